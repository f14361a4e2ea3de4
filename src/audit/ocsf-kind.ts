/** The classes of OCSF 1.5.0 (category 3, Identity & Access Management) that entries of the log are written as. */
export type OcsfClass = 'authorize_session' | 'entity_management' | 'user_access';

/** What an entry is in OCSF: its class, what was done, whether it came off, and how grave it is. */
export type OcsfKind = {
  readonly className: OcsfClass;
  readonly activityId: number;
  readonly activityName: string;
  readonly isSuccess: boolean;
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

type Activity = readonly [id: number, name: string];

const ASSIGN: Activity = [1, 'Assign Privileges'];
const REVOKE: Activity = [2, 'Revoke Privileges'];
const CREATE: Activity = [1, 'Create'];
const UPDATE: Activity = [3, 'Update'];
const DEACTIVATE: Activity = [11, 'Deactivate'];

/** A session that was issued, or was not. */
const SESSIONS: ReadonlySet<string> = new Set([
  'grant.minting',
  'grant.minted',
  'grant.mint-retryable',
  'grant.mint-failed',
  'grant.claim-refused',
]);
/** Rights that were given or taken. */
const ACCESS: Readonly<Record<string, Activity>> = {
  'grant.accepted': ASSIGN,
  'grant.refused': ASSIGN,
  'grant.ending': REVOKE,
  'grant.ended': REVOKE,
};
/** Everything else is about a thing that is managed: an incident, a request, a device, a key. */
const ENTITIES: Readonly<Record<string, Activity>> = {
  'incident.opened': CREATE,
  'incident.closed': DEACTIVATE,
  'incident.copied': UPDATE,
  'request.filed': CREATE,
  'request.copied': CREATE,
  'request.approval-counted': UPDATE,
  'request.approved': [10, 'Activate'],
  'request.denied': DEACTIVATE,
  'request.withdrawn': DEACTIVATE,
  'request.lapsed': DEACTIVATE,
  'device.bound': [6, 'Enroll'],
  'key.rotated': UPDATE,
  'record.erased': [4, 'Delete'],
};
const FAILURES = /(?:refused|failed|retryable|lapsed)$|^alarm\.|^finding/;
const GRAVE = /^alarm\.|^finding/;

/** @param what the event's type, or `finding: <code>`, or `closing`. */
export function ocsfKind(what: string): OcsfKind {
  const isSuccess = !FAILURES.test(what);
  const severityId = GRAVE.test(what) ? 4 : what === 'grant.mint-failed' ? 3 : isSuccess ? 1 : 2;
  const rest = { isSuccess, severityId };
  if (SESSIONS.has(what)) return { className: 'authorize_session', ...activity(ASSIGN), ...rest };
  const access = ACCESS[what];
  if (access !== undefined) return { className: 'user_access', ...activity(access), ...rest };
  // What the schema has no name for is `Other`, with our own name beside it.
  return { className: 'entity_management', ...activity(ENTITIES[what] ?? [99, what]), ...rest };
}

function activity([activityId, activityName]: Activity) {
  return { activityId, activityName };
}
