import type { Actor } from './actor.ts';
import type { EventData, EventDraft } from './event.ts';
import { personal } from './event.ts';
import type { GrantId, RequestId } from './ids.ts';
import type { Refusal } from './refusal.ts';
import type { InstantMs } from './time.ts';

/** An order the issuer refused for good: kept under the grant's id, so that the same order can never make one. */
export type RefusedGrant = {
  readonly v: 1;
  readonly grantId: GrantId;
  readonly requestId: RequestId;
  readonly orderDigest: string;
  readonly code: string;
  readonly refusedAtMs: InstantMs;
};

/** Refuses an order: its first and only event. */
export function refuseGrant(
  input: { grantId: GrantId; requestId: RequestId; orderDigest: string },
  no: Refusal,
  data: EventData,
  actor: Actor,
  nowMs: InstantMs,
): { record: RefusedGrant; events: readonly EventDraft[] } {
  return {
    record: { v: 1, ...input, code: no.code, refusedAtMs: nowMs },
    events: [
      {
        type: 'grant.refused',
        actor,
        data: { ...input, code: no.code, person: no.person, operator: personal(no.operator), ...data },
      },
    ],
  };
}
