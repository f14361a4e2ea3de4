import type { Catalogue } from '../catalogue/catalogue.ts';
import { didYouMean } from '../catalogue/mistake.ts';
import { suggest } from '../catalogue/suggest.ts';
import { Fault } from '../domain/fault.ts';
import { validatePolicies } from './cedar-policies.ts';
import { DEFAULT_DENY_ID } from './default-deny.ts';
import type { Policy } from './policy.ts';
import { createPolicy } from './policy.ts';
import type { NamedEntity, PolicyRule } from './policy-rule.ts';
import type { PlacedRule, PolicyMistake, PolicyText } from './read-rules.ts';
import { formatPolicyMistake, readRules } from './read-rules.ts';
import { shippedPolicy, shippedRules } from './shipped-policy.ts';

/** A policy, or everything that is wrong with the organisation's texts. */
export type ReadPolicy =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly mistakes: readonly PolicyMistake[] };

/**
 * Reads the organisation's policies and puts them beside the shipped ones, which they cannot change. They take
 * rights away; where the catalogue says nothing (opening and closing incidents, ending, reviewing) they may also
 * give. Names of people, groups, tasks and assets have to stand in the catalogue, since a policy about a name that
 * nobody has would silently never apply.
 */
export function readOrganisationPolicy(texts: readonly PolicyText[], catalogue: Catalogue): ReadPolicy {
  if (texts.length === 0) return { ok: true, policy: shippedPolicy() };
  const read = texts.map((text) => readRules(text, 'organisation'));
  const placed = read.flatMap(({ rules }) => rules);
  const mistakes = [
    ...read.flatMap((one) => one.mistakes),
    ...idMistakes(placed),
    ...placed.flatMap((one) => [
      ...annotationMistakes(one),
      ...permitMistakes(one),
      ...nameMistakes(one, catalogue),
    ]),
  ];
  const all = mistakes.length > 0 ? mistakes : validationMistakes(placed);
  if (all.length > 0) return { ok: false, mistakes: inOrder(all, texts) };
  return { ok: true, policy: createPolicy([...shippedRules(), ...placed.map(({ rule }) => rule)]) };
}

/**
 * The policy a process needs to start.
 * @throws {Fault} `bad-setting` with every mistake, one line each.
 */
export function requirePolicy(texts: readonly PolicyText[], catalogue: Catalogue): Policy {
  const read = readOrganisationPolicy(texts, catalogue);
  if (read.ok) return read.policy;
  const lines = read.mistakes.map((mistake) => `  ${formatPolicyMistake(mistake)}`);
  throw new Fault('bad-setting', `BREAKGLASS_POLICIES has mistakes:\n${lines.join('\n')}`);
}

function idMistakes(placed: readonly PlacedRule[]): readonly PolicyMistake[] {
  const taken = new Map<string, string>(shippedRules().map(({ id }) => [id, 'a shipped rule']));
  taken.set(DEFAULT_DENY_ID, 'what is said when no rule permits');
  return placed.flatMap((one) => {
    const { id } = one.rule;
    const holder = taken.get(id);
    taken.set(id, `${one.file} line ${one.line}`);
    return holder === undefined ? [] : [at(one, `the @id is taken already, by ${holder}`)];
  });
}

const ANNOTATIONS = ['id', 'because'] as const;

function annotationMistakes(one: PlacedRule): readonly PolicyMistake[] {
  return Object.keys(one.rule.json.annotations ?? {})
    .filter((name) => !(ANNOTATIONS as readonly string[]).includes(name))
    .map((name) => at(one, `there is no annotation @${name}`, didYouMean(suggest(name, ANNOTATIONS))));
}

/** Where nobody but the catalogue says who may. */
const GIVEN_BY_CATALOGUE: ReadonlySet<string> = new Set(['approve', 'claim', 'deny', 'request']);

function permitMistakes(one: PlacedRule): readonly PolicyMistake[] {
  const { effect, actions } = one.rule;
  const tooWide = actions === null || actions.some((action) => GIVEN_BY_CATALOGUE.has(action));
  return effect === 'permit' && tooWide
    ? [
        at(
          one,
          'only the catalogue says who may ask, approve and claim; a policy can forbid there, not permit',
          'Permit open, close, revoke or review, or change the groups of the catalogue.',
        ),
      ]
    : [];
}

function nameMistakes(one: PlacedRule, catalogue: Catalogue): readonly PolicyMistake[] {
  return one.rule.names.flatMap(({ kind, name }) => {
    const known = namesOf(kind, catalogue);
    // Somebody whom the catalogue does not name is known by their Slack account.
    if (known.has(name) || (kind === 'Person' && /^slack:[UW][A-Z0-9]{2,20}$/.test(name))) return [];
    const what = `the catalogue has no ${kind.toLowerCase()} "${name}"`;
    return [at(one, what, didYouMean(suggest(name, known)))];
  });
}

function namesOf(kind: NamedEntity['kind'], catalogue: Catalogue): ReadonlySet<string> {
  switch (kind) {
    case 'Asset':
      return new Set([...catalogue.tasks.values()].flatMap(({ choices }) => choices));
    case 'Group':
      return new Set(catalogue.groups.keys());
    case 'Person':
      return new Set(catalogue.people.keys());
    case 'Task':
      return new Set(catalogue.tasks.keys());
  }
}

function validationMistakes(placed: readonly PlacedRule[]): readonly PolicyMistake[] {
  const byId = new Map(placed.map((one) => [one.rule.id, one]));
  const json = Object.fromEntries(
    [...byId].map(([id, { rule }]): [string, PolicyRule['json']] => [id, rule.json]),
  );
  return validatePolicies(json).map(({ policyId, text, help }) => {
    const one = byId.get(policyId);
    const said = help === null ? null : `${help.charAt(0).toUpperCase()}${help.slice(1)}.`;
    return one === undefined
      ? { file: 'policies', line: 1, rule: null, text, suggestion: said }
      : at(one, text, said);
  });
}

function at({ rule, file, line }: PlacedRule, text: string, suggestion: string | null = null): PolicyMistake {
  return { file, line, rule: rule.id === '' ? null : rule.id, text, suggestion };
}

function inOrder(mistakes: readonly PolicyMistake[], texts: readonly PolicyText[]): readonly PolicyMistake[] {
  const order = new Map(texts.map(({ file }, place) => [file, place]));
  const placeOf = ({ file }: PolicyMistake): number => order.get(file) ?? -1;
  return [...mistakes].sort((a, b) => placeOf(a) - placeOf(b) || a.line - b.line);
}
