import { isAuthorized, policyToJson } from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import SCHEMA from '../../src/policy/cedar/schema.cedarschema';
import { preparePolicies } from '../../src/policy/cedar-engine.ts';
import { cedarQuestion } from '../../src/policy/cedar-question.ts';
import type { Question } from '../../src/policy/question.ts';
import { readsOf } from '../../src/policy/what-is-read.ts';
import { sampleTask } from '../catalogue/sample-catalogue.ts';
import {
  AIKO,
  NOW_MS,
  approveQuestion,
  claimQuestion,
  membership,
  requestQuestion,
  subjectOf,
} from './sample-question.ts';

function policyOf(text: string) {
  const read = policyToJson(text);
  if (read.type === 'failure') throw new Error(read.errors.map(({ message }) => message).join());
  return read.json;
}

/** Asked with everything that is known, by the whole schema. */
function askedInFull(texts: readonly string[], question: Question): readonly string[] {
  const { principal, action, resource, context, entities } = cedarQuestion(question);
  const answer = isAuthorized({
    principal,
    action: { type: 'Action', id: action },
    resource,
    context: context as never,
    entities: [...entities],
    schema: SCHEMA,
    validateRequest: true,
    policies: { staticPolicies: Object.fromEntries(texts.map((text, at) => [`p${at}`, text])) },
  });
  if (answer.type === 'failure' || answer.response.diagnostics.errors.length > 0)
    throw new Error(JSON.stringify(answer));
  return answer.response.diagnostics.reason.toSorted();
}

function askedBriefly(texts: readonly string[], question: Question): readonly string[] {
  const policies = texts.map((text, at) => ({ id: `p${at}`, json: policyOf(text), actions: null }));
  const answer = preparePolicies(policies).ask(cedarQuestion(question));
  if (answer.kind === 'problem') throw new Error(answer.text);
  return answer.ruleIds.toSorted();
}

const ABOUT_ALL = [
  'principal == Person::"mara"',
  'principal in Group::"on-call"',
  'principal in Group::"support"',
  'principal in resource.owner',
  'resource == Task::"restart-service"',
  'resource.risk == Risk::"medium"',
  'resource.owner == principal',
  'resource.asset.name like "orders-*"',
  'resource has region && resource.region == "eu-west-1"',
  'resource.actions.contains("ecs:UpdateService")',
  'resource.maxSeconds > 600',
  'resource.drill || resource.escapes',
  'resource.asset is Asset',
  'context.now > datetime("2026-11-23T00:00:00Z")',
  'context has incident && context.incident == Incident::"open"',
  'context.requester.standings.contains("internal")',
  'context.requester.fresh',
  'context == context',
  '{ "all": context }.all.requester.agent',
  'if context.requester.fresh then resource.risk == Risk::"low" else context.review == Review::"lapsed"',
  '[resource.risk, Risk::"high"].contains(Risk::"low")',
];
const ABOUT = {
  request: [...ABOUT_ALL, 'context.durationSeconds > 600', 'context.hasDevice == "yes"'],
  approve: [
    ...ABOUT_ALL,
    'context.requesterPerson in Group::"on-call"',
    'context.requester == context.approvers',
    'context.rung > 1 || context.lastRung',
    'context.evidence == Evidence::"idp"',
  ],
  claim: [
    ...ABOUT_ALL,
    'context.approverPeople.contains(Person::"aiko")',
    'context.approverPeople.containsAny([Person::"aiko", Person::"jonas"])',
    'context.approvals == 1 && context.quorumReached',
  ],
};

const QUESTIONS: readonly Question[] = [
  requestQuestion(),
  requestQuestion({ task: sampleTask({ risk: 'low' }), durationSeconds: 300, nowMs: NOW_MS - 86_400_000 }),
  approveQuestion(),
  approveQuestion({ approver: subjectOf(AIKO, membership('support', 'on-call')), evidence: 'idp', rung: 2 }),
  claimQuestion(),
  claimQuestion({ task: sampleTask({ drill: true, actions: [] }) }),
];

/** One condition, or several put together. */
function conditions(atoms: readonly string[]): fc.Arbitrary<string> {
  return fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(...atoms),
      fc
        .tuple(tie('any'), fc.constantFrom('&&', '||'), tie('any'))
        .map(([a, by, b]) => `(${a}) ${by} (${b})`),
      tie('any').map((a) => `!(${a})`),
    ),
  })).any;
}

describe('a question of which Cedar is handed only what is read', () => {
  it.each(QUESTIONS.map((question, at) => [at, question.action, question] as const))(
    'is answered as in full (%i, %s)',
    (_at, action, question) => {
      const policy = fc
        .tuple(
          fc.constantFrom('permit', 'forbid'),
          fc.constantFrom(
            'principal',
            'principal in Group::"on-call"',
            'principal == Person::"aiko"',
            'principal is Person in Group::"support"',
          ),
          fc.constantFrom('resource', 'resource == Task::"restart-service"'),
          fc.constantFrom('when', 'unless'),
          conditions(ABOUT[action as keyof typeof ABOUT]),
        )
        .map(
          ([effect, who, what, how, condition]) =>
            `${effect} (${who}, action, ${what}) ${how} { ${condition} };`,
        );
      fc.assert(
        fc.property(fc.array(policy, { minLength: 1, maxLength: 4 }), (texts) => {
          expect(askedBriefly(texts, question)).toEqual(askedInFull(texts, question));
        }),
        { numRuns: 60 },
      );
    },
  );

  it('is answered as in full by a rule that tells its actions apart by itself', () => {
    const text =
      'forbid (principal, action in [Action::"request", Action::"approve"], resource) when { action == Action::"request" && context.requester.fresh };';
    expect(askedBriefly([text], requestQuestion())).toEqual(['p0']);
    expect(askedBriefly([text], approveQuestion())).toEqual([]);
  });

  it.each<readonly [string, string, readonly string[] | null, boolean]>([
    ['nothing', 'forbid (principal, action, resource);', [], false],
    [
      'attributes',
      'forbid (principal, action, resource) when { resource.asset.name == "x" };',
      ['asset', 'name'],
      false,
    ],
    [
      'what is looked for',
      'forbid (principal, action, resource) when { context has a.b };',
      ['a', 'b'],
      false,
    ],
    ['groups', 'forbid (principal in Group::"g", action, resource);', [], true],
    [
      'groups of others',
      'forbid (principal, action, resource) when { context.p in Group::"g" };',
      ['p'],
      true,
    ],
    ['groups by type', 'forbid (principal is Person in Group::"g", action, resource);', [], true],
    ['a whole context', 'forbid (principal, action, resource) when { context == context };', null, false],
  ])('is handed %s where a policy reads that', (_what, text, attributes, hierarchy) => {
    const reads = readsOf([policyOf(text)]);
    expect(reads.attributes === null ? null : [...reads.attributes].toSorted()).toEqual(attributes);
    expect(reads.hierarchy).toBe(hierarchy);
  });
});
