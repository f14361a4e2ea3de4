/** How far a log goes: the number of its entries, and the chain value of the last one. */
export type LogHead = { readonly size: number; readonly chain: string };

/** Entries to add, as lines with their newline, and the head before and after. */
export type LogBatch = { readonly after: LogHead; readonly lines: readonly string[]; readonly head: LogHead };

/** What was cut from a log once and kept aside: no part of it. `values`: what stands beside its entries, at least. */
export type CutOff = { readonly name: string; readonly values: number };

/**
 * Where the sealed log is kept. It is the sink that keeps two sealers apart: whoever does not write directly after
 * what it wrote last is stopped.
 *
 * Faults: `log-unavailable` (nothing is known to be written; the same batch may be appended again),
 * `log-broken` (somebody else wrote here, or what is stored is damaged: stop, and let an operator look).
 */
export interface LogSink {
  /** All stored lines in order, newline included, as bytes; a torn last one as it is. For the start only. */
  lines(): AsyncIterable<Uint8Array>;
  /**
   * Removes everything from line number `fromIndex` on, keeping it aside where an operator finds it. For the
   * start only, and only for what no checkpoint covers.
   * @returns how many bytes were removed.
   */
  cut(fromIndex: number): Promise<number>;
  /** Returns when the lines are durable. Repeating a batch after a fault does not write it twice. */
  append(batch: LogBatch): Promise<void>;
  /** The latest checkpoint; `null` when none was ever written. */
  checkpoint(): Promise<string | null>;
  /** Replaces the latest checkpoint; returns when it is durable. */
  putCheckpoint(note: string): Promise<void>;
  /**
   * Takes values that stand beside entries out, for good; the entries stay as they are. Which they are is kept here
   * until it is done, so that whatever cuts it short is finished by the next call, also one with other digests.
   * @param digests of the values (`sd`).
   * @returns how many were taken out here.
   */
  eraseValues(digests: ReadonlySet<string>): Promise<number>;
  /** The digests of values that an erasure which was cut short had to take out; none if there was no such. */
  unfinishedErasure(): Promise<ReadonlySet<string>>;
  /** What was cut off here and still holds values; an erasure takes all of them, whoever's they are. */
  cutOff(): Promise<readonly CutOff[]>;
  /** Gives the log free for another sealer. */
  close(): Promise<void>;
}
