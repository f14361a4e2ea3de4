import type { AccessRequest, ApprovedRequest } from '../domain/access-request.ts';
import type { EventData } from '../domain/event.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { refused } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';
import { moveRecord, write } from './move-record.ts';
import type { Caller } from './read-caller.ts';
import { requestKind } from './record-kinds.ts';
import { incidentLane, newOrder, signedEntry } from './send-order.ts';

/** Orders the end of a grant and says so, with who ordered it, on the request's record; twice ends it once. */
export async function orderEnd(
  deps: ApprovalDeps,
  request: ApprovedRequest,
  reason: 'released' | 'revoked',
  { person, actor }: Caller,
  more: EventData = {},
): Promise<Result<AccessRequest>> {
  const { requestId, grantId, incidentId, intentDigest } = request;
  const body = { grantId, requestId, reason, by: person };
  const order = newOrder(deps, { kind: 'end', body }, deps.clock.nowMs());
  const outbox = [await signedEntry(deps, incidentLane(incidentId), order)];
  const data = { requestId, grantId, intentDigest, orderId: order.jti, reason, ...more };
  return moveRecord(deps.recorder, requestKind, requestId, (before) =>
    before === null
      ? { write: null, answer: refused(refusal('request-not-found', requestId)) }
      : write({ record: before.record, events: [{ type: 'request.end-ordered', actor, data }], outbox }),
  );
}
