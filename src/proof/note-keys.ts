import type { KeyObject } from 'node:crypto';
import { createPublicKey, sign, verify } from 'node:crypto';

import { Fault } from '../domain/fault.ts';
import type { ProcessKeys, PublicKeys } from './process-keys.ts';

/** Signs the text of checkpoints with a process's key. */
export function noteSigner(keys: ProcessKeys, name: string) {
  return {
    name,
    publicKey: rawPublicKey(keys.publicKey),
    sign: (text: Uint8Array): Uint8Array => sign(null, text, keys.signKey),
  };
}

/** Checks notes by a raw Ed25519 key of 32 bytes. @param name `null`: notes of any name. */
export function noteVerifier(publicKey: Uint8Array, name: string | null) {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return {
    name,
    publicKey,
    verify: (text: Uint8Array, signature: Uint8Array): boolean => verify(null, text, key, signature),
  };
}

/** All keys of a process, raw. */
export function rawPublicKeys(publicKeys: PublicKeys): readonly Uint8Array[] {
  return [...publicKeys.keys.values()].map(rawPublicKey);
}

function rawPublicKey(key: KeyObject): Uint8Array {
  const { x } = key.export({ format: 'jwk' });
  if (x === undefined) throw new Fault('bad-key', 'the key is not an Ed25519 key');
  return Buffer.from(x, 'base64url');
}
