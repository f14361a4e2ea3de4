import { Fault } from '../domain/fault.ts';
import DEFAULTS from './cedar/defaults.cedar';
import INVARIANTS from './cedar/invariants.cedar';
import type { Policy } from './policy.ts';
import { createPolicy } from './policy.ts';
import type { PolicyRule } from './policy-rule.ts';
import { formatPolicyMistake, readRules } from './read-rules.ts';

let rules: readonly PolicyRule[] | null = null;
let policy: Policy | null = null;

/** The policy of an organisation that adds nothing of its own. */
export function shippedPolicy(): Policy {
  policy ??= createPolicy(shippedRules());
  return policy;
}

/** The rules that come with Breakglass: the invariants first. Read once, when they are first wanted. */
export function shippedRules(): readonly PolicyRule[] {
  rules ??= [
    ...shipped(INVARIANTS, 'invariants', 'invariants.cedar'),
    ...shipped(DEFAULTS, 'defaults', 'defaults.cedar'),
  ];
  return rules;
}

function shipped(text: string, origin: 'invariants' | 'defaults', file: string): readonly PolicyRule[] {
  const read = readRules({ file, text }, origin);
  if (read.mistakes.length > 0) throw new Fault('bug', read.mistakes.map(formatPolicyMistake).join('\n'));
  return read.rules.map(({ rule }) => rule);
}
