import type {
  DetailedError,
  EntityJson,
  PolicyJson,
  StatefulAuthorizationCall,
} from '@cedar-policy/cedar-wasm/nodejs';
import {
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  schemaToJson,
  statefulIsAuthorized,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs';

import { digestOf } from '../codec/digest.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import SCHEMA from './cedar/schema.cedarschema';

/** One policy of a text, as Cedar reads it. */
export type ParsedPolicy = {
  readonly json: PolicyJson;
  /** As it was written. */
  readonly source: string;
  /** Where it begins in the text, in characters. */
  readonly at: number;
};

/** What Cedar says is wrong with a text, and where in it. */
export type CedarProblem = { readonly at: number; readonly text: string; readonly help: string | null };

/** What is asked of Cedar. */
export type CedarQuestion = {
  readonly principal: { readonly type: string; readonly id: string };
  readonly action: string;
  readonly resource: { readonly type: string; readonly id: string };
  readonly context: JsonObject;
  readonly entities: readonly EntityJson[];
};

/** What Cedar answers. Anything but a clean answer is a problem, and a problem denies. */
export type CedarAnswer =
  | { readonly kind: 'answer'; readonly allowed: boolean; readonly ruleIds: readonly string[] }
  | { readonly kind: 'problem'; readonly text: string };

/** A set of policies that can be asked. */
export type PolicySet = { readonly ask: (question: CedarQuestion) => CedarAnswer };

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
    if (read.type === 'success') policies.push({ json: read.json, source: part, at: text.indexOf(part) });
    else problems.push(...read.errors.map((one) => problemOf(one, text)));
  }
  // Cedar hands them out by generated names, so the tenth comes before the second.
  policies.sort((a, b) => a.at - b.at);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, policies };
}

/**
 * Validates policies strictly against the schema: what passes cannot fail on a missing attribute later. A warning
 * counts too, since a policy that can never apply is one that somebody relies on.
 * @returns what is wrong, by the id of the policy.
 */
export function validatePolicies(
  policies: Readonly<Record<string, PolicyJson>>,
): readonly { readonly policyId: string; readonly text: string; readonly help: string | null }[] {
  const answer = validate({
    validationSettings: { mode: 'strict' },
    schema: SCHEMA,
    policies: { staticPolicies: { ...policies } },
  });
  if (answer.type === 'failure')
    return answer.errors.map(({ message, help }) => ({ policyId: '', text: message, help }));
  return [...answer.validationErrors, ...answer.validationWarnings].map(({ policyId, error }) => ({
    policyId,
    text: error.message.replace(/^for policy `[^`]*`[:,]? ?/, ''),
    help: error.help,
  }));
}

/** Cedar keeps prepared sets by name and forgets none, so there are only so many names. */
const SLOT_NAMES = Array.from({ length: 32 }, (_, number) => `policies-${number}`);
const SCHEMA_NAME = 'breakglass';
/** What each slot holds, by the digest of its policies; least recently used first. */
const held = new Map<string, string>();
let schemaIsReady = false;

/** A policy as it is prepared: as text, which Cedar reads faster than its JSON. */
export type PreparedSource = {
  readonly id: string;
  readonly source: string;
  /** The actions it is about; `null` for all. */
  readonly actions: readonly string[] | null;
};

/**
 * Prepares policies, by their own ids, to be asked. Each action is asked of the policies that are about it: the
 * others could say nothing, and take their time to do so. Only what was asked lately stays prepared.
 */
export function preparePolicies(policies: readonly PreparedSource[]): PolicySet {
  const byAction = new Map<string, Slice>();
  return {
    ask(question) {
      try {
        const slice = byAction.get(question.action) ?? sliceOf(policies, question.action);
        byAction.set(question.action, slice);
        return answerOf(statefulIsAuthorized(callOf(question, slotFor(slice))));
      } catch (cause) {
        return { kind: 'problem', text: cause instanceof Error ? cause.message : String(cause) };
      }
    },
  };
}

type Slice = { readonly digest: string; readonly sources: Readonly<Record<string, string>> };

function sliceOf(policies: readonly PreparedSource[], action: string): Slice {
  const about = policies.filter(({ actions }) => actions === null || actions.includes(action));
  const sources = Object.fromEntries(about.map(({ id, source }) => [id, source]));
  return { digest: digestOf(sources), sources };
}

let digestOfSchema: string | null = null;

/** Names the schema, whatever its spelling. */
export function schemaDigest(): string {
  digestOfSchema ??= readSchemaDigest();
  return digestOfSchema;
}

function readSchemaDigest(): string {
  const read = schemaToJson(SCHEMA);
  return digestOf(read.type === 'success' ? (read.json as unknown as Json) : SCHEMA);
}

function slotFor({ digest, sources }: Slice): string {
  if (!schemaIsReady) {
    requireSuccess(preparseSchema(SCHEMA_NAME, SCHEMA));
    schemaIsReady = true;
  }
  const known = held.get(digest);
  const slot = known ?? freeSlot();
  held.delete(digest);
  if (known === undefined) requireSuccess(preparsePolicySet(slot, { staticPolicies: { ...sources } }));
  held.set(digest, slot);
  return slot;
}

function freeSlot(): string {
  const used = new Set(held.values());
  const free = SLOT_NAMES.find((name) => !used.has(name));
  const [oldest] = held;
  if (free !== undefined || oldest === undefined) return free ?? 'policies-0';
  held.delete(oldest[0]);
  return oldest[1];
}

function requireSuccess(answer: { type: 'success' } | { type: 'failure'; errors: DetailedError[] }): void {
  if (answer.type === 'failure')
    throw new Error(`Cedar cannot prepare this: ${answer.errors.map((one) => one.message).join('; ')}`);
}

function callOf(question: CedarQuestion, slot: string): StatefulAuthorizationCall {
  return {
    principal: question.principal,
    action: { type: 'Action', id: question.action },
    resource: question.resource,
    context: question.context as StatefulAuthorizationCall['context'],
    entities: [...question.entities],
    preparsedSchemaName: SCHEMA_NAME,
    preparsedPolicySetId: slot,
    validateRequest: true,
  };
}

/** A policy that fails is skipped by Cedar, also one that forbids; so an answer with an error is none. */
function answerOf(answer: ReturnType<typeof statefulIsAuthorized>): CedarAnswer {
  if (answer.type === 'failure') return { kind: 'problem', text: messages(answer.errors) };
  const { decision, diagnostics } = answer.response;
  if (diagnostics.errors.length > 0)
    return { kind: 'problem', text: messages(diagnostics.errors.map((one) => one.error)) };
  return { kind: 'answer', allowed: decision === 'allow', ruleIds: diagnostics.reason };
}

function messages(errors: readonly DetailedError[]): string {
  return errors.map(({ message }) => message).join('; ');
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
