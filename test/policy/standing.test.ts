import { describe, expect, it } from '@jest/globals';

import { intentDigest } from '../../src/contracts/intent.ts';
import type { OutsiderReason } from '../../src/domain/person.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import { standingFact } from '../../src/policy/facts.ts';
import type { Question, Subject } from '../../src/policy/question.ts';
import {
  APPROVER,
  INTENT,
  NOW_MS,
  REQUESTER,
  approvalBy,
  approveQuestion,
  claimQuestion,
  requestQuestion,
} from './sample-question.ts';

const { decide } = shippedPolicy();

/** Everywhere somebody's standing counts: the role in the rules' ids, and a question that changes this person only. */
const PLACES: readonly (readonly [
  string,
  string,
  Subject,
  (subject: Subject) => Question,
  readonly OutsiderReason[],
])[] = [
  ['who asks', 'requester', REQUESTER, (requester) => requestQuestion({ requester }), ['support-tier']],
  ['who approves', 'approver', APPROVER, (approver) => approveQuestion({ approver }), []],
  [
    'whose request is approved',
    'requester',
    REQUESTER,
    (requester) => approveQuestion({ requester }),
    ['support-tier'],
  ],
  [
    'who approved what is claimed',
    'approver',
    APPROVER,
    (one) => claimQuestion({ approvals: [approvalBy(one)] }),
    [],
  ],
  ['who claims', 'requester', REQUESTER, (requester) => claimQuestion({ requester }), ['support-tier']],
  [
    'who opens an incident',
    'actor',
    REQUESTER,
    (actor) => ({ action: 'open', actor, nowMs: NOW_MS }),
    ['support-tier'],
  ],
  [
    'who closes an incident',
    'actor',
    REQUESTER,
    (actor) => ({ action: 'close', actor, nowMs: NOW_MS }),
    ['support-tier'],
  ],
];

const OUTSIDERS: readonly OutsiderReason[] = [
  'bot',
  'deactivated',
  'foreign-team',
  'guest',
  'not-yet-joined',
  'stranger',
  'support-tier',
  'unconfirmed-email',
];

describe.each(PLACES)('the standing of somebody %s', (_what, role, base, questionOf, ignored) => {
  const origin = { source: 'slack:users.info', readAtMs: NOW_MS };
  const forbids = (subject: Subject): readonly string[] => {
    const decision = decide(questionOf(subject));
    return decision.outcome === 'allow' ? [] : decision.reasons.map(({ rule }) => rule);
  };

  it('is enough when it is internal', () => {
    expect(decide(questionOf(base)).outcome).toBe('allow');
  });

  it.each(OUTSIDERS.filter((why) => !ignored.includes(why)))('denies: %s', (why) => {
    expect(forbids({ ...base, standing: standingFact({ kind: 'outsider', why }, origin) })).toEqual([
      `${role}-is-${why}`,
    ]);
  });

  it('denies when it is unknown', () => {
    const standing = standingFact({ kind: 'unknown', why: 'timeout' }, origin);
    expect(forbids({ ...base, standing })).toEqual([`${role}-standing-unknown`]);
  });

  it.each(['standing', 'groups'] as const)('denies when the %s were read too long ago', (name) => {
    expect(forbids({ ...base, [name]: { ...base[name], readAtMs: NOW_MS - 121_000 } })).toEqual([
      `${role}-facts-stale`,
    ]);
  });
});

describe('an agent', () => {
  const byAgent = { ...INTENT, agent: 'deploy-bot' };
  const digest = intentDigest(byAgent);
  const agent = 'deploy-bot' as unknown as null;

  it.each<readonly [string, Question]>([
    ['ask', requestQuestion({ requester: { ...REQUESTER, agent } })],
    ['approve', approveQuestion({ approver: { ...APPROVER, agent } })],
    ['be approved', approveQuestion({ requester: { ...REQUESTER, agent } })],
    [
      'claim',
      claimQuestion({
        requester: { ...REQUESTER, agent },
        intent: byAgent,
        intentDigest: digest,
        approvals: [approvalBy(APPROVER, { intentDigest: digest })],
      }),
    ],
    ['open an incident', { action: 'open', actor: { ...REQUESTER, agent }, nowMs: NOW_MS }],
    ['close an incident', { action: 'close', actor: { ...REQUESTER, agent }, nowMs: NOW_MS }],
  ])('may not %s', (_what, question) => {
    expect(decide(question).reasons.map(({ rule }) => rule)).toEqual([expect.stringMatching(/-is-agent$/)]);
  });
});
