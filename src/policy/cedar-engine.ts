import type {
  DetailedError,
  EntityJson,
  PolicyJson,
  StatefulAuthorizationCall,
} from '@cedar-policy/cedar-wasm/nodejs';
import { preparsePolicySet, preparseSchema, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';

import { digestOf } from '../codec/digest.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { needSuccess, unpreparable, validateAgainst, wholeSchema } from './cedar-policies.ts';
import type { Reads } from './what-is-read.ts';
import { contextOfWhatIsRead, entitiesOfWhatIsRead, readsOf, schemaOfWhatIsRead } from './what-is-read.ts';

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

/** Cedar keeps prepared sets and schemas by name and forgets none, so there are only so many names. */
const SLOT_NAMES = Array.from({ length: 32 }, (_, number) => `policies-${number}`);
/** What each slot holds, by the digest of its policies; least recently used first. */
const held = new Map<string, string>();

/** A policy to be prepared. */
export type UnpreparedPolicy = {
  readonly id: string;
  readonly json: PolicyJson;
  /** The actions it is about; `null` for all. */
  readonly actions: readonly string[] | null;
};

/**
 * Prepares policies, by their own ids, to be asked. Each action is asked of the policies that are about it: the
 * others could say nothing, and take their time to do so. A question carries what they read and nothing else, which
 * strict validation against what is left of the schema holds. Only what was asked lately stays prepared.
 */
export function preparePolicies(policies: readonly UnpreparedPolicy[]): PolicySet {
  const byAction = new Map<string, Slice>();
  return {
    ask(question) {
      try {
        const slice = byAction.get(question.action) ?? sliceOf(policies, question.action);
        byAction.set(question.action, slice);
        return answerOf(statefulIsAuthorized(callOf(question, slice.reads, slotFor(slice))));
      } catch (cause) {
        return { kind: 'problem', text: cause instanceof Error ? cause.message : String(cause) };
      }
    },
  };
}

type Slice = {
  readonly digest: string;
  readonly action: string;
  /** Without their actions: there is no other than this one. */
  readonly policies: Readonly<Record<string, PolicyJson>>;
  readonly reads: Reads;
};

function sliceOf(all: readonly UnpreparedPolicy[], action: string): Slice {
  const policies = all.filter(({ actions }) => actions === null || actions.includes(action));
  return {
    digest: digestOf({ action, policies: policies.map(({ id, json }) => [id, json as unknown as Json]) }),
    action,
    policies: Object.fromEntries(policies.map(({ id, json }) => [id, { ...json, action: { op: 'All' } }])),
    reads: readsOf(policies.map(({ json }) => json)),
  };
}

function slotFor(slice: Slice): string {
  const known = held.get(slice.digest);
  const slot = known ?? freeSlot();
  held.delete(slice.digest);
  if (known === undefined) prepare(slot, slice);
  held.set(slice.digest, slot);
  return slot;
}

/** @throws where a policy reads what was left out of the schema, or cannot be prepared; nothing is decided then. */
function prepare(slot: string, { action, policies, reads }: Slice): void {
  const schema = schemaOfWhatIsRead(wholeSchema(), action, reads);
  const { errors } = validateAgainst(schema, policies);
  if (errors.length > 0) throw new Error(unpreparable(errors.map(({ text }) => text)));
  needSuccess(preparseSchema(slot, schema));
  needSuccess(preparsePolicySet(slot, { staticPolicies: { ...policies } }));
}

function freeSlot(): string {
  const used = new Set(held.values());
  const free = SLOT_NAMES.find((name) => !used.has(name));
  const [oldest] = held;
  if (free !== undefined || oldest === undefined) return free ?? 'policies-0';
  held.delete(oldest[0]);
  return oldest[1];
}

function callOf(question: CedarQuestion, reads: Reads, slot: string): StatefulAuthorizationCall {
  return {
    principal: question.principal,
    action: { type: 'Action', id: question.action },
    resource: question.resource,
    context: contextOfWhatIsRead(question.context, reads) as StatefulAuthorizationCall['context'],
    entities: entitiesOfWhatIsRead(question.entities, reads),
    preparsedSchemaName: slot,
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
