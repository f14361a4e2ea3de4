import type { InstantMs } from './time.ts';

/** What has to happen at an instant. Deadlines are derived from the record's state, so they cannot be forgotten. */
export type DeadlineKind = 'claim-by' | 'end' | 'escalate' | 'lapse' | 'mint-timeout' | 'review' | 'warn';

/** One deadline of one record; a record has at most one of each kind. */
export type Deadline = { readonly kind: DeadlineKind; readonly dueAtMs: InstantMs };
