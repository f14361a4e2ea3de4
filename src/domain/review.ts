import type { AccessRequest, AskedApprover } from './access-request.ts';
import type { Person } from './person.ts';
import { mayBeSameHuman } from './person.ts';
import type { Refusal } from './refusal.ts';
import { refusal } from './refusal.ts';
import type { InstantMs } from './time.ts';

/**
 * Why somebody has to look at what was done. `risk`: the task asks for it at each use. `exception`: it was approved
 * on a later step of the ladder. `outside-call`: something was tried or done that the task is not for. `after-end`:
 * AWS let calls through after the end. `by-hand`: somebody asked for it.
 */
export type ReviewReason = 'after-end' | 'by-hand' | 'exception' | 'outside-call' | 'risk';

type ReviewBase = {
  readonly reasons: readonly ReviewReason[];
  /** What somebody wrote who asked for it by hand; empty otherwise. */
  readonly why: string;
  readonly openedAtMs: InstantMs;
  readonly dueAtMs: InstantMs;
  /** Who is to do it; nobody where nobody may. */
  readonly reviewers: readonly AskedApprover[];
};

export type OpenReview = ReviewBase & {
  readonly state: 'open';
  /** When the reviewers are reminded next. */
  readonly remindAtMs: InstantMs;
  readonly reminders: number;
};
export type DoneReview = ReviewBase & {
  readonly state: 'done';
  readonly doneBy: Person;
  readonly doneAtMs: InstantMs;
  readonly note: string;
};

/** What is owed after a grant. Done, it opens again when something comes up that nobody had looked at. */
export type Review = OpenReview | DoneReview;

const DAY_MS = 24 * 3600_000;

/** The next reminder: a day before a review is due, when it is due, and then every day. */
export function nextReminderMs(dueAtMs: InstantMs, nowMs: InstantMs): InstantMs {
  const first = dueAtMs - DAY_MS;
  if (nowMs < first) return first;
  return first + (Math.floor((nowMs - first) / DAY_MS) + 1) * DAY_MS;
}

/** Whether a review should have been done by now. */
export function isOverdue(review: Review | null, nowMs: InstantMs): boolean {
  return review?.state === 'open' && nowMs >= review.dueAtMs;
}

/** Separation of duties: who asked for access, or gave it, does not say that it was well used. */
export function reviewFlaw(
  { requester, approvals }: Pick<AccessRequest, 'approvals' | 'requester'>,
  person: Person,
): Refusal | null {
  if (mayBeSameHuman(requester, person)) return refusal('own-request', person.personId, 'review');
  const gaveIt = approvals.some(({ approver }) => mayBeSameHuman(approver, person));
  return gaveIt ? refusal('review-own-approval', person.personId) : null;
}
