import type { AccessRequest, ApprovedRequest, AskedApprover } from './access-request.ts';
import type { Actor } from './actor.ts';
import type { Decision } from './decision.ts';
import { decisionData } from './decision-data.ts';
import type { EventData } from './event.ts';
import { personal } from './event.ts';
import type { Person } from './person.ts';
import type { Refusal } from './refusal.ts';
import { refusal } from './refusal.ts';
import type { RequestStep } from './request-step.ts';
import { identify } from './request-step.ts';
import type { Result } from './result.ts';
import { ok, refused } from './result.ts';
import type { OpenReview, ReviewReason } from './review.ts';
import { isOverdue, nextReminderMs, reviewFlaw } from './review.ts';
import type { InstantMs } from './time.ts';

/** What a review is opened with. */
export type ReviewCall = {
  readonly reasons: readonly ReviewReason[];
  readonly reviewers: readonly AskedApprover[];
  readonly dueAtMs: InstantMs;
  /** Who asked for it by hand, and why; `null` where it opens by itself. */
  readonly by: Person | null;
  readonly why: string;
};

/**
 * Opens the review of what was done with a grant, or adds a reason to one. Reasons that it was opened for before
 * open nothing again. Nobody who asked for the access or gave it is ever among the reviewers.
 */
export function openReview(
  request: AccessRequest,
  call: ReviewCall,
  actor: Actor,
  nowMs: InstantMs,
): Result<RequestStep<ApprovedRequest>> {
  if (request.state !== 'approved')
    return refused(refusal('no-review', 'Nothing was granted.', request.requestId));
  const { review } = request;
  const fresh = call.reasons.filter((reason) => !(review?.reasons ?? []).includes(reason));
  if (fresh.length === 0) return refused(refusal('no-review', 'It is reviewed already.', request.requestId));
  const reviewers = call.reviewers.filter(({ person }) => reviewFlaw(request, person) === null);
  const isOpen = review?.state === 'open';
  const dueAtMs = isOpen ? Math.min(review.dueAtMs, call.dueAtMs) : call.dueAtMs;
  const record: OpenReview = {
    state: 'open',
    reasons: [...(review?.reasons ?? []), ...fresh],
    why: call.why === '' ? (review?.why ?? '') : call.why,
    openedAtMs: isOpen ? review.openedAtMs : nowMs,
    dueAtMs,
    reviewers,
    remindAtMs: nextReminderMs(dueAtMs, nowMs),
    reminders: 0,
  };
  return ok({
    record: { ...request, review: record },
    events: [
      {
        type: 'review.opened',
        actor,
        data: {
          ...nameOf(request),
          reasons: fresh,
          dueAtMs,
          reviewers: personal(reviewers.map(({ person }) => person.personId)),
          isAssigned: reviewers.length > 0,
          by: personal(call.by),
          why: personal(call.why),
        },
      },
    ],
  });
}

/**
 * Reminds the reviewers; before its time it is refused.
 * @param reviewers who they are by now: people come and go.
 */
export function remindReview(
  request: AccessRequest,
  reviewers: readonly AskedApprover[],
  actor: Actor,
  nowMs: InstantMs,
): Result<RequestStep<ApprovedRequest>> {
  const open = openOf(request);
  if (!open.ok) return open;
  const { review } = open.value;
  if (nowMs < review.remindAtMs)
    return refused(refusal('no-review', 'No reminder is due.', request.requestId));
  const reminders = review.reminders + 1;
  const record = {
    ...review,
    reviewers: reviewers.filter(({ person }) => reviewFlaw(request, person) === null),
    reminders,
    remindAtMs: nextReminderMs(review.dueAtMs, nowMs),
  };
  return ok({
    record: { ...open.value.request, review: record },
    events: [
      {
        type: 'review.reminded',
        actor,
        data: {
          ...nameOf(request),
          dueAtMs: review.dueAtMs,
          isOverdue: isOverdue(review, nowMs),
          isAssigned: record.reviewers.length > 0,
          reviewers: personal(record.reviewers.map(({ person }) => person.personId)),
          reminders,
        },
      },
    ],
  });
}

/** Somebody looked at what was done, and says what they found. */
export function finishReview(
  request: AccessRequest,
  said: { readonly by: Person; readonly note: string },
  decision: Decision,
  actor: Actor,
  nowMs: InstantMs,
): Result<RequestStep<ApprovedRequest>> {
  const open = openOf(request);
  if (!open.ok) return open;
  const flaw = reviewFlaw(request, said.by);
  if (flaw !== null) return refused(flaw);
  if (decision.outcome !== 'allow' || decision.action !== 'review')
    return refused(refusal('not-allowed', '', 'decision denies'));
  const { reasons, why, openedAtMs, dueAtMs, reviewers } = open.value.review;
  return ok({
    record: {
      ...open.value.request,
      review: {
        state: 'done',
        reasons,
        why,
        openedAtMs,
        dueAtMs,
        reviewers,
        doneBy: said.by,
        doneAtMs: nowMs,
        note: said.note,
      },
    },
    events: [
      {
        type: 'review.done',
        actor,
        data: {
          ...nameOf(request),
          reasons,
          dueAtMs,
          wasOverdue: nowMs >= dueAtMs,
          by: personal(said.by),
          note: personal(said.note),
          ...decisionData(decision),
        },
      },
    ],
  });
}

/** Records a review that did not count; the state stays. */
export function refuseReview(
  request: AccessRequest,
  by: Person,
  no: Refusal,
  decision: Decision | null,
  actor: Actor,
): RequestStep {
  return {
    record: request,
    events: [
      {
        type: 'review.refused',
        actor,
        data: {
          ...nameOf(request),
          by: personal(by),
          code: no.code,
          operator: personal(no.operator),
          ...(decision === null ? {} : decisionData(decision)),
        },
      },
    ],
  };
}

function openOf(
  request: AccessRequest,
): Result<{ readonly request: ApprovedRequest; readonly review: OpenReview }> {
  return request.state === 'approved' && request.review?.state === 'open'
    ? ok({ request, review: request.review })
    : refused(refusal('no-review', 'None is open.', request.requestId));
}

function nameOf(request: AccessRequest): EventData {
  const grant = request.state === 'approved' ? { grantId: request.grantId } : {};
  return { ...identify(request), task: request.intent.task, ...grant };
}
