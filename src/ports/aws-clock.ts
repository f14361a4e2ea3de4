/** AWS's clock. */
export interface AwsClock {
  /**
   * Asks what time it is at STS in a Region, without making anything.
   * @returns AWS's clock minus ours, in milliseconds; `null` when it could not be told. Never throws.
   */
  measure(region: string): Promise<number | null>;
}
