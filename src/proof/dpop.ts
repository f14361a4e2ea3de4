import { CompactSign, compactVerify, errors } from 'jose';
import { createPublicKey } from 'node:crypto';

import { sha256 } from '../codec/digest.ts';
import type { GrantId } from '../domain/ids.ts';
import { refusal } from '../domain/refusal.ts';
import type { Refused, Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { DeviceKeys } from './device-keys.ts';
import type { PublicJwk } from './public-jwk.ts';
import { jwkThumbprint, parsePublicJwk } from './public-jwk.ts';
import { exactHeader, parseBytes, SIGNATURE_ALG } from './signed-token.ts';

/** RFC 9449 section 4.2. */
export const DPOP_TYP = 'dpop+jwt';

const MAX_PROOF_CHARACTERS = 4096;
const JTI = /^[A-Za-z0-9_-]{16,64}$/;

/** The call a proof is for. */
export type ProvenCall = {
  readonly method: string;
  /** As the client sees it; query and fragment do not count. */
  readonly url: string;
  /** Exactly the bytes sent, as text; empty where there is no body. */
  readonly bodyText: string;
  /** The grant the call is about, signed beside the URL. */
  readonly grantId?: GrantId;
};

/** What a valid proof says. Whether `jti` was seen before is for the caller to ask, once, after all else holds. */
export type Proof = {
  readonly signJwk: PublicJwk;
  readonly jti: string;
  readonly thumbprintOfSignKey: string;
};

/**
 * Proves possession of a device's signing key for one call: the proof form of RFC 9449, which also signs the
 * SHA-256 of the body (`bdg`) and the grant.
 * @param input.nonce the newest nonce of the server, or `null` before the first answer.
 * @param input.jti 16 to 64 base64url characters, never used before.
 */
export async function createProof(
  input: ProvenCall & {
    readonly deviceKeys: DeviceKeys;
    readonly nonce: string | null;
    readonly nowMs: number;
    readonly jti: string;
  },
): Promise<string> {
  const claims = {
    ...claimsOf(input),
    iat: Math.floor(input.nowMs / 1000),
    jti: input.jti,
    ...(input.nonce === null ? {} : { nonce: input.nonce }),
  };
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: SIGNATURE_ALG, jwk: { ...input.deviceKeys.signJwk }, typ: DPOP_TYP })
    .sign(input.deviceKeys.signKey);
}

/**
 * Checks a proof. The key in it is only who the caller claims to be: compare `thumbprintOfSignKey` with the
 * device on record.
 * @param input.url the issuer's public URL of the call; never taken from a `Host` header.
 * @param input.checkNonce whether a nonce is ours and fresh.
 * @param input.maxAgeSeconds how far the caller's clock may be off, either way.
 * @returns `proof-nonce` when only a fresh nonce is missing, `proof-bad` for all else.
 */
export async function verifyProof(
  input: ProvenCall & {
    readonly proof: string;
    readonly nowMs: number;
    readonly checkNonce: (nonce: string) => boolean;
    readonly maxAgeSeconds: number;
  },
): Promise<Result<Proof>> {
  const opened = await openProof(input.proof);
  if (!opened.ok) return opened;
  const { claims, signJwk } = opened.value;
  const wanted = claimsOf(input);
  const { iat, jti, nonce, htu, ...rest } = claims;
  if (typeof htu !== 'string' || normalUrl(htu) !== wanted.htu) return bad('htu');
  for (const name of ['htm', 'bdg', 'grant'] as const) if (rest[name] !== wanted[name]) return bad(name);
  if (typeof jti !== 'string' || !JTI.test(jti)) return bad('jti');
  if (typeof nonce !== 'string' || !input.checkNonce(nonce)) {
    return refused(refusal('proof-nonce', nonce === undefined ? 'none sent' : 'old or not ours'));
  }
  if (typeof iat !== 'number' || Math.abs(input.nowMs / 1000 - iat) > input.maxAgeSeconds) return bad('iat');
  return ok({ signJwk, jti, thumbprintOfSignKey: jwkThumbprint(signJwk) });
}

async function openProof(
  proof: string,
): Promise<Result<{ readonly claims: Readonly<Record<string, unknown>>; readonly signJwk: PublicJwk }>> {
  if (proof.length > MAX_PROOF_CHARACTERS) return bad('size');
  const header = exactHeader(proof, ['alg', 'jwk', 'typ']);
  if (header === null || header['typ'] !== DPOP_TYP || header['alg'] !== SIGNATURE_ALG) return bad('header');
  const signJwk = parsePublicJwk(header['jwk'], 'Ed25519');
  if (signJwk === null) return bad('jwk');
  try {
    const key = createPublicKey({ key: signJwk, format: 'jwk' });
    const claims = parseBytes((await compactVerify(proof, key, { algorithms: [SIGNATURE_ALG] })).payload);
    if (claims === null || typeof claims !== 'object' || Array.isArray(claims)) return bad('payload');
    return ok({ claims: claims as Readonly<Record<string, unknown>>, signJwk });
  } catch (error) {
    if (error instanceof errors.JOSEError) return bad('signature');
    throw error;
  }
}

function claimsOf(call: ProvenCall): { htm: string; htu: string; bdg: string; grant?: string } {
  return {
    htm: call.method.toUpperCase(),
    htu: normalUrl(call.url),
    bdg: sha256(call.bodyText).toString('base64url'),
    ...(call.grantId === undefined ? {} : { grant: call.grantId }),
  };
}

/** Scheme, host, port and path in their one normal form (RFC 9449 section 4.3, step 9). */
function normalUrl(url: string): string {
  if (!URL.canParse(url)) return '';
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function bad(which: string): Refused {
  return refused(refusal('proof-bad', which));
}
