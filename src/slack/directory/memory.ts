import type { Clock } from '../../ports/clock.ts';

const KEEP_AT_MOST = 5000;

/** What was read a while ago, by key; one reading at a time for each. */
export class Memory<T> {
  readonly #kept = new Map<string, { readonly reading: Promise<T>; readonly startedAtMs: number }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What is known and not older than `maxAgeMs`, else what `read` answers. */
  get(
    key: string,
    maxAgeMs: number,
    read: () => Promise<T>,
    isWorthKeeping: (value: T) => boolean,
  ): Promise<T> {
    const kept = this.#kept.get(key);
    if (kept !== undefined && this.#clock.nowMs() - kept.startedAtMs < maxAgeMs) return kept.reading;
    return this.read(key, read, isWorthKeeping);
  }

  /** Reads now and remembers the answer, where it is worth it. */
  async read(key: string, read: () => Promise<T>, isWorthKeeping: (value: T) => boolean): Promise<T> {
    const reading = read();
    this.#kept.delete(key);
    this.#kept.set(key, { reading, startedAtMs: this.#clock.nowMs() });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEEP_AT_MOST && oldest !== undefined) this.#kept.delete(oldest);
    const value = await reading;
    if (!isWorthKeeping(value) && this.#kept.get(key)?.reading === reading) this.#kept.delete(key);
    return value;
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }
}
