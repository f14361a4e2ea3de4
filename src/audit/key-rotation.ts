import type { SignedEnvelope } from '../contracts/envelope.ts';
import type { JsonObject } from '../domain/json.ts';
import { publicKeyOfJwk, signedTextFits } from '../proof/event-signature.ts';
import type { PublicJwk } from '../proof/public-jwk.ts';
import { jwkThumbprint, parsePublicJwk } from '../proof/public-jwk.ts';

/** A process's key handing over to the next one. That the first of them signed the statement has been checked. */
export type KeyRotation = { readonly from: PublicJwk; readonly to: PublicJwk };

/** The type of the event by which a key names the one after it. */
export const KEY_ROTATED = 'key.rotated';

/** The data of such an event. */
export function rotationData({ from, to }: KeyRotation): JsonObject {
  return { fromKey: { ...from }, toKey: { ...to } };
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
