import { describe, expect, it } from '@jest/globals';

import type { Standing } from '../../src/domain/person.ts';
import { shippedPolicy } from '../../src/policy/shipped-policy.ts';
import type { ReviewQuestion, RevokeQuestion } from '../../src/policy/question.ts';
import { refusalFor } from '../../src/policy/refusal-for.ts';
import { sampleTask } from '../catalogue/sample-catalogue.ts';
import { AIKO, JONAS, MARA, NOW_MS, membership, personOf, subjectOf } from './sample-question.ts';

const { decide } = shippedPolicy();

const UNKNOWN: Standing = { kind: 'unknown', why: 'timeout' };

describe.each(['open', 'close'] as const)('to %s an incident', (action) => {
  it('is for people of this company', () => {
    expect(decide({ action, actor: subjectOf(MARA, membership()), nowMs: NOW_MS })).toMatchObject({
      outcome: 'allow',
      limits: null,
    });
    expect(
      decide({
        action,
        actor: subjectOf(MARA, membership(), { kind: 'outsider', why: 'support-tier' }),
        nowMs: NOW_MS,
      }).outcome,
    ).toBe('allow');
  });

  it.each<readonly [Standing, string]>([
    [{ kind: 'outsider', why: 'guest' }, 'not-internal'],
    [{ kind: 'outsider', why: 'foreign-team' }, 'not-internal'],
    [UNKNOWN, 'standing-unknown'],
  ])('is denied to %j', (standing, code) => {
    const decision = decide({ action, actor: subjectOf(MARA, membership(), standing), nowMs: NOW_MS });
    expect(decision.outcome).toBe('deny');
    expect(refusalFor(decision).code).toBe(code);
  });
});

describe('to end a grant', () => {
  const question = (changes: Partial<RevokeQuestion>): RevokeQuestion => ({
    action: 'revoke',
    actor: subjectOf(MARA, membership()),
    requester: MARA,
    approvers: [AIKO],
    owner: 'jonas',
    operators: ['platform-leads'],
    nowMs: NOW_MS,
    ...changes,
  });

  it.each<readonly [string, Partial<RevokeQuestion>]>([
    ['the requester', {}],
    [
      'the requester by another account',
      { actor: subjectOf(personOf('x', 'email:mara@acme.example'), membership()) },
    ],
    ['the requester while nothing can be read', { actor: subjectOf(MARA, membership(), UNKNOWN) }],
    ['an approver', { actor: subjectOf(AIKO, membership()) }],
    ['the owner', { actor: subjectOf(JONAS, membership()) }],
    ['an operator', { actor: subjectOf(personOf('noor'), membership('platform-leads')) }],
  ])('is allowed to %s', (_what, changes) => {
    expect(decide(question(changes)).outcome).toBe('allow');
  });

  it.each<readonly [string, Partial<RevokeQuestion>]>([
    ['somebody else', { actor: subjectOf(personOf('noor'), membership('on-call')) }],
    [
      'anybody where there are no operators',
      { actor: subjectOf(personOf('noor'), membership('platform-leads')), operators: [] },
    ],
    [
      'an operator of the support tier',
      {
        actor: subjectOf(personOf('noor'), {
          member: ['platform-leads', 'support'],
          unknown: [],
          supportTier: 'member',
        }),
      },
    ],
    [
      'an operator of whom it is not known whether they are of the support tier',
      {
        actor: subjectOf(personOf('noor'), {
          member: ['platform-leads'],
          unknown: ['support'],
          supportTier: 'unknown',
        }),
      },
    ],
    [
      'somebody of whom it is not known whether they are an operator',
      {
        actor: subjectOf(personOf('noor'), {
          member: [],
          unknown: ['platform-leads'],
          supportTier: 'not-member',
        }),
      },
    ],
    [
      'an operator who is an outsider',
      {
        actor: subjectOf(personOf('noor'), membership('platform-leads'), { kind: 'outsider', why: 'guest' }),
      },
    ],
    [
      'an operator who cannot be read',
      { actor: subjectOf(personOf('noor'), membership('platform-leads'), UNKNOWN) },
    ],
    [
      'an approver who is an outsider by now',
      { actor: subjectOf(AIKO, membership(), { kind: 'outsider', why: 'deactivated' }) },
    ],
    ['an owner who cannot be read', { actor: subjectOf(JONAS, membership(), UNKNOWN) }],
  ])('is denied to %s', (_what, changes) => {
    const decision = decide(question(changes));
    expect(decision).toMatchObject({ outcome: 'deny', reasons: [{ rule: 'default-deny' }] });
    expect(refusalFor(decision).code).toBe('not-allowed');
  });
});

describe('to review what was done', () => {
  const question = (changes: Partial<ReviewQuestion> = {}): ReviewQuestion => ({
    action: 'review',
    actor: subjectOf(AIKO, membership()),
    requester: MARA,
    approvers: [],
    task: sampleTask(),
    nowMs: NOW_MS,
    ...changes,
  });

  it.each<readonly [string, Partial<ReviewQuestion>]>([
    ['the owner of the task', {}],
    ['whoever may approve it', { actor: subjectOf(JONAS, membership('platform-leads')) }],
  ])('is allowed to %s', (_what, changes) => {
    expect(decide(question(changes))).toMatchObject({ outcome: 'allow', limits: null });
  });

  it.each<readonly [string, Partial<ReviewQuestion>, string]>([
    ['an owner who asked', { requester: AIKO }, 'reviewer-is-requester'],
    [
      'an owner who asked by another account',
      { requester: personOf('x', 'email:aiko@acme.example') },
      'reviewer-is-requester',
    ],
    [
      'an owner who cannot be read',
      { actor: subjectOf(AIKO, membership(), UNKNOWN) },
      'reviewer-not-internal',
    ],
    ['an owner who approved', { approvers: [JONAS, AIKO] }, 'reviewer-approved'],
    ['somebody else', { actor: subjectOf(JONAS, membership('on-call')) }, 'default-deny'],
  ])('is denied to %s', (_what, changes, rule) => {
    const decision = decide(question(changes));
    expect(decision.outcome).toBe('deny');
    expect(decision.reasons[0]).toMatchObject({ rule });
  });
});
