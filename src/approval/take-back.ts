import type { VoidReason } from '../domain/access-request.ts';
import { systemActor } from '../domain/actor.ts';
import type { RequestId } from '../domain/ids.ts';
import { refusal } from '../domain/refusal.ts';
import { voidRequest } from '../domain/request-transition.ts';
import { refused } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';
import { requestKind } from './record-kinds.ts';

/** Takes a pending request back because it can no longer become a grant; one that was decided meanwhile stays. */
export async function takeBack(deps: ApprovalDeps, requestId: RequestId, why: VoidReason): Promise<void> {
  await deps.recorder.transition(requestKind, requestId, (before) =>
    before === null
      ? refused(refusal('request-not-found', requestId))
      : voidRequest(before.record, why, systemActor('sweep'), deps.clock.nowMs()),
  );
}
