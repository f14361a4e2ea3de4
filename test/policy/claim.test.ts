import { describe, expect, it } from '@jest/globals';

import { decisionSchema } from '../../src/contracts/decision.ts';
import { intentDigest } from '../../src/contracts/intent.ts';
import type { Approval } from '../../src/domain/approval.ts';
import type { Fact } from '../../src/domain/fact.ts';
import type { Intent } from '../../src/domain/intent.ts';
import type { PersonId } from '../../src/domain/ids.ts';
import type { Person } from '../../src/domain/person.ts';
import type { Rung } from '../../src/domain/task.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import { incidentFact } from '../../src/policy/facts.ts';
import type { ClaimQuestion, Subject } from '../../src/policy/question.ts';
import { refusalFor } from '../../src/policy/refusal-for.ts';
import { sampleTask } from '../catalogue/sample-catalogue.ts';
import {
  AIKO,
  APPROVER,
  INTENT,
  JONAS,
  MARA,
  NOW_MS,
  REQUESTER,
  approvalBy,
  claimQuestion,
  membership,
  personOf,
  subjectOf,
} from './sample-question.ts';

const { decide } = shippedPolicy();

const lead = (person: Person): Subject => subjectOf(person, membership('platform-leads'));
const aged = (subject: Subject, readAtMs: number): Subject => ({
  ...subject,
  standing: { ...subject.standing, readAtMs },
});
const origin = { source: 'issuer', readAtMs: NOW_MS };

/** A question about another intent that everybody approved, so that only the content can be the reason. */
function about(changes: Partial<Intent>): Partial<ClaimQuestion> {
  const intent = { ...INTENT, ...changes };
  const digest = intentDigest(intent);
  return {
    intent,
    intentDigest: digest,
    approvals: [approvalBy(APPROVER, { intentDigest: digest })],
    deadlineMs: NOW_MS + intent.durationSeconds * 1000,
  };
}

function withFacts(facts: readonly Fact[]): Partial<ClaimQuestion> {
  return { approvals: [approvalBy(APPROVER, { facts })] };
}

const LADDER: readonly Rung[] = [
  { afterSeconds: 0, groups: ['platform-leads'], quorum: 1, each: {} },
  { afterSeconds: 600, groups: ['security'], quorum: 2, each: { 'platform-leads': 1, security: 1 } },
];

const CASES: readonly (readonly [string, Partial<ClaimQuestion>, string, string])[] = [
  [
    'an approval by the requester',
    { approvals: [approvalBy(lead(MARA))] },
    'approver-is-requester',
    'not-allowed',
  ],
  [
    'an approval by the requester beside a good one',
    { approvals: [approvalBy(APPROVER), approvalBy(lead(personOf('x', 'email:ma.ra@acme.example')))] },
    'approver-is-requester',
    'not-allowed',
  ],
  [
    'an approval by a guest',
    {
      approvals: [
        approvalBy(subjectOf(AIKO, membership('platform-leads'), { kind: 'outsider', why: 'guest' })),
      ],
    },
    'approver-is-guest',
    'not-allowed',
  ],
  [
    'an approval by the support tier',
    { approvals: [approvalBy(subjectOf(AIKO, { ...membership('platform-leads'), supportTier: 'member' }))] },
    'approver-in-support-tier',
    'not-allowed',
  ],
  [
    'an approval from outside the group',
    { approvals: [approvalBy(subjectOf(AIKO, membership('on-call')))] },
    'approver-not-in-approve-group',
    'not-allowed',
  ],
  ['an approval without facts', withFacts([]), 'approver-standing-unknown', 'not-allowed'],
  [
    'an approval with the good fact beside a bad one',
    withFacts([
      APPROVER.standing,
      { ...APPROVER.standing, value: { kind: 'outsider', why: 'guest' } },
      APPROVER.groups,
    ]),
    'approver-standing-unknown',
    'not-allowed',
  ],
  [
    'facts of the approver older than the order allows',
    { approvals: [approvalBy(aged(APPROVER, NOW_MS - 120_000))] },
    'approver-facts-stale',
    'not-allowed',
  ],
  [
    'facts of the requester older than the order allows',
    { requester: aged(REQUESTER, NOW_MS - 120_000) },
    'requester-facts-stale',
    'standing-unknown',
  ],
  [
    'facts from the future',
    { approvals: [approvalBy(aged(APPROVER, NOW_MS + 900_000))] },
    'approver-facts-stale',
    'not-allowed',
  ],
  ['no approval', { approvals: [] }, 'quorum-not-reached', 'not-allowed'],
  [
    'one approval where two are demanded',
    { task: sampleTask({ quorum: 2 }) },
    'quorum-not-reached',
    'not-allowed',
  ],
  [
    'one human twice where two are demanded',
    {
      task: sampleTask({ quorum: 2 }),
      approvals: [approvalBy(APPROVER), approvalBy(lead(personOf('x', 'slack:U0LEAD')))],
    },
    'quorum-not-reached',
    'not-allowed',
  ],
  [
    'two accounts joined by a third where two humans are demanded',
    {
      task: sampleTask({ quorum: 2 }),
      approvals: [
        lead(personOf('a', 'slack:UA')),
        lead(personOf('b', 'slack:UB')),
        lead(personOf('c', 'slack:UA', 'slack:UB')),
      ].map((one) => approvalBy(one)),
    },
    'quorum-not-reached',
    'not-allowed',
  ],
  ['a quorum of none', { task: sampleTask({ quorum: 0 }) }, 'quorum-not-reached', 'not-allowed'],
  [
    'a click where more is demanded',
    { task: sampleTask({ evidence: 'idp' }) },
    'evidence-too-weak',
    'not-allowed',
  ],
  [
    'a guest as requester',
    { requester: subjectOf(MARA, membership('on-call'), { kind: 'outsider', why: 'guest' }) },
    'requester-is-guest',
    'not-internal',
  ],
  [
    'a requester deactivated since',
    {
      requester: aged(
        subjectOf(MARA, membership('on-call'), { kind: 'outsider', why: 'deactivated' }),
        NOW_MS + 500_000,
      ),
    },
    'requester-is-deactivated',
    'not-internal',
  ],
  [
    'a requester outside the asking group',
    { requester: subjectOf(MARA, membership()) },
    'requester-not-in-ask-group',
    'not-asker',
  ],
  [
    'a task nobody reviewed for a month',
    { task: sampleTask({ reviewBy: '2026-10-20' }) },
    'task-review-lapsed',
    'task-unreviewed',
  ],
  ['a closed incident', { incident: incidentFact('closed', origin) }, 'incident-closed', 'incident-closed'],
  [
    'an incident the issuer has not heard of',
    { incident: incidentFact('none', origin) },
    'incident-missing',
    'no-incident',
  ],
  [
    'an intent that is not the one that was approved (TEAM PR #606: approver approves A, system grants B)',
    { intent: { ...INTENT, asset: 'payments-api' } },
    'intent-digest-differs',
    'order-mismatch',
  ],
  [
    'an approval of another intent (TEAM CVE-2025-1969)',
    { approvals: [approvalBy(APPROVER, { intentDigest: 'x'.repeat(43) })] },
    'intent-digest-differs',
    'order-mismatch',
  ],
  [
    'an order that names another digest',
    { intentDigest: 'x'.repeat(43) },
    'intent-digest-differs',
    'order-mismatch',
  ],
  ['another asset', about({ asset: 'payments-api' }), 'task-differs', 'order-mismatch'],
  [
    'another ARN',
    about({ assetArns: ['arn:aws:ecs:eu-west-1:111122223333:service/prod/payments-api'] }),
    'task-differs',
    'order-mismatch',
  ],
  [
    'one more ARN',
    about({ assetArns: [...INTENT.assetArns, 'arn:aws:s3:::secrets/*'] }),
    'task-differs',
    'order-mismatch',
  ],
  [
    'one more action',
    about({ actions: [...INTENT.actions, 'ecs:DeleteService'] }),
    'task-differs',
    'order-mismatch',
  ],
  ['another task', about({ task: 'delete-everything' }), 'task-differs', 'order-mismatch'],
  ['a task that changed since', about({ taskDigest: 'y'.repeat(43) }), 'task-differs', 'order-mismatch'],
  ['conditions the task does not have', about({ conditions: { x: 1 } }), 'task-differs', 'order-mismatch'],
  [
    'an intent of somebody else (sso-elevator PR #175: granted as the victim)',
    about({ requester: 'jonas' as PersonId }),
    'requester-differs',
    'order-mismatch',
  ],
  ['an intent of an agent', about({ agent: 'deploy-bot' }), 'requester-differs', 'order-mismatch'],
  [
    'more time than the task allows (TEAM 1.5.0: satisfied by any policy)',
    about({ durationSeconds: 1801 }),
    'duration-outside-limit',
    'order-mismatch',
  ],
  ['an intent without a device', about({ deviceThumbprints: [] }), 'intent-without-device', 'no-device'],
  ['an approval long before its order', { orderAtMs: NOW_MS + 121_000 }, 'approval-stale', 'order-stale'],
  ['an approval after its order', { orderAtMs: NOW_MS - 6000 }, 'approval-stale', 'order-stale'],
  ['a deadline moved back', { deadlineMs: NOW_MS + 1_200_001 }, 'deadline-moved', 'order-mismatch'],
  ['a deadline moved forward', { deadlineMs: NOW_MS + 1_199_000 }, 'deadline-moved', 'order-mismatch'],
  ['the instant of the deadline', { nowMs: NOW_MS + 1_200_000 }, 'deadline-passed', 'grant-ended'],
];

describe('a session', () => {
  it('is allowed by enough eligible approvals of exactly this intent, again and again until the deadline', () => {
    for (const nowMs of [NOW_MS + 1500, NOW_MS + 1_199_999]) {
      expect(decide(claimQuestion({ nowMs }))).toMatchObject({
        outcome: 'allow',
        reasons: [{ rule: 'approved-by-quorum' }],
        limits: { maxSeconds: 1800 },
      });
    }
  });

  it('is allowed by two humans where two are demanded', () => {
    const approvals = [approvalBy(APPROVER), approvalBy(lead(JONAS))];
    expect(decide(claimQuestion({ task: sampleTask({ quorum: 2 }), approvals })).outcome).toBe('allow');
  });

  it('may rest on a standing that was read after the order', () => {
    expect(decide(claimQuestion({ requester: aged(REQUESTER, NOW_MS + 500_000) })).outcome).toBe('allow');
  });

  it('is allowed at a later rung by as many as that rung demands, of the groups it names', () => {
    const task = sampleTask({ ladder: LADDER });
    const security = subjectOf(JONAS, membership('security'));
    const approvals = [approvalBy(APPROVER), approvalBy(security, { rung: 2 })];
    expect(decide(claimQuestion({ task, approvals })).outcome).toBe('allow');
  });

  it.each<readonly [string, readonly Approval[], string]>([
    ['one of the two', [approvalBy(APPROVER, { rung: 2 })], 'quorum-not-reached'],
    [
      'two of one group',
      [APPROVER, lead(JONAS)].map((one) => approvalBy(one, { rung: 2 })),
      'quorum-not-reached',
    ],
    [
      'somebody before their rung was asked',
      [approvalBy(subjectOf(JONAS, membership('security')))],
      'approver-not-in-approve-group',
    ],
    ['a rung that is not there', [approvalBy(APPROVER, { rung: 3 })], 'quorum-not-reached'],
  ])('is denied over a ladder and %s', (_what, approvals, rule) => {
    const decision = decide(claimQuestion({ task: sampleTask({ ladder: LADDER }), approvals }));
    expect(decision.reasons.map((reason) => reason.rule)).toContain(rule);
  });

  it.each(CASES)('is denied over %s', (_what, changes, rule, code) => {
    const decision = decide(claimQuestion(changes));
    expect(decision.outcome).toBe('deny');
    expect(decision.reasons.map((reason) => reason.rule)).toContain(rule);
    if (decision.reasons[0]?.rule === rule) expect(refusalFor(decision).code).toBe(code);
    expect(decisionSchema.safeParse(decision).success).toBe(true);
  });

  it('stores the facts of each approval under its number', () => {
    const decision = decide(claimQuestion({ approvals: [approvalBy(APPROVER), approvalBy(lead(JONAS))] }));
    expect(decision.facts.map(({ name }) => name)).toEqual([
      'requester.standing',
      'requester.groups',
      'approval-1.standing',
      'approval-1.groups',
      'approval-2.standing',
      'approval-2.groups',
      'incident',
    ]);
  });
});
