import type { Fact } from './fact.ts';
import type { OutsiderReason, Person } from './person.ts';

/** What is found of a request when it is looked at again: whether its requester may still ask for what they have. */
export type AskVerdict = 'may-ask' | 'left-group' | 'task-withdrawn' | 'unknown';

/**
 * The issuer's copy of somebody's standing, as last reported. The value of `standing` is a `Standing`; that of
 * `requests` is an {@link AskVerdict} by request id.
 */
export type StandingCopy = {
  readonly v: 1;
  readonly person: Person;
  readonly standing: Fact;
  readonly requests: Fact;
};

/** Why a grant ends by a changed standing. */
export type StandingEnd = OutsiderReason | 'left-group' | 'task-withdrawn';
