import { formatPolicies, policyToText } from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from '@jest/globals';

import type { Question } from '../../src/policy/question.ts';
import { createPolicy } from '../../src/policy/policy.ts';
import type { PolicyRule } from '../../src/policy/policy-rule.ts';
import { readRules } from '../../src/policy/read-rules.ts';
import { shippedPolicy, shippedRules } from '../../src/policy/shipped-policy.ts';
import { ALLOWED, DENIED } from './decisive-questions.ts';

// What somebody might do to an invariant by hand, done to each of them: some question has to be answered otherwise
// then, or the invariant guards nothing, or nothing would notice.
const rules = shippedRules();
const invariants = rules.filter(({ origin }) => origin === 'invariants');
const permits = rules.filter(({ effect }) => effect === 'permit');

/** Mutants that change no outcome, each with why. */
const EQUAL: Readonly<Record<string, string>> = {
  'approver-groups-unknown not at approve': 'nothing permits it either; the rule only says why',
  'approver-groups-unknown not at deny': 'nothing permits it either; the rule only says why',
  'requester-groups-unknown not at request': 'nothing permits it either; the rule only says why',
};

const denied = DENIED.map((question) => ({ question, by: reasonsOf(question) }));

/** The questions that a rule denies alone, and those that are allowed: between them lies all it does. */
function askedOf({ id, actions }: PolicyRule): Asked {
  return {
    denied: denied.filter(({ by }) => by.join() === id).map(({ question }) => question),
    allowed: ALLOWED.filter((question) => actions === null || actions.includes(actionOf(question))),
  };
}

type Asked = { readonly denied: readonly Question[]; readonly allowed: readonly Question[] };

/** As Cedar calls it. */
function actionOf(question: Question): string {
  return question.action === 'approve' && question.verdict === 'deny' ? 'deny' : question.action;
}

function reasonsOf(question: Question): readonly string[] {
  return shippedPolicy()
    .decide(question)
    .reasons.map(({ rule }) => rule);
}

/** Whether every question is answered as before by a rule beside all that permits; no other rule speaks to these. */
function isAsBefore(rule: PolicyRule | null, asked: Asked): boolean {
  const { decide } = createPolicy(rule === null ? permits : [...permits, rule]);
  return (
    asked.denied.every((question) => decide(question).outcome === 'deny') &&
    asked.allowed.every((question) => decide(question).outcome === 'allow')
  );
}

/** A rule as somebody would find it in a file. */
function textOf({ id, json }: PolicyRule): string {
  const written = policyToText(json);
  const laidOut = written.type === 'success' ? formatPolicies({ policyText: written.text }) : written;
  if (laidOut.type === 'failure') throw new Error(`${id}: Cedar cannot write it`);
  return laidOut.formatted_policy;
}

type Mutant = readonly [name: string, mutated: PolicyRule | null, of: PolicyRule];

function mutantsOf(rule: PolicyRule): readonly Mutant[] {
  const { id } = rule;
  const source = textOf(rule);
  const rewritten = (name: string, text: string): Mutant[] => {
    if (text === source) throw new Error(`${id}: the mutation changes nothing`);
    const read = readRules({ file: 'mutant.cedar', text }, 'invariants').rules;
    return read.map((one) => [`${id} ${name}`, one.rule, rule]);
  };
  const actions = rule.actions ?? [];
  const without = (gone: string): string =>
    source.replace(
      /action in\s*\[[^\]]*\]/,
      `action in [${actions
        .filter((one) => one !== gone)
        .map((one) => `Action::"${one}"`)
        .join()}]`,
    );
  return [
    [`${id} taken out`, null, rule],
    ...rewritten('permitting', source.replace(/^forbid/m, 'permit')),
    ...rewritten(
      'the other way round',
      source.replace(/^(when|unless)\b/m, (word) => (word === 'when' ? 'unless' : 'when')),
    ),
    ...rewritten('whatever is so', source.replace(/^(when|unless)\b[^;]*/m, '')),
    ...(actions.length < 2 ? [] : actions).flatMap((gone) => rewritten(`not at ${gone}`, without(gone))),
  ];
}

const MUTANTS = invariants.flatMap(mutantsOf).filter(([name]) => !Object.hasOwn(EQUAL, name));

describe('the questions', () => {
  it('are denied by an invariant each, and by nothing else, or are allowed', () => {
    const ids = new Set(invariants.map(({ id }) => id));
    expect(denied.filter(({ by: [only = '', ...others] }) => !ids.has(only) || others.length > 0)).toEqual(
      [],
    );
    expect(ALLOWED.map((question) => shippedPolicy().decide(question).outcome)).toEqual(
      ALLOWED.map(() => 'allow'),
    );
  });

  it('are at least two hundred ways to break an invariant apart', () => {
    expect(MUTANTS.length).toBeGreaterThan(200);
  });
});

describe('an invariant', () => {
  it.each(invariants)('$id: answered as before while nobody changes it', (rule) => {
    expect(askedOf(rule).denied).not.toEqual([]);
    expect(isAsBefore(rule, askedOf(rule))).toBe(true);
  });

  it.each(MUTANTS)('%s: somebody notices', (_name, mutated, of) => {
    expect(isAsBefore(mutated, askedOf(of))).toBe(false);
  });
});
