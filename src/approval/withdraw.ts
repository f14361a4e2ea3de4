import type { AccessRequest } from '../domain/access-request.ts';
import { mayBeSameHuman } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import { withdrawRequest } from '../domain/request-transition.ts';
import type { Result } from '../domain/result.ts';
import { refused } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';
import { keep, moveRecord, write } from './move-record.ts';
import { readCaller } from './read-caller.ts';
import { requestKind } from './record-kinds.ts';
import { recordRefusal } from './record-refusal.ts';
import { outsiderRefusal } from './standing-refusal.ts';
import type { UseCases } from './use-cases.ts';

/**
 * Takes the caller's own pending request back. Nothing is given by it, so an unknown standing does not matter; an
 * outsider's identities do not count as anybody's.
 */
export async function withdraw(
  deps: ApprovalDeps,
  input: Parameters<UseCases['withdraw']>[0],
): Promise<Result<AccessRequest>> {
  const { requestId } = input;
  const caller = await readCaller(deps, input.slackUserId, [], 'request.refused');
  if (!caller.ok) return caller;
  const { person, actor, standing } = caller.value;
  const no = outsiderRefusal(standing);
  if (no !== null) return recordRefusal(deps, 'request.refused', actor, no, { requestId });
  const answer = await moveRecord(deps.recorder, requestKind, requestId, (before) => {
    if (before === null) return { write: null, answer: refused(refusal('request-not-found', requestId)) };
    const request = before.record;
    if (request.state === 'withdrawn' && mayBeSameHuman(request.requester, person)) return keep(request);
    const step = withdrawRequest(request, person, actor, deps.clock.nowMs());
    return step.ok ? write(step.value) : { write: null, answer: step };
  });
  return answer.ok ? answer : recordRefusal(deps, 'request.refused', actor, answer.refusal, { requestId });
}
