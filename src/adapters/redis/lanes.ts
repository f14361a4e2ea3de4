/** What a {@link Lanes} needs to know of its items. */
export type LaneOptions<Item> = {
  /** How many lanes run at once. */
  readonly concurrency: number;
  laneOf(item: Item): string;
  /** Handles one item. Throwing means: try again. */
  handle(item: Item): Promise<void>;
  /** Called with all waiting items of a lane whose first one failed too often; throwing means: try again. */
  giveUp(items: readonly Item[], error: unknown, attempts: number): Promise<void>;
  /** Whether a failure is the item's own, rather than that of a part everybody waits for. */
  countsAsAttempt(error: unknown): boolean;
  readonly maxAttempts: number;
  /** How long to wait after that many failures (milliseconds). */
  backoffMs(failures: number): number;
  /** Asked before each item is handled; after a no, nothing more is started. */
  mayStart(): boolean;
  onFailure(item: Item, error: unknown, failures: number): void;
};

type Lane<Item> = { readonly items: Item[]; failures: number; attempts: number };

/**
 * Queues in which items of one lane run one after another and lanes run beside each other, at most `concurrency`
 * of them. A lane that waits to try again takes no place from others.
 */
export class Lanes<Item> {
  readonly #options: LaneOptions<Item>;
  readonly #lanes = new Map<string, Lane<Item>>();
  readonly #ready: string[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(options: LaneOptions<Item>) {
    this.#options = options;
  }

  /** Whether nothing of this lane waits or runs. */
  isIdle(lane: string): boolean {
    return !this.#lanes.has(lane);
  }

  push(item: Item): void {
    const id = this.#options.laneOf(item);
    const lane = this.#lanes.get(id);
    if (lane !== undefined) {
      lane.items.push(item);
      return;
    }
    this.#lanes.set(id, { items: [item], failures: 0, attempts: 0 });
    this.#makeReady(id);
  }

  /** Starts nothing more, and waits for what runs, `drainMs` at most. */
  async close(drainMs: number): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    let bound: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      bound = setTimeout(resolve, drainMs);
    });
    await Promise.race([Promise.all(this.#running), late]);
    clearTimeout(bound);
  }

  #makeReady(id: string): void {
    this.#ready.push(id);
    this.#startReady();
  }

  #startReady(): void {
    while (this.#running.size < this.#options.concurrency && !this.#closed && this.#options.mayStart()) {
      const id = this.#ready.shift();
      const lane = id === undefined ? undefined : this.#lanes.get(id);
      if (id === undefined || lane === undefined) return;
      const run = this.#runFirst(id, lane).finally(() => {
        this.#running.delete(run);
        this.#startReady();
      });
      this.#running.add(run);
    }
  }

  async #runFirst(id: string, lane: Lane<Item>): Promise<void> {
    const first = lane.items[0] as Item;
    try {
      await this.#options.handle(first);
      this.#advance(id, lane, 1);
    } catch (error) {
      await this.#failed(id, lane, first, error);
    }
  }

  async #failed(id: string, lane: Lane<Item>, item: Item, error: unknown): Promise<void> {
    lane.failures += 1;
    if (this.#options.countsAsAttempt(error)) lane.attempts += 1;
    this.#options.onFailure(item, error, lane.failures);
    if (lane.attempts >= this.#options.maxAttempts && (await this.#gaveUp(id, lane, error))) return;
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#makeReady(id);
    }, this.#options.backoffMs(lane.failures));
    this.#timers.add(timer);
  }

  async #gaveUp(id: string, lane: Lane<Item>, error: unknown): Promise<boolean> {
    const items = [...lane.items];
    try {
      await this.#options.giveUp(items, error, lane.attempts);
    } catch {
      // Could not even be set aside; the next failure tries that again.
      return false;
    }
    this.#advance(id, lane, items.length);
    return true;
  }

  #advance(id: string, lane: Lane<Item>, count: number): void {
    lane.items.splice(0, count);
    lane.failures = 0;
    lane.attempts = 0;
    if (lane.items.length === 0) this.#lanes.delete(id);
    else this.#ready.push(id);
  }
}
