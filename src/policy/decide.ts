import type { Decision, DecisionReason } from '../domain/decision.ts';
import { POLICY_DIGEST } from './policy-digest.ts';
import type { Question } from './question.ts';
import { questionFacts } from './question-facts.ts';
import type { Rule, RuleVerdict } from './rule.ts';
import { DEFAULT_DENY, DEFAULT_DENY_ID, RULE_TABLES } from './rule-tables.ts';

const MAX_OPERATOR_LENGTH = 2000;

/** A rule that had something to say. */
type Spoken = { readonly rule: Rule<never>; readonly verdict: RuleVerdict; readonly problem: string | null };

/**
 * Decides a question. Any rule that forbids wins over all that permit; a rule that cannot tell, or fails, denies;
 * what no rule permits is denied. Facts of any shape are answered, never thrown at: what failed stands in
 * `operator`.
 */
export function decide(question: Question): Decision {
  const spoken = speak(question);
  const reasonsWith = (effect: Rule<never>['effect']): DecisionReason[] =>
    spoken
      .filter(({ rule, verdict }) => verdict === 'applies' && rule.effect === effect)
      .map(({ rule: { id, text } }) => ({ rule: id, effect, text }));
  const forbids = reasonsWith('forbid');
  const permits = reasonsWith('permit');
  const problems = spoken
    .filter(({ verdict }) => verdict === 'cannot-tell')
    .map(({ rule, problem }) => `${rule.id}: ${problem ?? 'cannot tell'}`);
  const facts = factsOf(question);
  const failed = [...problems, ...(facts === null ? ['the facts of the question cannot be read'] : [])];
  const allowed = forbids.length === 0 && failed.length === 0 && permits.length > 0;
  return {
    v: 1,
    action: question.action,
    outcome: allowed ? 'allow' : 'deny',
    reasons: allowed ? permits : forbids.length > 0 || failed.length > 0 ? forbids : [defaultDeny(question)],
    facts: facts ?? [],
    limits: allowed && 'task' in question ? { maxSeconds: question.task.maxSeconds } : null,
    policyDigest: POLICY_DIGEST,
    atMs: question.nowMs,
    operator: failed.length === 0 ? null : failed.join('; ').slice(0, MAX_OPERATOR_LENGTH),
  };
}

function speak(question: Question): readonly Spoken[] {
  switch (question.action) {
    case 'request':
      return ask(RULE_TABLES.request, question);
    case 'approve':
      return ask(RULE_TABLES.approve, question);
    case 'claim':
      return ask(RULE_TABLES.claim, question);
    case 'open':
      return ask(RULE_TABLES.open, question);
    case 'close':
      return ask(RULE_TABLES.close, question);
    case 'revoke':
      return ask(RULE_TABLES.revoke, question);
  }
}

function ask<Q>(rules: readonly Rule<Q>[], question: Q): readonly Spoken[] {
  return rules.map((rule) => {
    try {
      return { rule, verdict: rule.test(question), problem: null };
    } catch (cause) {
      return {
        rule,
        verdict: 'cannot-tell',
        problem: `failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      };
    }
  });
}

function factsOf(question: Question): Decision['facts'] | null {
  try {
    return questionFacts(question);
  } catch {
    return null;
  }
}

function defaultDeny({ action }: Question): DecisionReason {
  return { rule: DEFAULT_DENY_ID, effect: 'forbid', text: DEFAULT_DENY[action].text };
}
