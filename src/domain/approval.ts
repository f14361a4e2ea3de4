import type { Evidence } from './evidence.ts';
import type { Fact } from './fact.ts';
import type { Person } from './person.ts';
import type { InstantMs } from './time.ts';

/** One person's yes to exactly one intent, with what was known of them at that moment. */
export type Approval = {
  readonly approver: Person;
  readonly evidence: Evidence;
  readonly atMs: InstantMs;
  readonly intentDigest: string;
  readonly rung: number;
  /** `standing` and `groups` of the approver, read at the click. */
  readonly facts: readonly Fact[];
};
