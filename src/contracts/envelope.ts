import { z } from 'zod';

import { digestOf } from '../codec/digest.ts';
import type { Disclosure, DisclosedSlot } from '../codec/disclosure.ts';
import type { EventType } from '../domain/event.ts';
import type { EventId } from '../domain/ids.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { digestSchema, idSchema, instantSchema, jsonObjectSchema, jsonSchema } from './person.ts';

/** Who acted, in an envelope: the person and the identity used stand as salted digests. */
export type EnvelopeActor =
  | {
      readonly kind: 'person';
      readonly person: DisclosedSlot;
      readonly identity: DisclosedSlot;
      readonly evidence: string;
    }
  | { readonly kind: 'system'; readonly part: string };

/**
 * What is signed: an event of one record. `recordVersion` counts the events of the record from 1 without a gap,
 * and `prevEventDigest` names the one before, so a dropped, repeated or re-ordered event shows.
 */
export type Envelope = {
  readonly v: 1;
  readonly eventId: EventId;
  readonly recordId: string;
  readonly recordVersion: number;
  readonly prevEventDigest: string | null;
  readonly type: EventType;
  readonly atMs: number;
  readonly actor: EnvelopeActor;
  readonly data: JsonObject;
  /** Key id of the process that signed: the RFC 7638 thumbprint of its Ed25519 key. */
  readonly signer: string;
};

/** An envelope with its Ed25519 signature over the canonical form of all other fields of the envelope. */
export type SignedEnvelope = Envelope & { readonly sig: string };

/** What goes through a stream: the signed envelope, and beside it the values its salted digests stand for. */
export type StreamEvent = { readonly envelope: SignedEnvelope; readonly disclosures: readonly Disclosure[] };

const slotSchema = z.strictObject({ $sd: digestSchema });
const EVENT_TYPE = /^[a-z]+\.[a-z-]+$/;

export const signedEnvelopeSchema: z.ZodType<SignedEnvelope> = z.strictObject({
  v: z.literal(1),
  eventId: idSchema('event'),
  recordId: z.string().min(3).max(120),
  recordVersion: z.int().min(1),
  prevEventDigest: digestSchema.nullable(),
  type: z.custom<EventType>((value) => typeof value === 'string' && EVENT_TYPE.test(value)),
  atMs: instantSchema,
  actor: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('person'),
      person: slotSchema,
      identity: slotSchema,
      evidence: z.string().max(20),
    }),
    z.strictObject({ kind: z.literal('system'), part: z.string().max(40) }),
  ]),
  data: jsonObjectSchema,
  signer: digestSchema,
  sig: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});

export const streamEventSchema: z.ZodType<StreamEvent> = z.strictObject({
  envelope: signedEnvelopeSchema,
  disclosures: z
    .array(z.strictObject({ sd: digestSchema, salt: z.string().min(16).max(64), value: jsonSchema }))
    .max(100),
});

/** The digest by which the next event of the record names this one. It covers the signature too. */
export function envelopeDigest(envelope: SignedEnvelope): string {
  return digestOf(envelope as unknown as Json);
}
