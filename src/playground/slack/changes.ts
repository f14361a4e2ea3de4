/** Tells whoever waits that something in the local Slack changed, so that nobody has to poll. */
export class Changes {
  #revision = 0;
  readonly #listeners = new Set<() => void>();

  /** Grows by one with every change. */
  get revision(): number {
    return this.#revision;
  }

  notify(): void {
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }

  /** Calls the listener after every change; answers how to stop that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Waits until `look` answers something, asking it now and after every change.
   *
   * @param what named in the error when `timeoutMs` (10,000 by default) passes first
   */
  waitFor<T>(
    look: () => T | undefined | false | null,
    what = 'the expected change',
    timeoutMs = 10_000,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const attempt = (): void => {
        try {
          const found = look();
          if (found === undefined || found === false || found === null) return;
          finish();
          resolve(found);
        } catch (error) {
          finish();
          reject(error as Error);
        }
      };
      const unsubscribe = this.subscribe(attempt);
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`Not seen within ${timeoutMs} ms: ${what}`));
      }, timeoutMs);
      const finish = (): void => {
        clearTimeout(timer);
        unsubscribe();
      };
      attempt();
    });
  }
}
