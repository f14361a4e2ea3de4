import type { AccessRequest } from '../domain/access-request.ts';
import type { Decision } from '../domain/decision.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { refused } from '../domain/result.ts';
import { finishReview as finish, refuseReview } from '../domain/review-transition.ts';
import { secretLike } from '../domain/secret-like.ts';
import { groupsUpTo } from '../domain/task.ts';
import { refusalFor } from '../policy/refusal-for.ts';
import { decideWhetherReviews } from './assign-reviewers.ts';
import { cleanText } from './clean-text.ts';
import type { ApprovalDeps } from './deps.ts';
import { findRequest } from './find-request.ts';
import type { Move } from './move-record.ts';
import { keep, moveRecord, write } from './move-record.ts';
import { readCaller } from './read-caller.ts';
import { requestKind } from './record-kinds.ts';
import { recordRefusal } from './record-refusal.ts';
import type { UseCases } from './use-cases.ts';

const NOTE_AT_MOST = 3000;

/**
 * Takes somebody's word on what was done with a grant. Who says it is read fresh; neither who asked for the access
 * nor who gave it counts, and what does not count is recorded with the reason.
 */
export async function finishReview(
  deps: ApprovalDeps,
  input: Parameters<UseCases['finishReview']>[0],
): Promise<Result<AccessRequest>> {
  const { requestId, slackUserId } = input;
  const request = await findRequest(deps, requestId);
  const groupIds = request === null ? [] : groupsUpTo(request.task, request.task.ladder.length);
  const read = await readCaller(deps, slackUserId, groupIds, 'request.refused', 'approver');
  if (!read.ok) return read;
  const { person, actor, subject } = read.value;
  if (request === null)
    return recordRefusal(deps, 'request.refused', actor, refusal('request-not-found', requestId), {
      requestId,
    });
  const note = cleanText(input.note, NOTE_AT_MOST);
  return moveRecord(deps.recorder, requestKind, requestId, (before): Move<AccessRequest> => {
    if (before === null) return { write: null, answer: refused(refusal('request-not-found', requestId)) };
    const now = before.record;
    const turnDown = (no: Refusal, decision: Decision | null): Move<AccessRequest> => ({
      write: refuseReview(now, person, no, decision, actor),
      answer: refused(no),
    });
    if (now.review?.state === 'done' && now.review.doneBy.personId === person.personId) return keep(now);
    if (now.state !== 'approved' || now.review?.state !== 'open')
      return turnDown(refusal('no-review', 'None is open.', requestId), null);
    const decision = decideWhetherReviews(deps, now, subject);
    if (decision.outcome !== 'allow') return turnDown(refusalFor(decision), decision);
    const secret = secretLike(note);
    if (secret !== null) return turnDown(refusal('secret-like', secret), decision);
    const done = finish(now, { by: person, note }, decision, actor, deps.clock.nowMs());
    return done.ok ? write(done.value) : turnDown(done.refusal, decision);
  });
}
