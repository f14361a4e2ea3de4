/** Randomness. Injected everywhere, so that tests can repeat a run. */
export interface Random {
  /** `count` bytes from a cryptographic source. */
  bytes(count: number): Uint8Array;
}
