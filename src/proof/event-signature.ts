import type { KeyObject } from 'node:crypto';
import { createPublicKey, sign, verify } from 'node:crypto';

import { canonicalJson } from '../codec/canonical-json.ts';
import { disclosureDigest, slotsIn } from '../codec/disclosure.ts';
import type { Envelope, SignedEnvelope, StreamEvent } from '../contracts/envelope.ts';
import { streamEventSchema } from '../contracts/envelope.ts';
import { Fault } from '../domain/fault.ts';
import type { Json } from '../domain/json.ts';
import { refusal } from '../domain/refusal.ts';
import type { Refused, Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { ProcessKeys, PublicKeys } from './process-keys.ts';
import type { PublicJwk } from './public-jwk.ts';
import { exactBytes } from './public-jwk.ts';

const SIGNATURE_BYTES = 64;

/**
 * Signs an event: Ed25519 over the canonical JSON of all fields of the envelope. Synchronous, so that an event is
 * signed before its commit without giving up the turn.
 * @throws {Fault} `bug` when the envelope names another signer than these keys.
 */
export function signEnvelope(keys: ProcessKeys, envelope: Envelope): SignedEnvelope {
  if (envelope.signer !== keys.keyId)
    throw new Fault('bug', 'an envelope names another signer than the key at hand');
  return { ...envelope, sig: sign(null, signedBytes(envelope), keys.signKey).toString('base64url') };
}

/**
 * Checks one entry of an event stream by itself; its place in the record's chain is the reader's to check.
 * A disclosure that is missing was erased and is fine; one that is wrong, doubled or belongs nowhere is not.
 * @param publicKeys keys of the one process that may write the stream.
 * @returns `event-refused` with what is wrong.
 */
export function verifyStreamEvent(publicKeys: PublicKeys, json: string): Result<StreamEvent> {
  const parsed = streamEventSchema.safeParse(parseOrUndefined(json));
  if (!parsed.success) return no('malformed', parsed.error.issues[0]?.path.join('.'));
  const { envelope } = parsed.data;
  if (!publicKeys.keys.has(envelope.signer)) {
    return no(`signer is not a known ${publicKeys.role} key`, envelope.signer);
  }
  if (!envelopeSignatureFits(publicKeys, envelope)) return no('signature does not fit', envelope.eventId);
  const slots = slotsIn([envelope.actor, envelope.data] as Json);
  for (const { sd, salt, value } of parsed.data.disclosures) {
    if (disclosureDigestOrNull(salt, value) !== sd)
      return no('a disclosed value was changed', envelope.eventId);
    if (!slots.delete(sd)) return no('a disclosed value belongs to no slot', envelope.eventId);
  }
  return ok(parsed.data);
}

/** Whether one of these keys signed the envelope. Its shape has been checked; the values beside it are not looked at. */
export function envelopeSignatureFits(publicKeys: PublicKeys, signed: SignedEnvelope): boolean {
  const { sig, ...envelope } = signed;
  const key = publicKeys.keys.get(envelope.signer);
  const bytes = bytesOrNull(envelope);
  return key !== undefined && bytes !== null && signedTextFits(key, sig, bytes);
}

/**
 * Whether a key signed an event, by the canonical text of the event without its signature: for who has that text
 * already, and millions of events.
 */
export function signedTextFits(key: KeyObject, sig: string, signedText: string | Uint8Array): boolean {
  // A second spelling of the same signature would give the event a second digest.
  const signature = exactBytes(sig, SIGNATURE_BYTES);
  const bytes = typeof signedText === 'string' ? Buffer.from(signedText) : signedText;
  return signature !== null && verify(null, bytes, key, signature);
}

/** A public key as it stands in an event, ready to check with. */
export function publicKeyOfJwk(jwk: PublicJwk): KeyObject {
  return createPublicKey({ key: { ...jwk }, format: 'jwk' });
}

function no(what: string, detail = ''): Refused {
  return refused(refusal('event-refused', what, detail));
}

function signedBytes(envelope: Envelope): Buffer {
  return Buffer.from(canonicalJson(envelope as unknown as Json));
}

// Text from a stream may hold what has no canonical form (a lone surrogate): then it fits no signature.
function bytesOrNull(envelope: Envelope): Buffer | null {
  try {
    return signedBytes(envelope);
  } catch {
    return null;
  }
}

function disclosureDigestOrNull(salt: string, value: Json): string | null {
  try {
    return disclosureDigest(salt, value);
  } catch {
    return null;
  }
}

function parseOrUndefined(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
