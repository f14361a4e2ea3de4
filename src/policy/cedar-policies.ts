import type { DetailedError, PolicyJson, SchemaJson } from '@cedar-policy/cedar-wasm/nodejs';
import { policySetTextToParts, policyToJson, schemaToJson, validate } from '@cedar-policy/cedar-wasm/nodejs';

import { digestOf } from '../codec/digest.ts';
import type { Json } from '../domain/json.ts';
import SCHEMA from './cedar/schema.cedarschema';

/** One policy of a text, as Cedar reads it. */
export type ParsedPolicy = {
  readonly json: PolicyJson;
  /** Where it begins in the text, in characters. */
  readonly at: number;
};

/** What Cedar says is wrong with a text, and where in it. */
export type CedarProblem = { readonly at: number; readonly text: string; readonly help: string | null };

/** Reads the policies of a text, in the order they stand in it. Templates are refused: nothing links them. */
export function parsePolicies(
  text: string,
):
  | { readonly ok: true; readonly policies: readonly ParsedPolicy[] }
  | { readonly ok: false; readonly problems: readonly CedarProblem[] } {
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure')
    return { ok: false, problems: parts.errors.map((one) => problemOf(one, text)) };
  if (parts.policy_templates.length > 0) {
    const problems = parts.policy_templates.map((part) => ({
      at: text.indexOf(part),
      text: 'a template with a slot like ?principal is never linked, so it would not apply',
      help: null,
    }));
    return { ok: false, problems };
  }
  const policies: ParsedPolicy[] = [];
  const problems: CedarProblem[] = [];
  for (const part of parts.policies) {
    const read = policyToJson(part);
    if (read.type === 'success') policies.push({ json: read.json, at: text.indexOf(part) });
    else problems.push(...read.errors.map((one) => problemOf(one, text)));
  }
  // Cedar hands them out by generated names, so the tenth comes before the second.
  policies.sort((a, b) => a.at - b.at);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, policies };
}

/** What is wrong with a policy. */
export type PolicyProblem = {
  readonly policyId: string;
  readonly text: string;
  readonly help: string | null;
};

/**
 * Validates policies strictly against the schema: what passes cannot fail on a missing attribute later. A warning
 * counts too, since a policy that can never apply is one that somebody relies on.
 * @returns what is wrong, by the id of the policy.
 */
export function validatePolicies(policies: Readonly<Record<string, PolicyJson>>): readonly PolicyProblem[] {
  const { errors, warnings } = validateAgainst(wholeSchema(), policies);
  return [...errors, ...warnings];
}

/** Validates policies strictly against a schema, telling what fails from what can never apply. */
export function validateAgainst(
  schema: SchemaJson<string>,
  policies: Readonly<Record<string, PolicyJson>>,
): { readonly errors: readonly PolicyProblem[]; readonly warnings: readonly PolicyProblem[] } {
  const answer = validate({
    validationSettings: { mode: 'strict' },
    schema,
    policies: { staticPolicies: { ...policies } },
  });
  if (answer.type === 'failure') {
    const errors = answer.errors.map(({ message, help }) => ({ policyId: '', text: message, help }));
    return { errors, warnings: [] };
  }
  const problems = (all: typeof answer.validationErrors): readonly PolicyProblem[] =>
    all.map(({ policyId, error }) => ({
      policyId,
      text: error.message.replace(/^for policy `[^`]*`[:,]? ?/, ''),
      help: error.help,
    }));
  return { errors: problems(answer.validationErrors), warnings: problems(answer.validationWarnings) };
}

let readSchema: SchemaJson<string> | null = null;

/** The schema as it was written. */
export function wholeSchema(): SchemaJson<string> {
  readSchema ??= needSuccess(schemaToJson(SCHEMA)).json;
  return readSchema;
}

let digestOfSchema: string | null = null;

/** Names the schema, whatever its spelling. */
export function schemaDigest(): string {
  digestOfSchema ??= digestOf(wholeSchema() as unknown as Json);
  return digestOfSchema;
}

/** @throws where Cedar could not do it. */
export function needSuccess<T extends { type: 'success' }>(
  answer: T | { type: 'failure'; errors: DetailedError[] },
): T {
  if (answer.type === 'failure') throw new Error(unpreparable(answer.errors.map(({ message }) => message)));
  return answer;
}

/** Says why a policy cannot be asked. */
export function unpreparable(why: readonly string[]): string {
  return `Cedar cannot prepare this: ${why.join('; ')}`;
}

/** Cedar counts bytes; the place in the text is counted in characters. */
function problemOf({ message, help, sourceLocations }: DetailedError, text: string): CedarProblem {
  const [where] = sourceLocations ?? [];
  const at = where === undefined ? 0 : charactersIn(text, where.start);
  const expected = where?.label ?? null;
  return { at, text: expected === null ? message : `${message}, ${expected}`, help };
}

function charactersIn(text: string, bytes: number): number {
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, bytes)).length;
}
