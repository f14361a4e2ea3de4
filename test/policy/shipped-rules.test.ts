import { describe, expect, it } from '@jest/globals';

import { REFUSAL_TEXTS } from '../../src/domain/refusal-texts.ts';
import { validatePolicies } from '../../src/policy/cedar-engine.ts';
import { DEFAULT_DENY_ID } from '../../src/policy/default-deny.ts';
import { OUTSIDERS } from '../../src/policy/outsiders.ts';
import { createPolicy } from '../../src/policy/policy.ts';
import type { PolicyRule } from '../../src/policy/policy-rule.ts';
import type { Question, Subject } from '../../src/policy/question.ts';
import { shippedPolicy, shippedRules } from '../../src/policy/shipped-policy.ts';
import { digestOf } from '../../src/codec/digest.ts';
import { intentDigest } from '../../src/contracts/intent.ts';
import type { Person, Standing } from '../../src/domain/person.ts';
import { incidentFact, standingFact } from '../../src/policy/facts.ts';
import { sampleTask } from '../catalogue/sample-catalogue.ts';
import {
  AIKO,
  APPROVER,
  INTENT,
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

const rules = shippedRules();
const invariants = rules.filter(({ origin }) => origin === 'invariants');
const ACTIONS = ['request', 'approve', 'claim', 'open', 'close', 'revoke', 'review'] as const;

describe('the shipped rules', () => {
  it('are valid to the letter: no error, no warning', () => {
    expect(validatePolicies(Object.fromEntries(rules.map(({ id, json }) => [id, json])))).toEqual([]);
  });

  it('have ids of their own, and texts that fit on a card', () => {
    const ids = rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(DEFAULT_DENY_ID);
    for (const { text } of rules) expect(text).toMatch(/^[A-Z].{10,180}\.$/);
  });

  it('each say how somebody is refused, by a text that is there', () => {
    for (const rule of rules.filter(({ effect }) => effect === 'forbid')) {
      const { annotations = {} } = rule.json;
      expect([rule.id, annotations['refusal']]).toEqual([rule.id, expect.any(String)]);
      for (const action of ACTIONS) expect(REFUSAL_TEXTS).toHaveProperty(rule.refusalFor(action).code);
      const known =
        /^(id|because|cannotTell|refusal|detail|(refusal|detail)_(request|approve|claim|open|close))$/;
      expect(Object.keys(annotations).filter((name) => !known.test(name))).toEqual([]);
    }
  });

  it('name no group, person, task or asset of anybody', () => {
    expect(rules.flatMap(({ names }) => names)).toEqual([]);
    expect(shippedPolicy().groups).toEqual([]);
  });

  it('forbid every kind of outsider to approve, by a rule of its own', () => {
    for (const [why, called] of Object.entries(OUTSIDERS)) {
      const rule = invariants.find(({ id }) => id === `approver-is-${why}`);
      expect(rule?.refusalFor('approve')).toEqual({ code: 'not-internal', detail: called });
    }
  });

  it('name the rule that has no answer, where one cannot be told', () => {
    const ids = new Set(rules.map(({ id }) => id));
    for (const { cannotTell } of rules) if (cannotTell !== null) expect(ids).toContain(cannotTell);
  });
});

describe('the policy digest', () => {
  it('is a digest, the same at every reading', () => {
    expect(shippedPolicy().digest).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(createPolicy(rules).digest).toBe(shippedPolicy().digest);
  });

  it('changes with any rule, and with what a rule says', () => {
    const [first, ...others] = rules;
    if (first === undefined) throw new Error('no rules');
    const changed = {
      ...first,
      json: { ...first.json, annotations: { ...first.json.annotations, because: 'x' } },
    };
    const digests = [rules, others, [changed, ...others]].map((set) => createPolicy(set).digest);
    expect(new Set(digests).size).toBe(digests.length);
  });
});

// A small table in which each case is refused by exactly one thing. With any invariant taken out, some case must be
// let through; else that invariant guards nothing, or nothing would notice that it is gone.
const origin = { source: 'slack:users.info', readAtMs: NOW_MS };
const standing = (subject: Subject, value: Standing): Subject => ({
  ...subject,
  standing: standingFact(value, origin),
});
const outsiders = Object.keys(OUTSIDERS) as (keyof typeof OUTSIDERS)[];
const unknownSupport = subjectOf(AIKO, { ...membership('platform-leads'), supportTier: 'unknown' });
const unknownGroups = subjectOf(AIKO, { member: [], unknown: ['platform-leads'], supportTier: 'not-member' });
const agent = 'bot' as unknown as null;
const stale = (subject: Subject): Subject => ({
  ...subject,
  standing: { ...subject.standing, readAtMs: NOW_MS - 200_000 },
});
const other = { ...INTENT, requester: 'jonas' as typeof INTENT.requester };
const byOther = intentDigest(other);
const longer = { ...INTENT, durationSeconds: 1801 };
const byLonger = intentDigest(longer);
const twoRungs = [0, 600].map((afterSeconds) => ({
  afterSeconds,
  groups: ['platform-leads'],
  quorum: 1,
  each: {},
}));
const review = (requester = MARA, actor = APPROVER, approvers: readonly Person[] = []): Question => ({
  action: 'review',
  actor,
  requester,
  approvers,
  task: sampleTask(),
  nowMs: NOW_MS,
});

const DECISIVE: readonly Question[] = [
  approveQuestion({ approver: subjectOf(MARA, membership('platform-leads')) }),
  approveQuestion({ approver: subjectOf({ ...AIKO, identities: [] }, membership('platform-leads')) }),
  ...outsiders.map((why) => approveQuestion({ approver: standing(APPROVER, { kind: 'outsider', why }) })),
  approveQuestion({ approver: standing(APPROVER, { kind: 'unknown', why: 'x' }) }),
  approveQuestion({ approver: stale(APPROVER) }),
  approveQuestion({ approver: { ...APPROVER, agent } }),
  approveQuestion({ approver: subjectOf(AIKO, { ...membership('platform-leads'), supportTier: 'member' }) }),
  approveQuestion({ approver: unknownSupport }),
  claimQuestion({ approvals: [approvalBy(unknownGroups)], task: sampleTask() }),
  approveQuestion({ shownDigest: 'x'.repeat(43) }),
  approveQuestion({ earlier: [approvalBy(APPROVER)] }),
  approveQuestion({
    earlier: [
      approvalBy(subjectOf(personOf('nobody'), membership()), {
        approver: { ...personOf('nobody'), identities: [] },
      }),
    ],
  }),
  claimQuestion({ task: sampleTask({ quorum: 2 }) }),
  claimQuestion({
    task: sampleTask({ ladder: twoRungs }),
    approvals: [approvalBy(APPROVER, { rung: 2 })],
    exception: false,
  }),
  approveQuestion({ task: sampleTask({ evidence: 'idp' }) }),
  ...outsiders
    .filter((why) => why !== 'support-tier')
    .map((why) => requestQuestion({ requester: standing(REQUESTER, { kind: 'outsider', why }) })),
  requestQuestion({ requester: standing(REQUESTER, { kind: 'unknown', why: 'x' }) }),
  requestQuestion({ requester: stale(REQUESTER) }),
  approveQuestion({
    requester: subjectOf(MARA, { member: [], unknown: ['on-call'], supportTier: 'not-member' }),
  }),
  ...(['none', 'closed'] as const).map((state) => requestQuestion({ incident: incidentFact(state, origin) })),
  requestQuestion({ incident: { name: 'incident', value: 'maybe', source: 's', readAtMs: NOW_MS } }),
  claimQuestion({ intentDigest: digestOf('another') }),
  claimQuestion({ task: sampleTask({ taskDigest: 'z'.repeat(43) }) }),
  claimQuestion({
    intent: other,
    intentDigest: byOther,
    approvals: [approvalBy(APPROVER, { intentDigest: byOther })],
  }),
  claimQuestion({
    intent: longer,
    intentDigest: byLonger,
    approvals: [approvalBy(APPROVER, { intentDigest: byLonger })],
    deadlineMs: NOW_MS + 1_801_000,
  }),
  claimQuestion({ orderAtMs: NOW_MS - 6_000 }),
  claimQuestion({ deadlineMs: NOW_MS + 1_200_001 }),
  claimQuestion({ nowMs: NOW_MS + 1_200_000 }),
  review(AIKO),
  review({ ...MARA, identities: [] }),
  review(MARA, standing(APPROVER, { kind: 'outsider', why: 'guest' })),
  review(MARA, APPROVER, [APPROVER.person]),
  review(MARA, APPROVER, [{ ...personOf('nobody'), identities: [] }]),
];

describe('each invariant', () => {
  it('is needed by a table in which all are refused', () => {
    const outcomes = DECISIVE.map((question) => shippedPolicy().decide(question).outcome);
    expect(new Set(outcomes)).toEqual(new Set(['deny']));
  });

  it.each(invariants.map((rule): [string, PolicyRule] => [rule.id, rule]))(
    '%s: taken out, somebody gets through',
    (_id, gone) => {
      const { decide } = createPolicy(rules.filter((rule) => rule !== gone));
      expect(DECISIVE.some((question) => decide(question).outcome === 'allow')).toBe(true);
    },
  );
});
