import type { Decision } from '../domain/decision.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import { DEFAULT_DENY, DEFAULT_DENY_ID } from './default-deny.ts';
import type { RuleRefusal } from './policy-rule.ts';
import type { Question } from './question.ts';
import { shippedRules } from './shipped-policy.ts';

/**
 * What the person who asked reads when a decision denies: the first rule that forbids, in that person's words.
 * The operator's text names every rule that spoke and every check that failed.
 */
export function refusalFor(decision: Decision): Refusal {
  const [first] = decision.reasons.filter(({ effect }) => effect === 'forbid');
  const operator = [
    ...decision.reasons.map(({ rule }) => rule),
    ...(decision.operator === null ? [] : [decision.operator]),
  ].join('; ');
  if (first === undefined) return refusal('decision-failed', '', operator);
  const how = howToRefuse(decision.action as Question['action'], first.rule);
  return refusal(how.code, how.detail ?? first.text, operator);
}

/** A rule of the organisation has no code of its own: its text says it all. */
function howToRefuse(action: Question['action'], ruleId: string): RuleRefusal {
  if (ruleId === DEFAULT_DENY_ID) return { code: DEFAULT_DENY[action].code, detail: null };
  const rule = shippedRules().find(({ id }) => id === ruleId);
  return rule === undefined ? { code: 'not-allowed', detail: null } : rule.refusalFor(action);
}
