import type { AccessRequest } from '../domain/access-request.ts';
import type { Actor } from '../domain/actor.ts';
import type { RequestId } from '../domain/ids.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { ReviewCall } from '../domain/review-transition.ts';
import { openReview as open, remindReview as remind } from '../domain/review-transition.ts';
import { assignReviewers } from './assign-reviewers.ts';
import type { ApprovalDeps } from './deps.ts';
import { findRequest } from './find-request.ts';
import { requestKind } from './record-kinds.ts';

const DAY_MS = 24 * 3600_000;

/**
 * Opens the review of what was done with a grant and says who has to do it. Reasons it was opened for before change
 * nothing (`no-review`).
 */
export async function openReview(
  deps: ApprovalDeps,
  requestId: RequestId,
  call: Pick<ReviewCall, 'by' | 'reasons' | 'why'>,
  actor: Actor,
): Promise<Result<AccessRequest>> {
  const request = await findRequest(deps, requestId);
  const isNew = call.reasons.some((reason) => !(request?.review?.reasons ?? []).includes(reason));
  if (request?.state !== 'approved' || !isNew)
    return refused(refusal('no-review', 'It is open or done already.', requestId));
  const reviewers = await assignReviewers(deps, request);
  if (reviewers.length === 0) deps.log.error('alarm.review-unassigned', { requestId });
  const opened = await deps.recorder.transition(requestKind, requestId, (before) => {
    if (before === null) return refused(refusal('request-not-found', requestId));
    const nowMs = deps.clock.nowMs();
    const dueAtMs = nowMs + deps.catalogue().settings.reviewWithinDays * DAY_MS;
    return open(before.record, { ...call, reviewers, dueAtMs }, actor, nowMs);
  });
  return opened.ok ? ok(opened.value.record) : opened;
}

/** Reminds those who have to review, whoever they are by now. */
export async function remindReview(deps: ApprovalDeps, requestId: RequestId, actor: Actor): Promise<void> {
  const request = await findRequest(deps, requestId);
  if (request?.state !== 'approved' || request.review?.state !== 'open') return;
  const reviewers = await assignReviewers(deps, request);
  if (reviewers.length === 0) deps.log.error('alarm.review-unassigned', { requestId });
  await deps.recorder.transition(requestKind, requestId, (before) =>
    before === null
      ? refused(refusal('request-not-found', requestId))
      : remind(before.record, reviewers, actor, deps.clock.nowMs()),
  );
}
