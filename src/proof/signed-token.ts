import { CompactSign, compactVerify, decodeProtectedHeader, errors } from 'jose';

import type { JsonObject } from '../domain/json.ts';
import type { ProcessKeys, PublicKeys } from './process-keys.ts';

/** RFC 9864: the fully specified name; `EdDSA` would leave the curve open. */
export const SIGNATURE_ALG = 'Ed25519';

/** Nothing we exchange is longer: a grant record has room for an order of this many characters. */
const MAX_CHARACTERS = 200_000;

/** What reading a token came to: its payload, still to be judged by a schema, or what is wrong with it. */
export type TokenReading =
  | { readonly kind: 'payload'; readonly payload: unknown }
  | { readonly kind: 'malformed' | 'signature'; readonly detail: string };

/** Signs a payload as compact JWS (RFC 7515) whose header is exactly `alg`, `kid` and `typ`. */
export async function signToken(keys: ProcessKeys, typ: string, payload: JsonObject): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: SIGNATURE_ALG, kid: keys.keyId, typ })
    .sign(keys.signKey);
}

/**
 * Reads a token of the other process. The key is chosen by `kid` from pinned keys only: a header with any other
 * member (`jwk`, `jku`, `x5c`, `crit`, `b64`, …) is refused before a key is looked for, and `typ` is pinned, so
 * what was signed for one purpose is never taken for another (RFC 8725 section 3).
 */
export async function readToken(publicKeys: PublicKeys, typ: string, token: string): Promise<TokenReading> {
  const header = exactHeader(token, ['alg', 'kid', 'typ']);
  if (header === null)
    return { kind: 'malformed', detail: 'not a compact JWS with exactly alg, kid and typ' };
  if (header['typ'] !== typ) return { kind: 'malformed', detail: `its typ is not ${typ}` };
  if (header['alg'] !== SIGNATURE_ALG) return { kind: 'signature', detail: 'its alg is not the pinned one' };
  const key = typeof header['kid'] === 'string' ? publicKeys.keys.get(header['kid']) : undefined;
  if (key === undefined)
    return { kind: 'signature', detail: `its kid is not a known ${publicKeys.role} key` };
  try {
    const { payload } = await compactVerify(token, key, { algorithms: [SIGNATURE_ALG] });
    return { kind: 'payload', payload: parseBytes(payload) };
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed)
      return { kind: 'signature', detail: 'it does not fit its content' };
    if (error instanceof errors.JOSEError) return { kind: 'malformed', detail: error.code };
    throw error;
  }
}

/**
 * The protected header of a compact JWS.
 * @returns `null` unless it has exactly these members.
 */
export function exactHeader(
  token: string,
  members: readonly string[],
): Readonly<Record<string, unknown>> | null {
  if (token.length > MAX_CHARACTERS || token.split('.').length !== 3) return null;
  try {
    const header: Readonly<Record<string, unknown>> = decodeProtectedHeader(token);
    const names = Object.keys(header);
    return names.length === members.length && members.every((name) => names.includes(name)) ? header : null;
  } catch {
    return null;
  }
}

/** JSON from UTF-8 bytes; `undefined`, which no schema accepts, when they are not that. */
export function parseBytes(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
