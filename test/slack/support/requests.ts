import type { ShownGrant } from '../../../src/approval/shown-grant.ts';
import type { ShownRequest } from '../../../src/approval/use-cases.ts';
import type {
  AccessRequest,
  ApprovedRequest,
  DeniedRequest,
  PendingRequest,
} from '../../../src/domain/access-request.ts';
import type { Approval } from '../../../src/domain/approval.ts';
import type { GrantId, IncidentId, OrderId, PersonId, RequestId } from '../../../src/domain/ids.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import type { Person } from '../../../src/domain/person.ts';
import type { OpenReview } from '../../../src/domain/review.ts';
import type { BoundTask, Rung } from '../../../src/domain/task.ts';

/** Records as use cases would give them, for the people of the sample workspace. */

export const REQUEST_ID = 'req_aaaabbbbccccdddd' as RequestId;
export const INCIDENT_ID = 'inc_aaaabbbbccccdddd' as IncidentId;
export const GRANT_ID = 'bg-aaaabbbbcc' as GrantId;
export const CHANNEL = 'C0INCIDENT';
export const DIGEST = 'd'.repeat(43);
export const FILED_AT_MS = 1_780_000_000_000;
const DEADLINE_MS = FILED_AT_MS + 1_860_000;

export function person(userId: string, name: string): Person {
  return { personId: name.toLowerCase() as PersonId, name, identities: [`slack:${userId}`] };
}

export const MARA = person('U0ONCALL', 'Mara');
export const JONAS = person('U0APPROVER', 'Jonas');
export const AIKO = person('U0LEAD', 'Aiko');

export const TASK: BoundTask = {
  taskId: 'restart-service',
  title: 'Restart a service',
  owner: 'Aiko',
  reviewBy: '2027-05-31',
  risk: 'medium',
  reviewEachUse: false,
  evidence: 'click',
  roleArn: 'arn:aws:iam::111122223333:role/breakglass-restart',
  region: 'eu-central-1',
  asset: 'orders-api',
  assetLabel: 'Service',
  actions: [
    {
      action: 'ecs:UpdateService',
      arns: ['arn:aws:ecs:eu-central-1:111122223333:service/prod/orders-api'],
    },
  ],
  sight: ['ecs:DescribeServices'],
  conditions: {},
  maxSeconds: 3600,
  alsoPermits: ['ecs:UpdateService can also change the number of tasks.'],
  escapes: null,
  endingStep: null,
  ladder: [{ afterSeconds: 0, groups: ['approvers'], quorum: 1, each: {} }],
  quorum: 1,
  askGroups: ['oncall'],
  approveGroups: ['approvers'],
  taskDigest: 't'.repeat(43),
  drill: false,
};

/** The task with other terms on its first rung. */
export function taskOf(change: Partial<Rung>): BoundTask {
  const [first] = TASK.ladder;
  if (first === undefined) throw new Error('a ladder has a rung');
  const rung = { ...first, ...change };
  return { ...TASK, ladder: [rung], quorum: rung.quorum, approveGroups: rung.groups };
}

export function pending(change: Partial<Omit<PendingRequest, 'state'>> = {}): PendingRequest {
  return {
    v: 1,
    state: 'pending',
    requestId: REQUEST_ID,
    incidentId: INCIDENT_ID,
    channelId: CHANNEL,
    requester: MARA,
    requesterSlackUserId: 'U0ONCALL',
    reason: 'orders-api hangs since 03:05',
    task: TASK,
    intent: {
      v: 1,
      requestId: REQUEST_ID,
      revision: 1,
      requester: MARA.personId,
      agent: null,
      deviceThumbprints: [],
      task: TASK.taskId,
      taskDigest: TASK.taskDigest,
      asset: TASK.asset,
      drill: TASK.drill,
      assetArns: TASK.actions.flatMap(({ arns }) => arns),
      actions: TASK.actions.map(({ action }) => action),
      conditions: {},
      durationSeconds: 1800,
      incidentId: INCIDENT_ID,
      policyDigest: 'p'.repeat(43),
    },
    intentDigest: DIGEST,
    decision: {
      v: 1,
      action: 'request',
      outcome: 'allow',
      reasons: [{ rule: 'asker-in-group', effect: 'permit', text: 'Mara is on call for orders.' }],
      facts: [],
      limits: { maxSeconds: 3600 },
      policyDigest: 'p'.repeat(43),
      atMs: FILED_AT_MS,
      operator: null,
    },
    asked: [
      { person: JONAS, slackUserId: 'U0APPROVER' },
      { person: AIKO, slackUserId: 'U0LEAD' },
    ],
    approvals: [],
    rung: 1,
    exception: false,
    raises: [],
    raiseAtMs: null,
    requesterOnCall: null,
    looking: [],
    reductions: [],
    linkedTo: null,
    filedAtMs: FILED_AT_MS,
    lapseAtMs: FILED_AT_MS + 900_000,
    review: null,
    ...change,
  };
}

export function approvalBy(approver: Person): Approval {
  const identity = approver.identities[0] ?? '';
  const evidence = { kind: 'click', identity, atMs: FILED_AT_MS + 60_000 } as const;
  return { approver, evidence, atMs: FILED_AT_MS + 60_000, intentDigest: DIGEST, rung: 1, facts: [] };
}

export function approved(request: PendingRequest = pending()): ApprovedRequest {
  return {
    ...request,
    state: 'approved',
    approvals: [approvalBy(JONAS)],
    approvedAtMs: FILED_AT_MS + 60_000,
    deadlineMs: DEADLINE_MS,
    grantId: GRANT_ID,
    orderId: 'ord_aaaabbbbccccdddd' as OrderId,
    warnedAtMs: null,
  };
}

/** With an open review that waits for Aiko, who had no part in it. */
export function reviewed(
  request: PendingRequest = pending(),
  change: Partial<OpenReview> = {},
): ApprovedRequest {
  const review: OpenReview = {
    state: 'open',
    reasons: ['outside-call'],
    why: '',
    openedAtMs: DEADLINE_MS,
    dueAtMs: DEADLINE_MS + 7 * 24 * 3600_000,
    reviewers: [{ person: AIKO, slackUserId: 'U0LEAD' }],
    remindAtMs: DEADLINE_MS + 6 * 24 * 3600_000,
    reminders: 0,
    ...change,
  };
  return { ...approved(request), review };
}

export function denied(request: PendingRequest = pending()): DeniedRequest {
  return {
    ...request,
    state: 'denied',
    deniedBy: JONAS,
    deniedAtMs: FILED_AT_MS + 60_000,
    denyReason: 'Not now.',
  };
}

export function grant(change: Partial<ShownGrant> = {}): ShownGrant {
  return {
    grantId: GRANT_ID,
    requestId: REQUEST_ID,
    state: 'claimable',
    deadlineMs: DEADLINE_MS,
    claims: 0,
    firstMintedAtMs: null,
    claimedBy: null,
    reason: null,
    because: null,
    refusal: null,
    certainty: null,
    endedAtMs: null,
    denyWrittenAtMs: null,
    shells: null,
    deeds: null,
    ...change,
  };
}

/** How far each state of a grant is from the order, in events. */
const EVENTS_OF: Readonly<Record<ShownGrant['state'], number>> = {
  claimable: 1,
  minting: 2,
  active: 3,
  ending: 4,
  ended: 5,
};

/** With the version that its events would have led to. */
export function shown(request: AccessRequest, of: ShownGrant | null = null): ShownRequest {
  const events = request.state === 'pending' ? 1 + request.approvals.length : 10;
  const told = of?.deeds === undefined || of.deeds === null ? 0 : of.deeds.isFinal ? 2 : 1;
  const version =
    request.intent.revision * 100 + events + told + (of === null ? 0 : EVENTS_OF[of.state] + of.claims);
  const signInUrl =
    request.task.evidence === 'idp' ? `https://issuer.example.com/decide/${request.requestId}` : null;
  return { request, grant: of, ownerName: 'Aiko Tanaka', signInUrl, version };
}

export const INCIDENT: Incident = {
  v: 1,
  state: 'open',
  incidentId: INCIDENT_ID,
  channelId: CHANNEL,
  title: 'Orders are stuck',
  openedBy: MARA,
  openedAtMs: FILED_AT_MS - 60_000,
  channelTrouble: null,
};
