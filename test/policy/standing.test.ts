import { describe, expect, it } from '@jest/globals';

import { agentPerson, driverIdentity } from '../../src/catalogue/agent-person.ts';
import { intentDigest } from '../../src/contracts/intent.ts';
import type { PersonId } from '../../src/domain/ids.ts';
import type { Intent } from '../../src/domain/intent.ts';
import type { OutsiderReason } from '../../src/domain/person.ts';
import { agentIdentity } from '../../src/domain/person.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import { standingFact } from '../../src/policy/facts.ts';
import type { Question, Subject } from '../../src/policy/question.ts';
import {
  AIKO,
  APPROVER,
  BOT,
  INTENT,
  JONAS,
  NOW_MS,
  REQUESTER,
  approvalBy,
  approveQuestion,
  botWith,
  claimQuestion,
  membership,
  requestQuestion,
  subjectOf,
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

const OTHER = subjectOf(JONAS, membership('platform-leads'));

describe('an agent', () => {
  const asks = { durationSeconds: 600 };
  const byBot = { ...INTENT, requester: BOT.agentId as PersonId, agent: BOT.agentId, durationSeconds: 600 };
  const claims = (requester: Subject, intent: Intent = byBot): Question => {
    const digest = intentDigest(intent);
    return claimQuestion({
      requester,
      intent,
      intentDigest: digest,
      approvals: [approvalBy(OTHER, { intentDigest: digest })],
      deadlineMs: NOW_MS + intent.durationSeconds * 1000,
      nowMs: NOW_MS + 60_000,
    });
  };
  const reasonsOf = (question: Question) => decide(question).reasons.map(({ rule }) => rule);

  it.each<readonly [string, Question]>([
    ['ask', requestQuestion({ requester: botWith(), ...asks })],
    [
      'be approved by somebody who does not answer for it',
      approveQuestion({ requester: botWith(), approver: OTHER }),
    ],
    ['claim', claims(botWith())],
  ])('that is registered may %s', (_what, question) => {
    expect(decide(question)).toMatchObject({ outcome: 'allow' });
  });

  it('asks by its own entry, and says so', () => {
    expect(reasonsOf(requestQuestion({ requester: botWith(), ...asks }))).toEqual([
      'requester-is-registered-agent',
    ]);
  });

  it.each<readonly [string, Parameters<typeof botWith>[0], string]>([
    ['is not in the catalogue', null, 'requester-is-agent'],
    ['is another one there', { agentId: 'day-bot' }, 'requester-is-agent'],
    ['has not that task', { tasks: ['drain-queue'] }, 'agent-not-for-task'],
    ['has not been looked at in time', { reviewBy: '2026-11-22' }, 'agent-review-overdue'],
  ])('that %s may neither ask nor be approved nor claim', (_what, entry, rule) => {
    const requester = botWith(entry);
    for (const question of [
      requestQuestion({ requester, ...asks }),
      approveQuestion({ requester, approver: OTHER }),
      claims(requester),
    ])
      expect(reasonsOf(question)).toEqual([rule]);
  });

  it('asks and claims for no longer than it may', () => {
    const requester = botWith({ maxSeconds: 599 });
    for (const question of [requestQuestion({ requester, ...asks }), claims(requester)])
      expect(reasonsOf(question)).toEqual(['agent-asks-too-long']);
  });

  it('gets nothing from the groups its owner may ask by', () => {
    const requester = { ...botWith({ tasks: ['drain-queue'] }), groups: REQUESTER.groups };
    expect(decide(requestQuestion({ requester, ...asks })).outcome).toBe('deny');
  });

  it.each<readonly [string, Question, string]>([
    ['approve', approveQuestion({ approver: { ...APPROVER, agent: botWith().agent } }), 'approver-is-agent'],
    ['deny', approveQuestion({ verdict: 'deny', approver: botWith() }), 'approver-is-agent'],
    ['open an incident', { action: 'open', actor: botWith(), nowMs: NOW_MS }, 'actor-is-agent'],
    ['close an incident', { action: 'close', actor: botWith(), nowMs: NOW_MS }, 'actor-is-agent'],
  ])('may not %s, however it is registered', (_what, question, rule) => {
    expect(reasonsOf(question)).toContain(rule);
  });

  it('is known in an order by who approved, whatever the order says beside it', () => {
    const approver = { ...APPROVER, person: agentPerson(BOT) };
    const question = claimQuestion({ approvals: [approvalBy(approver)] });
    expect(reasonsOf(question)).toEqual(['approver-is-agent']);
  });

  it('is approved neither by its owner nor by whoever drives it', () => {
    const driven = { ...BOT, driver: 'actor_id' };
    const drives = driverIdentity(driven, '7');
    const requester = { ...botWith(), person: agentPerson(driven, [drives]) };
    const owner = { ...AIKO, identities: [...AIKO.identities, agentIdentity(BOT.agentId)] };
    for (const person of [owner, { ...JONAS, identities: [...JONAS.identities, drives] }])
      expect(reasonsOf(approveQuestion({ requester, approver: { ...APPROVER, person } }))).toEqual([
        'approver-is-requester',
      ]);
  });
});
