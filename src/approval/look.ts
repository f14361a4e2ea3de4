import type { AccessRequest } from '../domain/access-request.ts';
import { mayBeSameHuman } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import { isLooking, lookAtRequest } from '../domain/request-ladder.ts';
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
 * Notes that one of those who were asked looks at a request, so that others know. Whether they may decide is asked
 * when they do; nothing is given by this, so an unknown standing does not matter.
 */
export async function look(
  deps: ApprovalDeps,
  input: Parameters<UseCases['look']>[0],
): Promise<Result<AccessRequest>> {
  const { requestId, slackUserId } = input;
  const caller = await readCaller(deps, slackUserId, [], 'request.refused');
  if (!caller.ok) return caller;
  const { person, actor, standing } = caller.value;
  const no = outsiderRefusal(standing);
  if (no !== null) return recordRefusal(deps, 'request.refused', actor, no, { requestId });
  const answer = await moveRecord(deps.recorder, requestKind, requestId, (before) => {
    if (before === null) return { write: null, answer: refused(refusal('request-not-found', requestId)) };
    const request = before.record;
    if (request.state === 'pending' && isLooking(request, person)) return keep(request);
    if (!request.asked.some((one) => mayBeSameHuman(one.person, person))) {
      const detail = 'You were not asked about this request.';
      return { write: null, answer: refused(refusal('not-eligible', detail)) };
    }
    const step = lookAtRequest(request, { person, slackUserId }, actor, deps.clock.nowMs());
    return step.ok ? write(step.value) : { write: null, answer: step };
  });
  return answer.ok ? answer : recordRefusal(deps, 'request.refused', actor, answer.refusal, { requestId });
}
