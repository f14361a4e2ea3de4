import type { DeadlineKind } from '../domain/deadline.ts';

/** A record as read: its MAC has been checked. */
export type StoredRecord = { readonly name: string; readonly version: number; readonly body: string };

/** One record to write, at exactly the version it was read (0: it must not exist). */
export type RecordWrite = {
  readonly name: string;
  readonly expectedVersion: number;
  readonly nextVersion: number;
  readonly body: string;
};

/** One entry for the other process's stream. */
export type OutboxEntry = { readonly recordId: string; readonly json: string };

/**
 * One atomic change inside the process's own keys: either all of it happens, or nothing. Names are abstract
 * (`request/req_…`); the store makes keys of them.
 */
export type Commit = {
  /** Unique per attempt to change something; committing the same id again answers `committed` and does nothing. */
  readonly commitId: string;
  readonly records: readonly RecordWrite[];
  /** Stream events (JSON), appended in this order to the process's own event stream. */
  readonly events: readonly { readonly recordId: string; readonly json: string }[];
  /** All deadlines of the records after the change; earlier ones of the same records are cleared. */
  readonly deadlines: readonly {
    readonly name: string;
    readonly kind: DeadlineKind;
    readonly dueAtMs: number;
  }[];
  /**
   * What the other process has to see: orders for the gateway's store, intake for the issuer's. `json` is a
   * compact JWS; the reader keeps entries of one `recordId` in order.
   */
  readonly outbox: readonly OutboxEntry[];
  readonly indexAdd: readonly { readonly index: string; readonly member: string; readonly score: number }[];
  readonly indexRemove: readonly { readonly index: string; readonly member: string }[];
  /** Names only one record may hold, e.g. the open incident of a channel. */
  readonly claim: readonly { readonly name: string; readonly holder: string }[];
  readonly unclaim: readonly { readonly name: string; readonly holder: string }[];
  /** Keys whose TTL shows what lives and how long (issuer only). */
  readonly liveSet: readonly { readonly name: string; readonly untilMs: number; readonly value: string }[];
  readonly liveClear: readonly string[];
};

export type CommitOutcome =
  | { readonly kind: 'committed' }
  /** A record was not at the expected version: read again, decide again. */
  | { readonly kind: 'conflict'; readonly name: string }
  /** Another record holds that name. */
  | { readonly kind: 'taken'; readonly name: string; readonly holder: string };

/**
 * The process's own records.
 * Faults: `redis-unavailable` (nothing is known to have happened; a commit may be repeated with the same
 * `commitId`), `bad-mac` (somebody else wrote the record: refuse, alarm), `bad-record`.
 */
export interface RecordStore {
  /** @returns the record, or `null` when there is none. */
  read(name: string): Promise<StoredRecord | null>;
  commit(commit: Commit): Promise<CommitOutcome>;
  /** Members of an index, lowest score first; `limit` at most. */
  index(index: string, limit: number): Promise<readonly string[]>;
  /** Members of an index, highest score first; `limit` at most, and none whose score is not above `aboveScore`. */
  highest(index: string, limit: number, aboveScore?: number): Promise<readonly string[]>;
  /** Who holds a claimed name. */
  holder(name: string): Promise<string | null>;
}
