import type { KeyObject } from 'node:crypto';
import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
} from 'node:crypto';

import { Fault } from '../domain/fault.ts';
import type { JsonObject } from '../domain/json.ts';
import type { KeyEntry } from './key-file.ts';
import { badKeyFile, isEntry, publicHalf, readKeyFile } from './key-file.ts';
import { exactBytes, jwkThumbprint, parsePublicJwk } from './public-jwk.ts';

/** The two processes that sign. */
export type ProcessRole = 'gateway' | 'issuer';

/** What one process signs and authenticates with. Key objects print as nothing and survive no JSON. */
export type ProcessKeys = {
  readonly role: ProcessRole;
  /** RFC 7638 thumbprint of the signing key: `kid` of its JWS, `signer` of its events. */
  readonly keyId: string;
  readonly signKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly macKey: KeyObject;
};

/** The keys that count as one process's; more than one while they are being rotated. */
export type PublicKeys = { readonly role: ProcessRole; readonly keys: ReadonlyMap<string, KeyObject> };

/** A process's key, and those it had before whose private half it still holds; none unless a key is being rotated. */
export type ProcessKeyRing = { readonly current: ProcessKeys; readonly former: readonly ProcessKeys[] };

/** Both halves of fresh process keys, as they stand in files. `privateFile` must not leave its process. */
export type ProcessKeyFiles = { readonly privateFile: JsonObject; readonly publicFile: JsonObject };

const MAC_KEY_BYTES = 32;

/** Makes fresh keys for a process: Ed25519 to sign, 256 bits to authenticate its own records. */
export function generateProcessKeys(role: ProcessRole): ProcessKeyFiles {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d, ...rest } = privateKey.export({ format: 'jwk' });
  const sign = parsePublicJwk(rest, 'Ed25519');
  if (sign === null || d === undefined) throw new Fault('bug', 'a fresh Ed25519 key has no such form');
  const kid = jwkThumbprint(sign);
  return {
    privateFile: {
      v: 1,
      role,
      kid,
      sign: { ...sign, d },
      mac: randomBytes(MAC_KEY_BYTES).toString('base64url'),
    },
    publicFile: { v: 1, role, kid, sign },
  };
}

/**
 * Reads a private key file.
 * @param text JSON, as {@link generateProcessKeys} makes it.
 * @throws {Fault} `bad-key`, saying what is wrong and how to make a right one; it quotes nothing of the file.
 */
export function loadProcessKeys(text: string, role: ProcessRole): ProcessKeys {
  const { current, former } = loadProcessKeyRing(text, role);
  if (former.length > 0) throw badKeyFile(role, 'one key is wanted here, and it holds several');
  return current;
}

/**
 * Reads a private key file that may hold several keys: the one in use first, then those before it.
 * @throws {Fault} `bad-key`, as {@link loadProcessKeys}.
 */
export function loadProcessKeyRing(text: string, role: ProcessRole): ProcessKeyRing {
  const entries = readKeyFile(text, role, ['v', 'role', 'kid', 'sign', 'mac']);
  const [current, ...former] = entries.map((entry) => processKeys(entry, role));
  if (current === undefined) throw badKeyFile(role, 'it holds no key');
  return { current, former };
}

function processKeys(entry: KeyEntry, role: ProcessRole): ProcessKeys {
  const sign = entry['sign'];
  if (!isEntry(sign)) throw badKeyFile(role, 'its signing key is not an object');
  const { d, ...publicPart } = sign;
  const jwk = publicHalf(publicPart, entry['kid'], role);
  const macBytes = exactBytes(entry['mac'], MAC_KEY_BYTES);
  if (typeof d !== 'string' || exactBytes(d, 32) === null || macBytes === null) {
    throw badKeyFile(role, 'a private key in it is missing or has the wrong length');
  }
  const signKey = createPrivateKey({ key: { ...jwk, d }, format: 'jwk' });
  const publicKey = createPublicKey(signKey);
  if (publicKey.export({ format: 'jwk' }).x !== jwk.x)
    throw badKeyFile(role, 'its two halves do not belong together');
  return { role, keyId: jwkThumbprint(jwk), signKey, publicKey, macKey: createSecretKey(macBytes) };
}

/**
 * Reads a public key file: one key, or an array of them while keys are rotated.
 * @throws {Fault} `bad-key`; also where the file belongs to the other role, or is a private one.
 */
export function loadPublicKeys(text: string, role: ProcessRole): PublicKeys {
  const entries = readKeyFile(text, role, ['v', 'role', 'kid', 'sign']);
  const jwks = entries.map((entry) => publicHalf(entry['sign'], entry['kid'], role));
  return {
    role,
    keys: new Map(jwks.map((jwk) => [jwkThumbprint(jwk), createPublicKey({ key: jwk, format: 'jwk' })])),
  };
}

/** The public half of a process's own keys, for checking what it wrote itself. */
export function publicKeysOf(keys: ProcessKeys): PublicKeys {
  return { role: keys.role, keys: new Map([[keys.keyId, keys.publicKey]]) };
}

/** The public halves of all keys of a ring. */
export function publicKeysOfRing({ current, former }: ProcessKeyRing): PublicKeys {
  return { role: current.role, keys: new Map([current, ...former].map((one) => [one.keyId, one.publicKey])) };
}

/**
 * A key for one purpose, derived from the process's MAC key (HKDF-SHA256, RFC 5869), so that what is made for one
 * purpose never verifies for another.
 */
export function purposeKey(
  keys: ProcessKeys,
  purpose: 'browser-keepsake' | 'record-mac' | 'server-nonce',
): Buffer {
  const info = `breakglass/v1/${keys.role}/${purpose}`;
  return Buffer.from(hkdfSync('sha256', keys.macKey, Buffer.alloc(0), info, MAC_KEY_BYTES));
}
