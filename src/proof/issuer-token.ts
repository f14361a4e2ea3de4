import { compactVerify, createLocalJWKSet, decodeProtectedHeader, errors } from 'jose';

import type { JsonObject } from '../domain/json.ts';
import { refusal } from '../domain/refusal.ts';
import type { Refused, Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { InstantMs } from '../domain/time.ts';
import { parseBytes } from './signed-token.ts';

/** How far the clock of an outside issuer may be off, either way. */
export const TOKEN_TOLERANCE_MS = 5_000;

/** What evidence has room for; tokens of the issuers in use are a fourth of it. */
const MAX_CHARACTERS = 8_000;

const MAX_SUBJECT_CHARACTERS = 500;

/** Signatures by a private key only (RFC 8725 sections 3.1 and 3.2): a published key is never taken as a secret. */
export const TOKEN_ALGORITHMS: readonly string[] = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'];

/** An ID token or a workload's own token; `at+jwt`, `logout+jwt` and others were signed to say something else. */
const TYPES: readonly string[] = ['jwt', 'jose', 'application/jwt'];

/** The keys of an issuer, as `ports/token-issuer-keys.ts` gives them. */
export type KeysOfIssuer = (issuer: string, kid: string | null) => Promise<readonly JsonObject[]>;

/** What a token has to be to count. */
export type ExpectedToken = {
  /**
   * `id-token`: of a sign-in (OpenID Connect Core, section 3.1.3.7), with `iat`; where it is for several audiences,
   * `azp` has to be ours. `workload`: a machine's own, for our audience alone, so that nobody else it was also made for
   * can use it here.
   */
  readonly kind: 'id-token' | 'workload';
  /** Exactly its `iss`; pinned by the catalogue. */
  readonly issuer: string;
  readonly audience: string;
  /** Exactly its `nonce`; `null` where none was asked for, and then none is looked at. */
  readonly nonce: string | null;
  /** The instant for which its times are judged. */
  readonly atMs: InstantMs;
};

/** What a token of a pinned issuer says. */
export type TokenClaims = {
  readonly issuer: string;
  readonly subject: string;
  readonly expiresAtMs: InstantMs;
  readonly issuedAtMs: InstantMs | null;
  /** When they signed in (`auth_time`); `null` where the issuer does not say. */
  readonly signedInAtMs: InstantMs | null;
  readonly email: string | null;
  /** `true` only where the issuer says so in so many words. */
  readonly isEmailVerified: boolean;
  /** All claims as they came. */
  readonly all: Readonly<Record<string, unknown>>;
};

/**
 * Verifies a compact JWT of an outside issuer: by keys that this issuer publishes and no other's, an algorithm of a
 * closed list, and every claim it could be mistaken in (RFC 8725). Keys named or brought by the token itself (`jwk`,
 * `jku`, `x5c`) are never looked at; `crit` is refused.
 * @returns the claims; `token-signature` where it was not signed by that issuer, `token-refused` where it is one that
 * does not count here or now.
 * @throws {Fault} `token-issuer-unavailable`, as `keysOf` does.
 */
export async function verifyIssuerToken(
  keysOf: KeysOfIssuer,
  token: string,
  expected: ExpectedToken,
): Promise<Result<TokenClaims>> {
  const header = headerOf(token);
  if (!header.ok) return header;
  const payload = await openedBy(await keysOf(expected.issuer, header.value.kid), token);
  if (!payload.ok) return payload;
  return claimsOf(payload.value, expected);
}

function headerOf(token: string): Result<{ readonly kid: string | null }> {
  if (token.length > MAX_CHARACTERS) return no(`longer than ${MAX_CHARACTERS} characters`);
  let header: Readonly<Record<string, unknown>>;
  try {
    header = decodeProtectedHeader(token);
  } catch {
    return no('not a compact JWS');
  }
  const { alg, crit, kid, typ } = header;
  if (typeof alg !== 'string' || !TOKEN_ALGORITHMS.includes(alg))
    return forged('its alg is not one in use here');
  if (crit !== undefined) return no('it says crit');
  if (typ !== undefined && (typeof typ !== 'string' || !TYPES.includes(typ.toLowerCase())))
    return no('its typ is not JWT');
  if (kid !== undefined && typeof kid !== 'string') return no('its kid is no text');
  return ok({ kid: kid ?? null });
}

/** The payload, by the one key of these that signed it. */
async function openedBy(keys: readonly JsonObject[], token: string): Promise<Result<unknown>> {
  const options = { algorithms: [...TOKEN_ALGORITHMS] };
  try {
    const keySet = createLocalJWKSet({ keys: keys.filter(isKey) });
    return ok(parseBytes((await compactVerify(token, keySet, options)).payload));
  } catch (error) {
    // An issuer may publish several that could have signed, and its token need not say which.
    if (error instanceof errors.JWKSMultipleMatchingKeys) {
      for await (const key of error) {
        const opened = await compactVerify(token, key, options).catch(() => null);
        if (opened !== null) return ok(parseBytes(opened.payload));
      }
      return forged('none of its issuer’s keys fits it');
    }
    if (error instanceof errors.JWKSNoMatchingKey) return forged('its kid is no key of its issuer');
    if (error instanceof errors.JWSSignatureVerificationFailed) return forged('it does not fit its content');
    // What a key of theirs is unfit for (too short, another curve) is a TypeError of jose.
    if (error instanceof errors.JOSEError || error instanceof TypeError)
      return forged(error instanceof errors.JOSEError ? error.code : 'the key is unfit');
    throw error;
  }
}

function isKey(key: JsonObject): key is JsonObject & { readonly kty: string } {
  return typeof key['kty'] === 'string';
}

function claimsOf(payload: unknown, expected: ExpectedToken): Result<TokenClaims> {
  if (payload === null || typeof payload !== 'object' || Array.isArray(payload)) return no('no claims');
  const all = payload as Readonly<Record<string, unknown>>;
  const { iss, sub, nonce } = all;
  if (iss !== expected.issuer) return no('iss is another one');
  if (typeof sub !== 'string' || !isSubject(sub)) return no('sub');
  const audience = audienceFlaw(all, expected);
  if (audience !== null) return no(audience);
  if (expected.nonce !== null && nonce !== expected.nonce) return no('nonce is another one, or missing');
  const times = timesOf(all, expected);
  if (!times.ok) return times;
  return ok({
    issuer: expected.issuer,
    subject: sub,
    ...times.value,
    email: typeof all['email'] === 'string' ? all['email'] : null,
    isEmailVerified: all['email_verified'] === true,
    all,
  });
}

/** Half a character stands in no record. */
function isSubject(sub: string): boolean {
  return sub !== '' && sub.length <= MAX_SUBJECT_CHARACTERS && sub.isWellFormed();
}

function audienceFlaw(
  { aud, azp }: Readonly<Record<string, unknown>>,
  expected: ExpectedToken,
): string | null {
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.includes(expected.audience)) return `aud does not name ${expected.audience}`;
  if (expected.kind === 'workload') return audiences.length === 1 ? null : 'aud names others too';
  if (audiences.length > 1 && azp === undefined) return 'aud names others too, and azp is missing';
  return azp === undefined || azp === expected.audience ? null : 'azp is another one';
}

type Times = Pick<TokenClaims, 'expiresAtMs' | 'issuedAtMs' | 'signedInAtMs'>;

function timesOf(all: Readonly<Record<string, unknown>>, { kind, atMs }: ExpectedToken): Result<Times> {
  const at: Record<string, InstantMs | null> = {};
  for (const name of ['exp', 'iat', 'nbf', 'auth_time']) {
    const seconds = all[name];
    if (seconds !== undefined && !isInstant(seconds)) return no(`${name} is no time`);
    at[name] = seconds === undefined ? null : seconds * 1000;
  }
  const { exp = null, iat = null, nbf = null, auth_time: signedInAtMs = null } = at;
  if (exp === null) return no('exp is missing');
  if (iat === null && kind === 'id-token') return no('iat is missing');
  if (exp + TOKEN_TOLERANCE_MS <= atMs) return no('it has expired');
  for (const [name, fromMs] of Object.entries({ iat, nbf, auth_time: signedInAtMs }))
    if (fromMs !== null && fromMs - TOKEN_TOLERANCE_MS > atMs) return no(`${name} lies ahead`);
  return ok({ expiresAtMs: exp, issuedAtMs: iat, signedInAtMs });
}

/** Seconds since the epoch, within what a date can be. */
function isInstant(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 8_640_000_000_000;
}

function no(detail: string): Refused {
  return refused(refusal('token-refused', detail));
}

function forged(detail: string): Refused {
  return refused(refusal('token-signature', detail));
}
