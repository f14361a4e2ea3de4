import { systemActor } from '../domain/actor.ts';
import type { DeadlineKind } from '../domain/deadline.ts';
import { parseId } from '../domain/ids.ts';
import { refusal } from '../domain/refusal.ts';
import { lapseRequest, warnOfEnd } from '../domain/request-transition.ts';
import { refused } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';
import { escalate } from './escalate.ts';
import { remindReview } from './open-review.ts';
import { requestKind } from './record-kinds.ts';
import { isLive, showRequest } from './show-request.ts';

/** What the gateway's records wait for. */
const OURS: ReadonlySet<DeadlineKind> = new Set(['escalate', 'lapse', 'review', 'warn']);

/**
 * Does what a deadline of the gateway asks for: a request nobody decided asks its next rung, and lapses in the end;
 * the holder of a grant that still lives is told that its end is near; who owes a review is reminded. The deadline is
 * only a hint; the record says whether it is due, so one that was decided meanwhile stays as it is.
 * @param name of the record, `request/<id>`.
 */
export async function passDeadline(
  deps: ApprovalDeps,
  deadline: { readonly kind: DeadlineKind; readonly name: string },
): Promise<void> {
  const { kind } = deadline;
  const requestId = parseId('request', deadline.name.replace(/^request\//, ''));
  if (!OURS.has(kind) || requestId === null) {
    deps.log.warn('deadline.not-ours', { kind });
    return;
  }
  if (kind === 'escalate') return escalate(deps, requestId);
  const actor = systemActor('deadline');
  if (kind === 'review') return remindReview(deps, requestId, actor);
  await deps.recorder.transition(requestKind, requestId, async (before) => {
    const nowMs = deps.clock.nowMs();
    if (before === null) return refused(refusal('request-not-found', requestId));
    if (kind === 'lapse') return lapseRequest(before.record, actor, nowMs);
    // Nobody is warned of an end that has come already.
    return isLive(await showRequest(deps, before), nowMs)
      ? warnOfEnd(before.record, actor, nowMs)
      : refused(refusal('already-decided', 'ended', requestId));
  });
}
