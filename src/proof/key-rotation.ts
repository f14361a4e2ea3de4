import type { SignedEnvelope } from '../contracts/envelope.ts';
import { systemActor } from '../domain/actor.ts';
import type { EventDraft } from '../domain/event.ts';
import { Fault } from '../domain/fault.ts';
import { publicKeyOfJwk, signedTextFits } from './event-signature.ts';
import type { ProcessKeys } from './process-keys.ts';
import type { PublicJwk } from './public-jwk.ts';
import { jwkThumbprint, parsePublicJwk } from './public-jwk.ts';

/** A process's key handing over to the next one. That the first of them signed the statement has been checked. */
export type KeyRotation = { readonly from: PublicJwk; readonly to: PublicJwk };

/** The type of the event by which a key names the one after it. */
export const KEY_ROTATED = 'key.rotated';

/** What a key says of the one after it. It has to be signed by the first of them. */
export function rotationDraft(from: ProcessKeys, to: ProcessKeys): EventDraft {
  return {
    type: KEY_ROTATED,
    actor: systemActor('startup'),
    data: { fromKey: { ...publicJwk(from) }, toKey: { ...publicJwk(to) } },
  };
}

/**
 * Reads a handing over.
 * @param signedText the canonical text of the event without its signature.
 * @returns `null` when the event is none, is malformed, or is not signed by the key that hands over.
 */
export function rotationOf(envelope: SignedEnvelope, signedText: string): KeyRotation | null {
  if (envelope.type !== KEY_ROTATED) return null;
  const from = parsePublicJwk(envelope.data['fromKey'], 'Ed25519');
  const to = parsePublicJwk(envelope.data['toKey'], 'Ed25519');
  if (from === null || to === null || jwkThumbprint(from) !== envelope.signer) return null;
  return signedTextFits(publicKeyOfJwk(from), envelope.sig, signedText) ? { from, to } : null;
}

function publicJwk({ publicKey }: ProcessKeys): PublicJwk {
  const { kty, crv, x } = publicKey.export({ format: 'jwk' });
  const jwk = parsePublicJwk({ kty, crv, x }, 'Ed25519');
  if (jwk === null) throw new Fault('bad-key', 'the key is not an Ed25519 key');
  return jwk;
}
