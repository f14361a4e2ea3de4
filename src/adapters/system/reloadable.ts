/** Something that was loaded once and can be loaded again while it is used. */
export type Reloadable<T> = {
  /** What is in use. */
  readonly current: () => T;
  /**
   * Loads again, one after another. Where that or taking it up fails, what was in use stays.
   * @throws what `load` or `takeUp` throws.
   */
  readonly reload: () => Promise<void>;
};

/**
 * Keeps what was loaded.
 * @param load loads anew; it is checked whole before anything of it is used.
 * @param takeUp is told before it is used: what cannot be recorded is not used.
 */
export function reloadable<T>(
  first: T,
  load: () => Promise<T>,
  takeUp: (next: T) => Promise<void>,
): Reloadable<T> {
  let current = first;
  let last: Promise<void> = Promise.resolve();
  async function next(): Promise<void> {
    const loaded = await load();
    await takeUp(loaded);
    current = loaded;
  }
  return {
    current: () => current,
    reload() {
      const running = last.catch(() => undefined).then(next);
      last = running;
      return running;
    },
  };
}
