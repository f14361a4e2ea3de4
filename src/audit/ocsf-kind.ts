import type { EventType } from '../domain/event.ts';
import type { JsonObject } from '../domain/json.ts';

/** The classes of OCSF 1.5.0 (category 3, Identity & Access Management) that entries of the log are written as. */
export type OcsfClass = 'authorize_session' | 'entity_management' | 'user_access';

/** What an entry is in OCSF: its class, what was done, what came of it, and how grave it is. */
export type OcsfKind = {
  readonly className: OcsfClass;
  readonly activityId: number;
  readonly activityName: string;
  readonly statusId: number;
  readonly status: string;
  readonly severityId: number;
};

/** `class_uid` and the caption of each class: https://schema.ocsf.io/1.5.0/categories/iam */
export const OCSF_CLASSES: Readonly<Record<OcsfClass, { readonly uid: number; readonly caption: string }>> = {
  authorize_session: { uid: 3003, caption: 'Authorize Session' },
  entity_management: { uid: 3004, caption: 'Entity Management' },
  user_access: { uid: 3005, caption: 'User Access Management' },
};

export const OCSF_SEVERITIES: Readonly<Record<number, string>> = {
  1: 'Informational',
  2: 'Low',
  3: 'Medium',
  4: 'High',
};

type Named = readonly [id: number, name: string];
type Row = readonly [className: OcsfClass, activity: Named | null, status: Named, severityId: number];

const [INFO, LOW, MEDIUM, HIGH] = [1, 2, 3, 4] as const;
const SUCCESS: Named = [1, 'Success'];
const FAILURE: Named = [2, 'Failure'];
/** What is only meant to be, and may not come about: its outcome is an entry of its own. */
const PENDING: Named = [99, 'Pending'];
const UNKNOWN: Named = [0, 'Unknown'];

const ASSIGN: Named = [1, 'Assign Privileges'];
const REVOKE: Named = [2, 'Revoke Privileges'];
const CREATE: Named = [1, 'Create'];
const UPDATE: Named = [3, 'Update'];
const DELETE: Named = [4, 'Delete'];
const ENROLL: Named = [6, 'Enroll'];
const ACTIVATE: Named = [10, 'Activate'];
const DEACTIVATE: Named = [11, 'Deactivate'];

/** A thing that is managed: an incident, a request, a device, a key. Without an activity of the schema it is `Other`. */
const entity = (activity: Named | null, status = SUCCESS, severityId: number = INFO): Row => [
  'entity_management',
  activity,
  status,
  severityId,
];
/** A session that was issued, or was not. */
const session = (status: Named, severityId: number): Row => ['authorize_session', ASSIGN, status, severityId];
/** Rights that were given or taken. */
const access = (activity: Named, status: Named, severityId: number): Row => [
  'user_access',
  activity,
  status,
  severityId,
];

const EVENTS: Readonly<Record<EventType, Row>> = {
  'incident.opened': entity(CREATE),
  'incident.closed': entity(DEACTIVATE),
  'incident.refused': entity(null, FAILURE, LOW),
  'incident.channel-changed': entity(UPDATE),
  'incident.told': entity(null),
  'incident.copied': entity(UPDATE),
  'oncall.told': entity(null),
  'request.filed': entity(CREATE),
  'request.refused': entity(CREATE, FAILURE, LOW),
  'request.copied': entity(CREATE),
  'request.approval-counted': entity(UPDATE),
  'request.approval-refused': entity(UPDATE, FAILURE, LOW),
  // As it should be, and worth a look: somebody who decided has no right to any more.
  'request.approval-voided': entity(UPDATE, SUCCESS, LOW),
  'request.approved': entity(ACTIVATE),
  'request.denied': entity(DEACTIVATE),
  'request.withdrawn': entity(DEACTIVATE),
  // It is over as it should be; that nobody decided is what is worth a look.
  'request.lapsed': entity(DEACTIVATE, SUCCESS, LOW),
  'request.escalated': entity(UPDATE),
  'request.escalation-failed': entity(UPDATE, FAILURE, LOW),
  'request.looking': entity(null),
  'request.reduced': entity(UPDATE),
  'request.end-ordered': entity(null, PENDING),
  'request.ending-soon': entity(null),
  'device.code-shown': entity(null),
  'device.code-accepted': entity(null),
  'device.bound': entity(ENROLL),
  'device.refused': entity(ENROLL, FAILURE, LOW),
  'device.unbound': entity(DEACTIVATE),
  'order.refused': entity(null, FAILURE, LOW),
  'intake.accepted': entity(CREATE),
  'intake.refused': entity(null, FAILURE, LOW),
  'intake.done': entity(null),
  'decision.refused': entity(null, FAILURE, LOW),
  'standing.reported': entity(null),
  'standing.copied': entity(null),
  'grant.accepted': access(ASSIGN, SUCCESS, INFO),
  'grant.refused': access(ASSIGN, FAILURE, LOW),
  'grant.claim-refused': session(FAILURE, LOW),
  // Sealed before STS is called.
  'grant.minting': session(PENDING, INFO),
  'grant.minted': session(SUCCESS, INFO),
  'grant.mint-retryable': session(FAILURE, LOW),
  'grant.mint-failed': session(FAILURE, MEDIUM),
  // The deny is still to be written.
  'grant.ending': access(REVOKE, PENDING, INFO),
  'grant.ended': access(REVOKE, SUCCESS, INFO),
  'grant.ending-step-run': entity(null),
  'grant.ending-step-failed': entity(null, FAILURE, LOW),
  'grant.ending-step-done': entity(null),
  'grant.deeds-provisional': entity(null),
  'grant.deeds-final': entity(null),
  'report.due': entity(null),
  'review.opened': entity(CREATE),
  'review.reminded': entity(null),
  'review.refused': entity(UPDATE, FAILURE, LOW),
  'review.done': entity(UPDATE),
  // It ends sessions of others.
  'revocation.widened': entity(null, SUCCESS, MEDIUM),
  'key.rotated': entity(UPDATE),
  'rules.changed': entity(UPDATE),
  'rules.refused': entity(UPDATE, FAILURE, LOW),
  'record.erased': entity(DELETE, SUCCESS, LOW),
  'alarm.raised': entity(null, FAILURE, HIGH),
};
const CLOSING = entity(null);
const FINDING = entity(null, FAILURE, HIGH);
/** Of a type that a later version signs. */
const UNHEARD_OF = entity(null, UNKNOWN, LOW);

/**
 * @param what the event's type, `closing`, or `finding: <code>`, also at an event.
 * @param data of the entry; where one type tells of good and bad it says which.
 */
export function ocsfKind(what: string, data: JsonObject): OcsfKind {
  const [className, activity, [statusId, status], severityId] = judged(what, data);
  // What the schema has no name for is `Other`, with our own name beside it.
  const [activityId, activityName] = activity ?? [99, what];
  return { className, activityId, activityName, statusId, status, severityId };
}

function judged(what: string, data: JsonObject): Row {
  if (what === 'closing') return CLOSING;
  if (what.startsWith('finding')) return FINDING;
  if (what === 'intake.done' && data['outcome'] === 'refused') return entity(null, FAILURE, LOW);
  // STS did not answer: a session may exist.
  if (what === 'grant.mint-retryable' && data['outcome'] === 'unknown') return session(UNKNOWN, LOW);
  if (what.startsWith('grant.deeds-')) return entity(null, SUCCESS, severityOfDeeds(data));
  return Object.hasOwn(EVENTS, what) ? EVENTS[what as EventType] : UNHEARD_OF;
}

/** Calls that AWS let through after the end, and calls that the task is not for. */
function severityOfDeeds({ doneAfterEnd, outside }: JsonObject): number {
  if (typeof doneAfterEnd === 'number' && doneAfterEnd > 0) return HIGH;
  return typeof outside === 'number' && outside > 0 ? MEDIUM : INFO;
}
