import { sign } from 'node:crypto';

import { canonicalJson } from '../codec/canonical-json.ts';
import type { SignedEnvelope } from '../contracts/envelope.ts';
import { systemActor } from '../domain/actor.ts';
import type { EventDraft } from '../domain/event.ts';
import { Fault } from '../domain/fault.ts';
import type { Json } from '../domain/json.ts';
import { publicKeyOfJwk, signedTextFits } from './event-signature.ts';
import type { ProcessKeyRing, ProcessKeys } from './process-keys.ts';
import type { PublicJwk } from './public-jwk.ts';
import { jwkThumbprint, parsePublicJwk } from './public-jwk.ts';

/** A process's key handing over to the next one. That both of them signed the statement has been checked. */
export type KeyRotation = { readonly from: PublicJwk; readonly to: PublicJwk };

/** The type of the event by which a key names the one after it. */
export const KEY_ROTATED = 'key.rotated';

/**
 * What a key says of the one after it. The event has to be signed by the first of them; the second one's signature
 * stands in it, so that nobody can name a key that is not his as the one after his own.
 */
export function rotationDraft(from: ProcessKeys, to: ProcessKeys): EventDraft {
  const [fromKey, toKey] = [publicJwk(from), publicJwk(to)];
  const toSig = sign(null, acceptedText(fromKey, toKey), to.signKey).toString('base64url');
  return {
    type: KEY_ROTATED,
    actor: systemActor('startup'),
    data: { fromKey: { ...fromKey }, toKey: { ...toKey }, toSig },
  };
}

/** Each handing over that a ring stands for, the oldest first: who rotated twice before a start has two to state. */
export function rotationsOf({
  current,
  former,
}: ProcessKeyRing): readonly { readonly from: ProcessKeys; readonly to: ProcessKeys }[] {
  return former.map((from, at) => ({ from, to: former[at - 1] ?? current })).toReversed();
}

/**
 * Reads a handing over.
 * @param signedText the canonical text of the event without its signature.
 * @returns `null` when the event is none, is malformed, is not signed by both keys, or belongs to a record: a key hands
 *   over by a note, so no history of anything has to hold it.
 */
export function rotationOf(envelope: SignedEnvelope, signedText: string): KeyRotation | null {
  const { type, recordId, recordVersion, data, signer, sig } = envelope;
  if (type !== KEY_ROTATED || !recordId.startsWith('note/') || recordVersion !== 1) return null;
  const from = parsePublicJwk(data['fromKey'], 'Ed25519');
  const to = parsePublicJwk(data['toKey'], 'Ed25519');
  const { toSig } = data;
  if (from === null || to === null || typeof toSig !== 'string' || jwkThumbprint(from) !== signer)
    return null;
  if (from.x === to.x) return null;
  const isFromBoth =
    signedTextFits(publicKeyOfJwk(from), sig, signedText) &&
    signedTextFits(publicKeyOfJwk(to), toSig, acceptedText(from, to));
  return isFromBoth ? { from, to } : null;
}

/** Reads a handing over where the text that was signed is not at hand. */
export function rotationIn(envelope: SignedEnvelope): KeyRotation | null {
  if (envelope.type !== KEY_ROTATED) return null;
  const { sig: _, ...signed } = envelope;
  return rotationOf(envelope, canonicalJson(signed as unknown as Json));
}

/** What the second key signs. It is no event, no order and no checkpoint, so it can be taken for none. */
function acceptedText(fromKey: PublicJwk, toKey: PublicJwk): Buffer {
  return Buffer.from(canonicalJson({ fromKey, purpose: 'breakglass/key-rotation/v1', toKey }));
}

function publicJwk({ publicKey }: ProcessKeys): PublicJwk {
  const { kty, crv, x } = publicKey.export({ format: 'jwk' });
  const jwk = parsePublicJwk({ kty, crv, x }, 'Ed25519');
  if (jwk === null) throw new Fault('bad-key', 'the key is not an Ed25519 key');
  return jwk;
}
