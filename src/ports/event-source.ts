/** The append-only streams between the processes. */
export type StreamName = 'gateway-events' | 'issuer-events' | 'orders' | 'intake';

/** One entry of a stream, in order of `entryId`. */
export type StreamEntry = {
  readonly stream: StreamName;
  readonly entryId: string;
  readonly recordId: string;
  readonly json: string;
};

/**
 * What a reader runs for each entry: at least once, in order within a record, records in parallel. It must be
 * idempotent. Throwing makes it try again, then parks the entry's record where an operator sees it.
 */
export type EntryHandler = (entry: StreamEntry) => Promise<void>;
