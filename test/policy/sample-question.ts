import { agentPerson } from '../../src/catalogue/agent-person.ts';
import type { CatalogueAgent } from '../../src/catalogue/catalogue.ts';
import { intentDigest } from '../../src/contracts/intent.ts';
import type { GroupMembership } from '../../src/catalogue/groups-of.ts';
import type { Approval } from '../../src/domain/approval.ts';
import type { DeviceThumbprint, IncidentId, PersonId, RequestId } from '../../src/domain/ids.ts';
import type { Intent } from '../../src/domain/intent.ts';
import type { Identity, Person, Standing } from '../../src/domain/person.ts';
import { devicesFact, groupsFact, incidentFact, standingFact } from '../../src/policy/facts.ts';
import type { ApproveQuestion, ClaimQuestion, RequestQuestion, Subject } from '../../src/policy/question.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import { sampleTask } from '../catalogue/sample-catalogue.ts';

/** The instant every sample is about. */
export const NOW_MS = Date.parse('2026-11-23T03:12:00Z');

const slack = { source: 'slack:users.info', readAtMs: NOW_MS - 500 };
export const INTERNAL: Standing = { kind: 'internal' };

export function personOf(personId: string, ...identities: Identity[]): Person {
  const known = identities.length > 0 ? identities : [`slack:${personId.toUpperCase()}`];
  return { personId: personId as PersonId, name: personId, identities: known };
}

export function membership(...member: string[]): GroupMembership {
  return { member, unknown: [], supportTier: 'not-member' };
}

export function subjectOf(person: Person, groups: GroupMembership, standing: Standing = INTERNAL): Subject {
  return {
    person,
    standing: standingFact(standing, slack),
    groups: groupsFact(groups, { ...slack, source: 'catalogue' }),
    agent: null,
  };
}

export const MARA = personOf('mara', 'slack:U0ONCALL', 'email:mara@acme.example');
export const AIKO = personOf('aiko', 'slack:U0LEAD', 'email:aiko@acme.example');
export const JONAS = personOf('jonas', 'slack:U0APPROVER', 'email:jonas@acme.example');

/** An agent that is registered for the sample's task, for ten minutes at most, and its owner is Aiko. */
export const BOT: CatalogueAgent = {
  agentId: 'night-bot',
  name: 'Night bot',
  owner: 'aiko',
  reviewBy: '2027-05-31',
  issuer: 'https://tokens.example.com',
  subject: 'night',
  driver: null,
  tasks: ['restart-ecs-service'],
  maxSeconds: 600,
};

/** The agent as one who asks, with its entry in the catalogue changed or gone. */
export function botWith(change: Partial<CatalogueAgent> | null = {}): Subject {
  const entry = change === null ? null : { ...BOT, ...change };
  return {
    ...subjectOf(agentPerson(BOT), membership('platform-leads')),
    agent: { agentId: BOT.agentId, entry },
  };
}

export const REQUESTER = subjectOf(MARA, membership('on-call'));
export const APPROVER = subjectOf(AIKO, membership('platform-leads'));

export const OPEN = incidentFact('open', { source: 'gateway', readAtMs: NOW_MS });
const TASK = sampleTask();

export const INTENT: Intent = {
  v: 1,
  requestId: 'req_aaaaaaaaaaaaaaaa' as RequestId,
  revision: 1,
  requester: MARA.personId,
  agent: null,
  deviceThumbprints: ['d'.repeat(43) as DeviceThumbprint],
  task: TASK.taskId,
  taskDigest: TASK.taskDigest,
  asset: TASK.asset,
  drill: TASK.drill,
  assetArns: [...new Set(TASK.actions.flatMap(({ arns }) => arns))],
  actions: TASK.actions.map(({ action }) => action),
  conditions: TASK.conditions,
  durationSeconds: 1200,
  incidentId: 'inc_aaaaaaaaaaaaaaaa' as IncidentId,
  policyDigest: shippedPolicy().digest,
};

/** A request that is allowed. */
export function requestQuestion(changes: Partial<RequestQuestion> = {}): RequestQuestion {
  return {
    action: 'request',
    requester: REQUESTER,
    task: TASK,
    incident: OPEN,
    durationSeconds: 1200,
    devices: devicesFact(1, { source: 'issuer', readAtMs: NOW_MS }),
    nowMs: NOW_MS,
    ...changes,
  };
}

/** An approval that is allowed. */
export function approveQuestion(changes: Partial<ApproveQuestion> = {}): ApproveQuestion {
  return {
    action: 'approve',
    verdict: 'approve',
    requester: REQUESTER,
    approver: APPROVER,
    task: TASK,
    rung: 1,
    evidence: 'click',
    incident: OPEN,
    earlier: [],
    intentDigest: intentDigest(INTENT),
    shownDigest: intentDigest(INTENT),
    nowMs: NOW_MS,
    ...changes,
  };
}

export function approvalBy({ person, standing, groups }: Subject, changes: Partial<Approval> = {}): Approval {
  return {
    approver: person,
    evidence: { kind: 'click', identity: person.identities[0] ?? '', atMs: NOW_MS },
    atMs: NOW_MS,
    intentDigest: intentDigest(INTENT),
    rung: 1,
    facts: [standing, groups],
    ...changes,
  };
}

/** A claim that is allowed, ten minutes after its order. */
export function claimQuestion(changes: Partial<ClaimQuestion> = {}): ClaimQuestion {
  return {
    action: 'claim',
    requester: REQUESTER,
    task: TASK,
    intent: INTENT,
    intentDigest: intentDigest(INTENT),
    approvals: [approvalBy(APPROVER)],
    incident: incidentFact('open', { source: 'issuer', readAtMs: NOW_MS - 3_600_000 }),
    deadlineMs: NOW_MS + INTENT.durationSeconds * 1000,
    exception: (changes.approvals ?? []).some(({ rung }) => rung > 1),
    orderAtMs: NOW_MS + 1000,
    nowMs: NOW_MS + 600_000,
    ...changes,
  };
}
