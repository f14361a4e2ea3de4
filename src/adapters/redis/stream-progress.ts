/**
 * How far one stream is read and how far it is done. Entries end out of order, since records are handled in
 * parallel; the cursor stands before the first entry that is not done.
 */
export class StreamProgress {
  #cursor: string;
  #lastRead: string;
  /** Entries read and not below the cursor, in stream order, with whether each is done. */
  readonly #open = new Map<string, boolean>();

  constructor(cursor: string) {
    this.#cursor = cursor;
    this.#lastRead = cursor;
  }

  /** The last entry before which everything is done. */
  get cursor(): string {
    return this.#cursor;
  }

  /** Where to read on. */
  get lastRead(): string {
    return this.#lastRead;
  }

  /** Entries above the cursor. */
  get size(): number {
    return this.#open.size;
  }

  read(entryId: string): void {
    this.#lastRead = entryId;
    this.#open.set(entryId, false);
  }

  done(entryId: string): void {
    this.#open.set(entryId, true);
    for (const [first, isDone] of this.#open) {
      if (!isDone) return;
      this.#open.delete(first);
      this.#cursor = first;
    }
  }
}

/** Order of two entry ids (`<ms>-<sequence>`, each up to 64 bits): negative, 0 or positive. */
export function compareEntryIds(a: string, b: string): number {
  const [aMs = 0n, aSequence = 0n] = a.split('-').map(BigInt);
  const [bMs = 0n, bSequence = 0n] = b.split('-').map(BigInt);
  const difference = aMs === bMs ? aSequence - bSequence : aMs - bMs;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
