import type { ApprovedRequest, PendingRequest } from '../../src/domain/access-request.ts';
import { personActor, systemActor } from '../../src/domain/actor.ts';
import type { Approval } from '../../src/domain/approval.ts';
import type { Decision, PolicyAction } from '../../src/domain/decision.ts';
import type { ClaimableGrant, SessionAttempt } from '../../src/domain/grant.ts';
import type {
  DeviceThumbprint,
  GrantId,
  IncidentId,
  OrderId,
  PersonId,
  RequestId,
} from '../../src/domain/ids.ts';
import type { Intent } from '../../src/domain/intent.ts';
import type { Identity, Person } from '../../src/domain/person.ts';
import type { BoundTask } from '../../src/domain/task.ts';

export const T0 = 1_795_392_000_000;
export const DIGEST = 'd'.repeat(43);
export const DEVICE = 'e'.repeat(43) as DeviceThumbprint;
export const REQUEST_ID = `req_${'a'.repeat(16)}` as RequestId;
export const INCIDENT_ID = `inc_${'a'.repeat(16)}` as IncidentId;
export const GRANT_ID = `bg-${'a'.repeat(10)}` as GrantId;
export const ORDER_ID = `ord_${'a'.repeat(16)}` as OrderId;
export const SYSTEM = systemActor('deadline');

/** A person known by a Slack account of the same name, and by whatever else is given. */
export function person(name: string, ...identities: readonly Identity[]): Person {
  return {
    personId: name.toLowerCase() as PersonId,
    name,
    identities: [`slack:U${name.toUpperCase()}`, ...identities],
  };
}

export const INES = person('Ines', 'email:ines@example.com');
export const OMAR = person('Omar', 'email:omar@example.com');
export const MEI = person('Mei', 'email:mei@example.com');

/** A person acting by a click. */
export function clicks(who: Person) {
  return personActor(who, who.identities[0] ?? '', 'click');
}

export function decision(action: PolicyAction, outcome: 'allow' | 'deny' = 'allow'): Decision {
  return {
    v: 1,
    action,
    outcome,
    reasons: [{ rule: 'test', effect: outcome === 'allow' ? 'permit' : 'forbid', text: 'Because.' }],
    facts: [],
    limits: null,
    policyDigest: DIGEST,
    atMs: T0,
    operator: null,
  };
}

export function task(change: Partial<BoundTask> = {}): BoundTask {
  return {
    taskId: 'restart-service',
    title: 'Restart a service',
    owner: 'mei',
    reviewBy: '2027-05-31',
    risk: 'medium',
    reviewEachUse: false,
    evidence: 'click',
    roleArn: 'arn:aws:iam::111122223333:role/breakglass-restart',
    region: 'eu-central-1',
    asset: 'checkout',
    assetLabel: 'service',
    actions: [
      {
        action: 'ecs:UpdateService',
        arns: ['arn:aws:ecs:eu-central-1:111122223333:service/prod/checkout'],
      },
    ],
    sight: [],
    conditions: {},
    maxSeconds: 1800,
    alsoPermits: [],
    escapes: null,
    endingStep: null,
    ladder: [{ afterSeconds: 0, groups: ['leads'], quorum: change.quorum ?? 1, each: {} }],
    quorum: 1,
    askGroups: ['engineers'],
    approveGroups: ['leads'],
    taskDigest: DIGEST,
    drill: false,
    ...change,
  };
}

export function pendingRequest(change: Partial<PendingRequest> = {}): PendingRequest {
  const bound = change.task ?? task();
  const intent: Intent = {
    v: 1,
    requestId: REQUEST_ID,
    revision: 1,
    requester: (change.requester ?? INES).personId,
    agent: null,
    deviceThumbprints: [DEVICE],
    task: bound.taskId,
    taskDigest: bound.taskDigest,
    asset: bound.asset,
    drill: bound.drill,
    assetArns: bound.actions.flatMap((one) => one.arns),
    actions: bound.actions.map((one) => one.action),
    conditions: {},
    durationSeconds: 600,
    incidentId: INCIDENT_ID,
    policyDigest: DIGEST,
  };
  return {
    v: 1,
    state: 'pending',
    requestId: REQUEST_ID,
    incidentId: INCIDENT_ID,
    channelId: 'C1',
    requester: INES,
    requesterSlackUserId: 'UINES',
    reason: 'checkout is down',
    task: bound,
    intent,
    intentDigest: DIGEST,
    decision: decision('request'),
    asked: [{ person: OMAR, slackUserId: 'UOMAR' }],
    approvals: [],
    rung: 1,
    exception: false,
    raises: [],
    raiseAtMs: null,
    requesterOnCall: null,
    looking: [],
    reductions: [],
    linkedTo: null,
    filedAtMs: T0,
    lapseAtMs: T0 + 900_000,
    review: null,
    ...change,
  };
}

export function approval(approver: Person, change: Partial<Approval> = {}): Approval {
  const atMs = change.atMs ?? T0 + 1000;
  return {
    approver,
    evidence: { kind: 'click', identity: approver.identities[0] ?? '', atMs },
    atMs,
    intentDigest: DIGEST,
    rung: 1,
    facts: [],
    ...change,
  };
}

export function approvedRequest(): ApprovedRequest {
  const pending = pendingRequest();
  return {
    ...pending,
    state: 'approved',
    approvals: [approval(OMAR)],
    approvedAtMs: T0 + 1000,
    deadlineMs: T0 + 601_000,
    grantId: GRANT_ID,
    orderId: ORDER_ID,
    warnedAtMs: null,
  };
}

export function claimableGrant(attempts: readonly SessionAttempt[] = []): ClaimableGrant {
  return {
    v: 1,
    state: 'claimable',
    grantId: GRANT_ID,
    order: 'header.payload.signature',
    requestId: REQUEST_ID,
    incidentId: INCIDENT_ID,
    requester: INES,
    deviceThumbprints: [DEVICE],
    task: task(),
    intentDigest: DIGEST,
    deadlineMs: T0 + 600_000,
    claimByMs: T0 + 300_000,
    acceptedAtMs: T0,
    maxClaims: 3,
    attempts,
    endingStep: null,
  };
}

export function attempt(outcome: SessionAttempt['outcome'], startedAtMs = T0): SessionAttempt {
  const minted = outcome === 'minted';
  return {
    sessionName: `session-${startedAtMs}`,
    device: DEVICE,
    startedAtMs,
    outcome,
    accessKeyId: minted ? 'ASIAEXAMPLE' : null,
    stsExpiresAtMs: minted ? T0 + 900_000 : null,
  };
}
