import { agentPerson } from '../../src/catalogue/agent-person.ts';
import { digestOf } from '../../src/codec/digest.ts';
import { intentDigest } from '../../src/contracts/intent.ts';
import type { Intent } from '../../src/domain/intent.ts';
import type { Person, Standing } from '../../src/domain/person.ts';
import { incidentFact, standingFact } from '../../src/policy/facts.ts';
import { OUTSIDERS } from '../../src/policy/outsiders.ts';
import type { ClaimQuestion, Question, Subject } from '../../src/policy/question.ts';
import { sampleTask } from '../catalogue/sample-catalogue.ts';
import {
  AIKO,
  APPROVER,
  BOT,
  INTENT,
  JONAS,
  MARA,
  NOW_MS,
  REQUESTER,
  approvalBy,
  approveQuestion,
  claimQuestion,
  membership,
  personOf,
  requestQuestion,
  subjectOf,
} from './sample-question.ts';

const origin = { source: 'slack:users.info', readAtMs: NOW_MS };
const outsiders = Object.keys(OUTSIDERS) as (keyof typeof OUTSIDERS)[];
const nobody: Person = { ...personOf('nobody'), identities: [] };

const as = (subject: Subject, value: Standing): Subject => ({
  ...subject,
  standing: standingFact(value, origin),
});
const stale = (subject: Subject): Subject => ({
  ...subject,
  standing: { ...subject.standing, readAtMs: NOW_MS - 200_000 },
});
const agent = (subject: Subject): Subject => ({ ...subject, agent: { agentId: 'bot', entry: null } });
const unsure = (person: Person, group: string): Subject =>
  subjectOf(person, { member: [], unknown: [group], supportTier: 'not-member' });
const support = (supportTier: 'member' | 'unknown'): Subject =>
  subjectOf(AIKO, { ...membership('platform-leads'), supportTier });

/** Nothing but this is wrong with whoever approves. */
const APPROVERS: readonly Subject[] = [
  subjectOf(MARA, membership('platform-leads')),
  subjectOf({ ...AIKO, identities: [] }, membership('platform-leads')),
  ...outsiders.map((why) => as(APPROVER, { kind: 'outsider', why })),
  as(APPROVER, { kind: 'unknown', why: 'x' }),
  stale(APPROVER),
  support('member'),
  support('unknown'),
];

/** Nothing but this is wrong with whoever asks. */
const REQUESTERS: readonly Subject[] = [
  ...outsiders.filter((why) => why !== 'support-tier').map((why) => as(REQUESTER, { kind: 'outsider', why })),
  as(REQUESTER, { kind: 'unknown', why: 'x' }),
  stale(REQUESTER),
];

const INCIDENTS = [
  incidentFact('none', origin),
  incidentFact('closed', origin),
  { ...incidentFact('none', origin), value: 'maybe' },
];

const review = (requester = MARA, actor = APPROVER, approvers: readonly Person[] = []): Question => ({
  action: 'review',
  actor,
  requester,
  approvers,
  task: sampleTask(),
  nowMs: NOW_MS,
});

const TWO_RUNGS = [0, 600].map((afterSeconds) => ({
  afterSeconds,
  groups: ['platform-leads'],
  quorum: 1,
  each: {},
}));

/** An order for another intent than the sample's, right in everything else. */
function claimOf(change: Partial<Intent>, rest: Partial<ClaimQuestion> = {}): Question {
  const intent = { ...INTENT, ...change };
  const digest = intentDigest(intent);
  const approvals = [approvalBy(APPROVER, { intentDigest: digest })];
  return claimQuestion({ intent, intentDigest: digest, approvals, ...rest });
}

const ANOTHER = digestOf('another');
const STRANGER_BEFORE = approvalBy(APPROVER, { approver: nobody });

/** Questions that are denied for exactly one reason each: without the rule that denies one, it is allowed. */
export const DENIED: readonly Question[] = [
  ...APPROVERS.flatMap((approver): Question[] => [
    approveQuestion({ approver }),
    approveQuestion({ approver, verdict: 'deny' }),
    claimQuestion({ approvals: [approvalBy(approver)] }),
  ]),
  ...REQUESTERS.flatMap((requester): Question[] => [
    requestQuestion({ requester }),
    approveQuestion({ requester }),
    claimQuestion({ requester }),
  ]),
  ...INCIDENTS.flatMap((incident): Question[] => [
    requestQuestion({ incident }),
    approveQuestion({ incident }),
    approveQuestion({ incident, verdict: 'deny' }),
    claimQuestion({ incident }),
  ]),
  approveQuestion({ approver: agent(APPROVER) }),
  approveQuestion({ approver: agent(APPROVER), verdict: 'deny' }),
  claimQuestion({ approvals: [approvalBy({ ...APPROVER, person: agentPerson(BOT) })] }),
  // Who may be in a group is not permitted anything before a claim either.
  claimQuestion({ approvals: [approvalBy(unsure(AIKO, 'platform-leads'))] }),
  approveQuestion({ requester: unsure(MARA, 'on-call') }),
  claimQuestion({ requester: unsure(MARA, 'on-call') }),
  approveQuestion({ shownDigest: 'x'.repeat(43) }),
  approveQuestion({ shownDigest: 'x'.repeat(43), verdict: 'deny' }),
  approveQuestion({ earlier: [approvalBy(APPROVER)] }),
  approveQuestion({ earlier: [STRANGER_BEFORE] }),
  approveQuestion({ task: sampleTask({ evidence: 'idp' }) }),
  claimQuestion({ task: sampleTask({ evidence: 'idp' }) }),
  claimQuestion({ task: sampleTask({ quorum: 2 }) }),
  claimQuestion({ intentDigest: ANOTHER, approvals: [approvalBy(APPROVER, { intentDigest: ANOTHER })] }),
  claimQuestion({ approvals: [approvalBy(APPROVER, { intentDigest: ANOTHER })] }),
  claimQuestion({ task: sampleTask({ taskDigest: 'z'.repeat(43) }) }),
  claimOf({ requester: JONAS.personId }),
  requestQuestion({ durationSeconds: 1801 }),
  claimOf({ durationSeconds: 1801 }, { deadlineMs: NOW_MS + 1_801_000 }),
  claimQuestion({ orderAtMs: NOW_MS - 6_000 }),
  claimQuestion({ deadlineMs: NOW_MS + 1_200_001 }),
  claimQuestion({ nowMs: NOW_MS + 1_200_000 }),
  claimQuestion({
    task: sampleTask({ ladder: TWO_RUNGS }),
    approvals: [approvalBy(APPROVER, { rung: 2 })],
    exception: false,
  }),
  review(AIKO),
  review({ ...MARA, identities: [] }),
  review(MARA, APPROVER, [APPROVER.person]),
  review(MARA, APPROVER, [nobody]),
  review(MARA, as(APPROVER, { kind: 'outsider', why: 'guest' })),
];

/** Questions that are allowed: a rule that forbids more than it says denies one of them. */
export const ALLOWED: readonly Question[] = [
  requestQuestion(),
  approveQuestion(),
  approveQuestion({ verdict: 'deny' }),
  claimQuestion(),
  review(),
];
