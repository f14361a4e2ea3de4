import { digestOf } from '../codec/digest.ts';
import type { Decision } from '../domain/decision.ts';
import type { Json } from '../domain/json.ts';
import { preparePolicies } from './cedar-engine.ts';
import { schemaDigest } from './cedar-policies.ts';
import type { PreparedPolicy } from './decide.ts';
import { decideBy } from './decide.ts';
import { DEFAULT_DENY } from './default-deny.ts';
import type { PolicyRule } from './policy-rule.ts';
import type { Question } from './question.ts';

/** Raised whenever the meaning of what is worked out for policies changes while no text does. */
const FACTS_VERSION = 4;

/** Everything that decides: the shipped rules and the organisation's own. */
export type Policy = {
  /** Names every rule of it, its annotations included, and what rules may speak of; the spelling does not count. */
  readonly digest: string;
  /** In the order in which they are told. */
  readonly rules: readonly PolicyRule[];
  /** Groups of the catalogue that rules name. Who is in them has to be read for every question. */
  readonly groups: readonly string[];
  /**
   * Decides a question. Any rule that forbids wins over all that permit; what no rule permits is denied, and so is
   * what could not be checked. Facts of any shape are answered, never thrown at: what failed stands in `operator`.
   */
  readonly decide: (question: Question) => Decision;
};

/** Makes a policy of rules that were read and checked. */
export function createPolicy(rules: readonly PolicyRule[]): Policy {
  const own = rules.filter(({ origin }) => origin === 'organisation');
  const prepared: PreparedPolicy = {
    digest: digestOf({
      version: FACTS_VERSION,
      schema: schemaDigest(),
      rules: rules.map(({ id, origin, json }) => ({ id, origin, json: json as unknown as Json })),
      defaultDeny: DEFAULT_DENY,
    }),
    rules: new Map(rules.map((rule) => [rule.id, rule])),
    all: preparePolicies(rules),
    own: own.length === 0 ? null : preparePolicies(own),
  };
  const groups = rules.flatMap(({ names }) => names.filter(({ kind }) => kind === 'Group'));
  return {
    digest: prepared.digest,
    rules,
    groups: [...new Set(groups.map(({ name }) => name))],
    decide: (question) => decideBy(prepared, question),
  };
}
