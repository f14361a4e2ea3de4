/** Waiting. Injected where the core has to wait, so that tests let time pass by hand. */
export interface Timer {
  /**
   * Runs `run` once, `delayMs` milliseconds from now.
   * @returns a function that calls it off; harmless after it ran.
   */
  after(delayMs: number, run: () => void): () => void;
}
