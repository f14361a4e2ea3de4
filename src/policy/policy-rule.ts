import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';

import type { RefusalCode } from '../domain/refusal.ts';
import type { Question } from './question.ts';

/** Where a rule comes from; a rule that forbids wins, from wherever it comes. */
export type RuleOrigin = 'invariants' | 'defaults' | 'organisation';

/** One policy, with what is said when it speaks. */
export type PolicyRule = {
  readonly id: string;
  readonly origin: RuleOrigin;
  readonly effect: 'permit' | 'forbid';
  /** For people, of anybody: it reaches card, refusal and record unchanged. */
  readonly text: string;
  /** The rule that has no answer when this one speaks; `null` for a rule that speaks for itself. */
  readonly cannotTell: string | null;
  /** What Cedar's actions it is about; `null` for all. */
  readonly actions: readonly string[] | null;
  /** Names of the catalogue it holds, by their kind. */
  readonly names: readonly NamedEntity[];
  /** How somebody who is refused by it is told. */
  readonly refusalFor: (action: Question['action']) => RuleRefusal;
  readonly json: PolicyJson;
};

/** A thing of the catalogue that a policy names. */
export type NamedEntity = { readonly kind: 'Asset' | 'Group' | 'Person' | 'Task'; readonly name: string };

/** Without `detail` the rule's own text is used. */
export type RuleRefusal = { readonly code: RefusalCode; readonly detail: string | null };

/** Makes a rule of a policy whose annotations were checked. */
export function ruleOf(id: string, origin: RuleOrigin, json: PolicyJson): PolicyRule {
  const said = json.annotations ?? {};
  return {
    id,
    origin,
    effect: json.effect,
    text: said['because'] ?? '',
    cannotTell: said['cannotTell'] ?? null,
    actions: actionsOf(json),
    names: namesIn([json.principal, json.resource, json.conditions]),
    refusalFor(action) {
      const own = said[`refusal_${action}`];
      const code = (own ?? said['refusal'] ?? 'not-allowed') as RefusalCode;
      return { code, detail: said[own === undefined ? 'detail' : `detail_${action}`] ?? null };
    },
    json,
  };
}

function actionsOf({ action }: PolicyJson): readonly string[] | null {
  if (action.op === 'All') return null;
  const named = 'entities' in action ? action.entities : 'entity' in action ? [action.entity] : [];
  return named.map((one) => ('__entity' in one ? one.__entity.id : one.id));
}

const KINDS: ReadonlySet<string> = new Set<NamedEntity['kind']>(['Asset', 'Group', 'Person', 'Task']);

/** Every entity that stands anywhere in a part of a policy; in scopes and in expressions they look the same. */
function namesIn(part: unknown): readonly NamedEntity[] {
  if (part === null || typeof part !== 'object') return [];
  if (Array.isArray(part)) return part.flatMap(namesIn);
  const { type, id } = part as { type?: unknown; id?: unknown };
  if (typeof type === 'string' && typeof id === 'string' && KINDS.has(type))
    return [{ kind: type as NamedEntity['kind'], name: id }];
  return Object.values(part).flatMap(namesIn);
}
