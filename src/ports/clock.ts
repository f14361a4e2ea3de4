/** The time. Injected everywhere, so that tests turn it by hand. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
}
