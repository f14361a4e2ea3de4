import { z } from 'zod';

import type { Disclosure } from '../codec/disclosure.ts';
import type { IncidentId } from '../domain/ids.ts';
import type { SignedEnvelope } from './envelope.ts';
import { signedEnvelopeSchema } from './envelope.ts';
import { digestSchema, idSchema, instantSchema, jsonSchema } from './person.ts';

/** The streams that are sealed. Each may be signed by one process only. */
export type EventStream = 'gateway-events' | 'issuer-events';

/**
 * What can be wrong with an entry of a stream. The first three are about an event that is genuine: its process
 * signed it, but it does not follow the last one of its record. The others are about text that proves nothing.
 */
export type FindingCode = RecordFlaw | 'malformed' | 'too-large' | 'unknown-signer' | 'bad-signature';

/**
 * `gap`: a version was skipped. `repeat`: the version is already taken. `chain-break`: the version is the next
 * one, but the event names another predecessor.
 */
export type RecordFlaw = 'gap' | 'repeat' | 'chain-break';

/** Something the sealer found. */
export type Finding = {
  readonly code: FindingCode;
  readonly stream: EventStream;
  /** Where the entry stood in its stream. */
  readonly entryId: string;
  /** SHA-256 of the text as it stood there. */
  readonly rawDigest: string;
  readonly recordId: string | null;
  /** For the auditor; never a part of the text, which may hold anything. */
  readonly detail: string;
  /** How many findings before this one were only counted, because too many came at once. */
  readonly suppressed: number;
  /** The genuine event of a record flaw, kept so that what it says is not lost; `null` for all other findings. */
  readonly envelope: SignedEnvelope | null;
};

/** How far the history of one record goes. */
export type ClosedRecord = {
  readonly stream: EventStream;
  readonly recordId: string;
  /** How many entries of the log are about it, findings included. */
  readonly entries: number;
  /** Of its last event: the version, and the digest by which a next event would name it. */
  readonly version: number;
  readonly lastEventDigest: string;
};

/**
 * What an incident came to, sealed whenever nothing of it waits any more: every record that belongs to it, each with
 * the number of its entries. It is what shows that nothing was left out of an extract.
 */
export type Closing = { readonly incidentId: IncidentId; readonly records: readonly ClosedRecord[] };

type EntryPlace = {
  readonly v: 1;
  /** Position in the log, from 0. */
  readonly index: number;
  readonly sealedAtMs: number;
};

/** An entry of the log. Its canonical JSON is the leaf of the Merkle tree. */
export type LogEntry =
  | (EntryPlace & {
      readonly kind: 'event';
      readonly stream: EventStream;
      readonly envelope: SignedEnvelope;
    })
  | (EntryPlace & { readonly kind: 'finding'; readonly finding: Finding })
  | (EntryPlace & { readonly kind: 'closing'; readonly closing: Closing });

/**
 * One line of a log file. The disclosures stand beside the leaf, so that a value can be erased and the log still
 * verifies. `chain` is SHA-256 over the chain of the line before (32 zero bytes before the first) and the leaf's
 * hash: it says at which line a log was changed, which a root alone cannot.
 */
export type LogLine = {
  readonly chain: string;
  readonly disclosures: readonly Disclosure[];
  readonly leaf: LogEntry;
};

/** The flaws of genuine events. */
export const RECORD_FLAWS: readonly RecordFlaw[] = ['gap', 'repeat', 'chain-break'];

const streamSchema = z.enum(['gateway-events', 'issuer-events']);
const indexSchema = z.int().min(0);

const findingSchema: z.ZodType<Finding> = z
  .strictObject({
    code: z.enum([...RECORD_FLAWS, 'malformed', 'too-large', 'unknown-signer', 'bad-signature']),
    stream: streamSchema,
    entryId: z.string().min(1).max(80),
    rawDigest: digestSchema,
    recordId: z.string().max(120).nullable(),
    detail: z.string().max(500),
    suppressed: z.int().min(0),
    envelope: signedEnvelopeSchema.nullable(),
  })
  .refine(
    ({ code, envelope }) => (envelope !== null) === RECORD_FLAWS.some((flaw) => flaw === code),
    'a finding carries an event exactly when the event is genuine',
  );

const closingSchema: z.ZodType<Closing> = z.strictObject({
  incidentId: idSchema('incident'),
  records: z
    .array(
      z.strictObject({
        stream: streamSchema,
        recordId: z.string().min(3).max(120),
        entries: z.int().min(1),
        version: z.int().min(1),
        lastEventDigest: digestSchema,
      }),
    )
    .min(1),
});

const place = { v: z.literal(1), index: indexSchema, sealedAtMs: instantSchema };

export const logEntrySchema: z.ZodType<LogEntry> = z.discriminatedUnion('kind', [
  z.strictObject({
    ...place,
    kind: z.literal('event'),
    stream: streamSchema,
    envelope: signedEnvelopeSchema,
  }),
  z.strictObject({ ...place, kind: z.literal('finding'), finding: findingSchema }),
  z.strictObject({ ...place, kind: z.literal('closing'), closing: closingSchema }),
]);

export const logLineSchema: z.ZodType<LogLine> = z.strictObject({
  chain: digestSchema,
  disclosures: z
    .array(z.strictObject({ sd: digestSchema, salt: z.string().min(16).max(64), value: jsonSchema }))
    .max(100),
  leaf: logEntrySchema,
});

/** The genuine event an entry holds, sound or flawed; `null` where there is none. */
export function envelopeOf(entry: LogEntry): SignedEnvelope | null {
  if (entry.kind === 'event') return entry.envelope;
  return entry.kind === 'finding' ? entry.finding.envelope : null;
}

/** The stream an entry came from; `null` for what the sealer says by itself. */
export function streamOf(entry: LogEntry): EventStream | null {
  if (entry.kind === 'event') return entry.stream;
  return entry.kind === 'finding' ? entry.finding.stream : null;
}
