/** So many at once, and one more every so often after that. */
export type Rate = { readonly burst: number; readonly everyMs: number };

/**
 * How often something may be tried, across replicas and restarts.
 * Fault: `redis-unavailable`; whoever asks then has to refuse.
 */
export interface RateLimit {
  /**
   * Counts one try of `key` if there is room for it. Atomic: of callers at once no more get through than may.
   * @returns 0 when it may go on, else after how many milliseconds the next one may.
   */
  take(key: string, rate: Rate): Promise<number>;
}
