import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';

import type { PolicyText } from '../../src/policy/read-rules.ts';
import { formatPolicyMistake, readRules } from '../../src/policy/read-rules.ts';
import { readOrganisationPolicy, requirePolicy } from '../../src/policy/organisation-policy.ts';
import { createPolicy } from '../../src/policy/policy.ts';
import type { Question } from '../../src/policy/question.ts';
import { refusalFor } from '../../src/policy/refusal-for.ts';
import { shippedPolicy, shippedRules } from '../../src/policy/shipped-policy.ts';
import { groupsFact, standingFact } from '../../src/policy/facts.ts';
import { EXAMPLE, catalogueOf, sampleTask } from '../catalogue/sample-catalogue.ts';
import {
  AIKO,
  APPROVER,
  MARA,
  NOW_MS,
  REQUESTER,
  approvalBy,
  approveQuestion,
  claimQuestion,
  membership,
  requestQuestion,
  subjectOf,
} from './sample-question.ts';

const catalogue = catalogueOf(EXAMPLE);
const text = (body: string, file = 'own.cedar'): PolicyText => ({ file, text: body });
const policyOf = (...bodies: string[]) =>
  requirePolicy(
    bodies.map((body) => text(body)),
    catalogue,
  );
const mistakesOf = (...texts: PolicyText[]): readonly string[] => {
  const read = readOrganisationPolicy(texts, catalogue);
  return read.ok ? [] : read.mistakes.map(formatPolicyMistake);
};
const rule = (rest: string, id = 'own', because = 'Because we say so here.'): string =>
  `@id("${id}")\n@because("${because}")\n${rest}\n`;

const FREEZE = rule('forbid (principal, action == Action::"request", resource);', 'freeze');
const NO_PAYMENTS = rule(
  'forbid (principal, action == Action::"approve", resource) when { resource.asset == Asset::"payments-api" } unless { principal in Group::"support" };',
  'payments-by-support',
);

describe('a policy of the organisation', () => {
  it('may be the one in docs/policy.md, beside the example catalogue, whose hours are UTC', async () => {
    const doc = await readFile(new URL('../../docs/policy.md', import.meta.url), 'utf8');
    const [, example = ''] = /```cedar\n([^]*?)```/.exec(doc) ?? [];
    expect(mistakesOf(text(example))).toEqual([]);
    expect(policyOf(example).digest).not.toBe(shippedPolicy().digest);
    expect(example).toMatch(/@because\(".* UTC .*"\)/);
  });

  it('takes a right away, and says why', () => {
    const decision = policyOf(FREEZE).decide(requestQuestion());
    expect(decision).toMatchObject({
      outcome: 'deny',
      reasons: [{ rule: 'freeze', effect: 'forbid', text: 'Because we say so here.' }],
    });
    expect(refusalFor(decision)).toMatchObject({
      code: 'not-allowed',
      person: expect.stringContaining('Because we say so here.'),
      operator: expect.stringContaining('freeze'),
    });
  });

  it.each<readonly [string, string, Question]>([
    ['risk', 'resource.risk == Risk::"medium"', requestQuestion()],
    ['owner', 'resource.owner == Person::"aiko"', requestQuestion()],
    ['asset', 'resource.asset.name like "orders-*"', requestQuestion()],
    ['action', 'resource.actions.contains("ecs:UpdateService")', requestQuestion()],
    ['time asked for', 'context.durationSeconds > 600', requestQuestion()],
    ['time of the day', 'context.now.toTime() < duration("6h")', requestQuestion()],
    ['group', 'principal in Group::"on-call"', requestQuestion()],
  ])('can tell by %s', (_what, condition, question) => {
    const body = rule(`forbid (principal, action == Action::"request", resource) when { ${condition} };`);
    expect(policyOf(body).decide(question).reasons).toMatchObject([{ rule: 'own' }]);
    const not = rule(`forbid (principal, action == Action::"request", resource) unless { ${condition} };`);
    expect(policyOf(not).decide(question).outcome).toBe('allow');
  });

  it('changes the digest, but not by how it is written', () => {
    const digests = [policyOf(FREEZE), policyOf(NO_PAYMENTS), shippedPolicy()].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(3);
    expect(policyOf(`// our freeze\n\n${FREEZE.replaceAll(', ', ',\n   ')}`).digest).toBe(digests[0]);
    expect(policyOf('// nothing yet\n').digest).toBe(digests[2]);
  });

  it('is asked again by the issuer, about the request and about every approval', () => {
    expect(
      policyOf(FREEZE)
        .decide(claimQuestion())
        .reasons.map((one) => one.rule),
    ).toEqual(['freeze']);
    const payments = sampleTask({ asset: 'payments-api' });
    expect(
      policyOf(NO_PAYMENTS)
        .decide(claimQuestion({ task: payments }))
        .reasons.map((one) => one.rule),
    ).toContain('payments-by-support');
    expect(policyOf(NO_PAYMENTS).decide(claimQuestion()).outcome).toBe('allow');
  });

  it('does not keep anybody from saying no', () => {
    const never = rule('forbid (principal, action == Action::"approve", resource);', 'never');
    const { decide } = policyOf(never);
    expect(decide(approveQuestion()).outcome).toBe('deny');
    expect(decide(approveQuestion({ verdict: 'deny' })).outcome).toBe('allow');
  });

  it('may give where the catalogue says nothing', () => {
    const ender = rule(
      'permit (principal, action == Action::"revoke", resource) when { principal in Group::"support" };',
      'support-ends',
    );
    const question: Question = {
      action: 'revoke',
      actor: subjectOf(AIKO, membership('support')),
      requester: MARA,
      approvers: [],
      owner: 'jonas',
      operators: [],
      nowMs: NOW_MS,
    };
    expect(shippedPolicy().decide(question).outcome).toBe('deny');
    expect(policyOf(ender).decide(question)).toMatchObject({
      outcome: 'allow',
      reasons: [{ rule: 'support-ends' }],
    });
  });
});

describe('an invariant', () => {
  const everything = rule('permit (principal, action, resource);', 'all');

  it('is not switched off by a policy that permits everything: that one is refused', () => {
    expect(mistakesOf(text(everything))).toEqual([
      'own.cedar line 1, all: only the catalogue says who may ask, approve and claim; a policy can forbid there, not permit. Permit open, close, revoke or review, or change the groups of the catalogue.',
    ]);
  });

  it.each<readonly [string, Question, string]>([
    [
      'approves',
      approveQuestion({ approver: subjectOf(MARA, membership('platform-leads')) }),
      'approver-is-requester',
    ],
    [
      'is a guest',
      approveQuestion({
        approver: {
          ...APPROVER,
          standing: standingFact({ kind: 'outsider', why: 'guest' }, { source: 's', readAtMs: NOW_MS }),
        },
      }),
      'approver-is-guest',
    ],
    ['claims alone', claimQuestion({ approvals: [] }), 'quorum-not-reached'],
  ])('forbids even beside such a policy, were it let in: somebody who %s', (_what, question, id) => {
    const let_in = readRules(text(everything), 'organisation').rules.map((one) => one.rule);
    const decision = createPolicy([...shippedRules(), ...let_in]).decide(question);
    expect(decision.outcome).toBe('deny');
    expect(decision.reasons.map((one) => one.rule)).toContain(id);
  });

  it('keeps its id: no policy takes its place', () => {
    const taken = rule('forbid (principal, action == Action::"open", resource);', 'approver-is-requester');
    expect(mistakesOf(text(taken))).toEqual([
      'own.cedar line 1, approver-is-requester: the @id is taken already, by a shipped rule.',
    ]);
  });
});

describe('what cannot be told', () => {
  const contractors = rule(
    'forbid (principal, action in [Action::"request", Action::"approve"], resource) when { principal in Group::"support" };',
    'no-support',
  );
  const { decide, groups } = policyOf(contractors);
  const unread = { member: ['on-call'], unknown: ['support'], supportTier: 'not-member' as const };

  it('is which groups have to be read', () => {
    expect(groups).toEqual(['support']);
  });

  it('denies where a rule names a group that was not read, instead of passing the rule over', () => {
    const decision = decide(requestQuestion({ requester: subjectOf(MARA, unread) }));
    expect(decision).toMatchObject({ outcome: 'deny', operator: 'no-support: cannot tell', limits: null });
    expect(refusalFor(decision)).toMatchObject({
      code: 'decision-failed',
      operator: expect.stringContaining('no-support: cannot tell'),
    });
  });

  it.each([
    ['when', 'takes from its members'],
    ['unless', 'takes from everybody else'],
  ])('denies whoever does not count yet in the group of a rule that (%s) %s', (way) => {
    const own = rule(
      `forbid (principal, action == Action::"approve", resource) ${way} { principal in Group::"support" };`,
      'own',
    );
    const settling = { support: NOW_MS + 1 };
    const approver = subjectOf(AIKO, { ...membership('platform-leads'), settling });
    for (const question of [
      approveQuestion({ approver }),
      claimQuestion({ approvals: [approvalBy(approver)] }),
    ]) {
      const decision = policyOf(own).decide(question);
      expect(decision).toMatchObject({ outcome: 'deny', operator: 'own: cannot tell' });
      expect(decision.reasons[0]).toEqual({
        rule: 'approver-is-settling',
        effect: 'forbid',
        text: expect.stringContaining('from 23 Nov, 03:13 UTC'),
      });
    }
  });

  it('says to whoever reviews from when on they count, not that they are no member', () => {
    const own = rule(
      'forbid (principal, action == Action::"review", resource) unless { principal in Group::"support" };',
      'own',
    );
    const task = sampleTask();
    const actor = subjectOf(
      { ...AIKO, personId: task.owner as typeof AIKO.personId },
      { ...membership(), settling: { support: NOW_MS + 1 } },
    );
    const review = { action: 'review', actor, requester: MARA, approvers: [], task, nowMs: NOW_MS } as const;
    const decision = policyOf(own).decide(review);
    expect(decision).toMatchObject({ outcome: 'deny', operator: 'own: cannot tell' });
    expect(refusalFor(decision).code).toBe('not-settled');
    expect(refusalFor(decision).person).toContain('from 23 Nov, 03:13 UTC');
  });

  it('is nothing to a decision that the rule is not about', () => {
    const own = rule(
      'forbid (principal, action == Action::"close", resource) when { principal in Group::"support" };',
      'own',
    );
    const approver = subjectOf(AIKO, { ...membership('platform-leads'), settling: { support: null } });
    expect(policyOf(own).decide(approveQuestion({ approver })).outcome).toBe('allow');
  });

  it('denies where it is known of nobody in which groups they are', () => {
    const requester = {
      ...REQUESTER,
      groups: { ...groupsFact(unread, { source: 's', readAtMs: NOW_MS }), value: null },
    };
    expect(decide(requestQuestion({ requester })).operator).toContain('no-support: cannot tell');
  });

  it('denies at the issuer too, about whoever approved', () => {
    const approver = subjectOf(AIKO, { ...unread, member: ['platform-leads'] });
    expect(decide(claimQuestion({ approvals: [approvalBy(approver)] }))).toMatchObject({
      outcome: 'deny',
      operator: 'no-support: cannot tell',
    });
  });

  it('denies when a policy fails while it is asked: Cedar itself would skip a rule that forbids', () => {
    // Strict validation refuses this one; were it let in all the same, it must not be passed over.
    const failing = rule(
      'forbid (principal, action == Action::"request", resource) when { context.mfaAgeSeconds > 300 };',
      'mfa',
    );
    expect(mistakesOf(text(failing)).join()).toContain('mfaAgeSeconds');
    const let_in = readRules(text(failing), 'organisation').rules.map((one) => one.rule);
    const decision = createPolicy([...shippedRules(), ...let_in]).decide(requestQuestion());
    expect(decision).toMatchObject({ outcome: 'deny', limits: null });
    expect(decision.operator).toMatch(/^policy failed: .*mfaAgeSeconds/);
    expect(refusalFor(decision).code).toBe('decision-failed');
  });

  it('denies when what a rule reads does not fit the schema', () => {
    const policy = policyOf(
      rule(
        'forbid (principal, action == Action::"request", resource) when { resource.risk == Risk::"high" };',
      ),
    );
    const task = sampleTask({ risk: 'enormous' as never });
    expect(policy.decide(requestQuestion({ task }))).toMatchObject({
      outcome: 'deny',
      operator: expect.stringMatching(/^policy failed: /),
    });
  });
});

describe('policies with mistakes are refused, each with file, line and advice', () => {
  it.each<readonly [string, string, string]>([
    ['no @id', '@because("Because we say so here.")\nforbid (principal, action, resource);', 'needs an @id'],
    ['no @because', '@id("own")\nforbid (principal, action, resource);', 'has to say why'],
    [
      'an @because too long for a card',
      rule('forbid (principal, action, resource);', 'own', 'x'.repeat(201)),
      'has to say why',
    ],
    [
      'an annotation nobody knows',
      `@becuase("x")\n${rule('forbid (principal, action, resource);')}`,
      'there is no annotation @becuase. Did you mean "because"?',
    ],
    [
      'an annotation of the shipped rules',
      `@cannotTell("x")\n${rule('forbid (principal, action, resource);')}`,
      'no annotation @cannotTell',
    ],
    ['what is no policy', 'forbid everything;', 'own.cedar line 1'],
    ['a template', rule('forbid (principal == ?principal, action, resource);'), 'template'],
    [
      'an action that is not there',
      rule('forbid (principal, action == Action::"aprove", resource);'),
      'Action::"approve"',
    ],
    [
      'a value that is not there',
      rule(
        'forbid (principal, action == Action::"request", resource) when { resource.risk == Risk::"hihg" };',
      ),
      'Valid entity eids: "low", "medium", "high"',
    ],
    [
      'an attribute that is not there',
      rule(
        'forbid (principal, action == Action::"request", resource) when { resource.risc == Risk::"high" };',
      ),
      'risc',
    ],
    [
      'a rule that can never apply',
      rule('forbid (principal, action == Action::"request", resource) when { resource is Person };'),
      'own.cedar line 1, own',
    ],
    [
      'a group that is not there',
      rule('forbid (principal in Group::"on-cal", action == Action::"request", resource);'),
      'the catalogue has no group "on-cal". Did you mean "on-call"?',
    ],
    [
      'a person who is not there',
      rule('forbid (principal == Person::"akio", action == Action::"request", resource);'),
      'the catalogue has no person "akio". Did you mean "aiko"?',
    ],
    [
      'a task that is not there',
      rule('forbid (principal, action == Action::"request", resource == Task::"restart");'),
      'the catalogue has no task "restart"',
    ],
    [
      'an asset that is not there',
      rule(
        'forbid (principal, action == Action::"request", resource) when { resource.asset == Asset::"order-api" };',
      ),
      'the catalogue has no asset "order-api". Did you mean "orders-api"?',
    ],
    [
      'a permit for what the catalogue gives',
      rule('permit (principal, action in [Action::"open", Action::"approve"], resource);'),
      'a policy can forbid there, not permit',
    ],
  ])('%s', (_what, body, said) => {
    expect(mistakesOf(text(body)).join('\n')).toContain(said);
  });

  it('all at once, in the order of files and lines', () => {
    const bad = 'forbid (principal in Group::"nobody", action == Action::"open", resource);';
    const first = text(`${rule(bad, 'one')}\n${rule(bad, 'two')}`, 'a.cedar');
    const second = text(rule(bad, 'one'), 'b.cedar');
    expect(mistakesOf(first, second).map((line) => line.split(':')[0])).toEqual([
      'a.cedar line 1, one',
      'a.cedar line 5, two',
      'b.cedar line 1, one',
      'b.cedar line 1, one',
    ]);
    expect(mistakesOf(first, second)[2]).toContain('taken already, by a.cedar line 1');
  });

  it('as a fault for whoever starts a process', () => {
    expect(() => requirePolicy([text('forbid everything;')], catalogue)).toThrow(
      expect.objectContaining({ code: 'bad-setting', message: expect.stringContaining('own.cedar line 1') }),
    );
  });
});

describe('many policies, one after another', () => {
  it('are each asked by their own text, however many were prepared since', () => {
    const policies = Array.from({ length: 36 }, (_, number) => ({
      number,
      policy: policyOf(
        rule(
          `forbid (principal, action == Action::"request", resource) when { context.durationSeconds == ${number + 1} };`,
        ),
      ),
    }));
    for (const { number, policy } of [...policies, ...policies.slice(0, 8)]) {
      expect(policy.decide(requestQuestion({ durationSeconds: number + 1 })).outcome).toBe('deny');
      expect(policy.decide(requestQuestion({ durationSeconds: number + 2 })).outcome).toBe('allow');
    }
  });
});
