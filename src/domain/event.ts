import type { Actor } from './actor.ts';
import type { Json } from './json.ts';

/** Everything that is ever recorded. Closed, so that every reader handles or knowingly skips each. */
export type EventType =
  | 'incident.opened'
  | 'incident.closed'
  | 'incident.refused'
  | 'incident.channel-changed'
  | 'incident.told'
  | 'oncall.told'
  | 'request.filed'
  | 'request.refused'
  | 'request.approval-counted'
  | 'request.approval-refused'
  | 'request.approval-voided'
  | 'request.approved'
  | 'request.denied'
  | 'request.withdrawn'
  | 'request.lapsed'
  | 'request.escalated'
  | 'request.escalation-failed'
  | 'request.looking'
  | 'request.reduced'
  | 'request.end-ordered'
  | 'request.ending-soon'
  | 'device.code-shown'
  | 'device.code-accepted'
  | 'device.bound'
  | 'device.refused'
  | 'device.unbound'
  | 'order.refused'
  | 'intake.accepted'
  | 'intake.refused'
  | 'intake.done'
  | 'decision.refused'
  | 'request.copied'
  | 'incident.copied'
  | 'standing.reported'
  | 'standing.copied'
  | 'grant.accepted'
  | 'grant.refused'
  | 'grant.claim-refused'
  | 'grant.minting'
  | 'grant.minted'
  | 'grant.mint-retryable'
  | 'grant.mint-failed'
  | 'grant.ending'
  | 'grant.ended'
  | 'grant.ending-step-run'
  | 'grant.ending-step-failed'
  | 'grant.ending-step-done'
  | 'grant.deeds-provisional'
  | 'grant.deeds-final'
  | 'report.due'
  | 'review.opened'
  | 'review.reminded'
  | 'review.refused'
  | 'review.done'
  | 'revocation.widened'
  | 'key.rotated'
  | 'rules.changed'
  | 'rules.refused'
  | 'record.erased'
  | 'alarm.raised';

/** A personal or free-text value. It is signed as a salted digest with the value beside it, so it can be erased. */
export type Personal = { readonly $personal: Json };

/** Event data: JSON in which personal and free-text values are wrapped by {@link personal}. */
export type EventData = { readonly [key: string]: Json | Personal };

/** What a state machine says happened; identity, order, time and signature are added when it is recorded. */
export type EventDraft = { readonly type: EventType; readonly actor: Actor; readonly data: EventData };

/** Marks a value as personal or free text. */
export function personal(value: Json): Personal {
  return { $personal: value };
}
