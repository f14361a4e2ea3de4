/** Remembers what was seen, across replicas and restarts. */
export interface Once {
  /**
   * Whether `key` is seen for the first time within `ttlSeconds`. Atomic: of two callers one gets `true`.
   * Fault: `redis-unavailable`.
   */
  first(key: string, ttlSeconds: number): Promise<boolean>;
}
