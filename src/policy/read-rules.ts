import type { CedarProblem } from './cedar-policies.ts';
import { parsePolicies } from './cedar-policies.ts';
import type { PolicyRule, RuleOrigin } from './policy-rule.ts';
import { ruleOf } from './policy-rule.ts';

/** A text of policies, with the name people know it by. */
export type PolicyText = { readonly file: string; readonly text: string };

/** One thing wrong with a text of policies. */
export type PolicyMistake = {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The `@id` of the policy; `null` where it has none, or the text cannot be read. */
  readonly rule: string | null;
  readonly text: string;
  readonly suggestion: string | null;
};

/** A rule and where it stands. */
export type PlacedRule = { readonly rule: PolicyRule; readonly file: string; readonly line: number };

/** `payments.cedar line 3, two-person: …`. */
export function formatPolicyMistake({ file, line, rule, text, suggestion }: PolicyMistake): string {
  const where = rule === null ? '' : `, ${rule}`;
  return `${file} line ${line}${where}: ${text}.${suggestion === null ? '' : ` ${suggestion}`}`;
}

const ID = /^[a-z0-9][a-z0-9._-]{0,99}$/;

/** Reads one text into rules, in their order. Every policy needs an `@id` and says `@because("…")`. */
export function readRules(
  { file, text }: PolicyText,
  origin: RuleOrigin,
): { readonly rules: readonly PlacedRule[]; readonly mistakes: readonly PolicyMistake[] } {
  const parsed = parsePolicies(text);
  if (!parsed.ok) return { rules: [], mistakes: parsed.problems.map((one) => unreadable(one, file, text)) };
  const rules: PlacedRule[] = [];
  const mistakes: PolicyMistake[] = [];
  for (const { json, at } of parsed.policies) {
    const line = lineAt(text, at);
    const { id = '', because = '' } = json.annotations ?? {};
    const wrong = (what: string, suggestion: string | null = null): void => {
      mistakes.push({ file, line, rule: ID.test(id) ? id : null, text: what, suggestion });
    };
    if (!ID.test(id))
      wrong('the policy needs an @id of small letters, digits, dots, dashes', 'Write @id("name") before it.');
    if (!/^.{10,200}$/.test(because))
      wrong(
        'the policy has to say why in 10 to 200 characters, since people read it on the card',
        'Write @because("…") before it.',
      );
    rules.push({ rule: ruleOf(id, origin, json), file, line });
  }
  return { rules, mistakes };
}

function unreadable({ at, text: what, help }: CedarProblem, file: string, text: string): PolicyMistake {
  return { file, line: lineAt(text, at), rule: null, text: what, suggestion: help };
}

function lineAt(text: string, at: number): number {
  return text.slice(0, Math.max(0, at)).split('\n').length;
}
