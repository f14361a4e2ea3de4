import type { AccessRequest, PendingRequest } from './access-request.ts';
import type { EventData, EventDraft } from './event.ts';
import type { GrantId, OrderId } from './ids.ts';
import type { Refusal } from './refusal.ts';
import { refusal } from './refusal.ts';
import type { Result } from './result.ts';
import { ok, refused } from './result.ts';

/** A request after a command, and what is recorded of it. */
export type RequestStep<R extends AccessRequest = AccessRequest> = {
  readonly record: R;
  readonly events: readonly EventDraft[];
};

/** What the order that an approval completes is known by; made by the caller, since it takes a signature. */
export type OrderRef = { readonly grantId: GrantId; readonly orderId: OrderId };

/** Names a request in an event, with what it asked for at that moment. */
export function identify(request: AccessRequest): EventData {
  return {
    requestId: request.requestId,
    revision: request.intent.revision,
    intentDigest: request.intentDigest,
    drill: request.intent.drill,
  };
}

/** Why a request can no longer be moved; `null` while it is pending. */
export function undecided(request: AccessRequest): Refusal | null {
  return request.state === 'pending' ? null : refusal('already-decided', request.state, request.requestId);
}

/** The request as one that still waits. Refused: `already-decided`. */
export function stillPending(request: AccessRequest): Result<PendingRequest> {
  return request.state === 'pending'
    ? ok(request)
    : refused(refusal('already-decided', request.state, request.requestId));
}
