import { digestOf } from '../codec/digest.ts';

/** The two curves in use: one to sign on, one to be sealed to. */
export type Curve = 'Ed25519' | 'X25519';

/** A public key and nothing else: RFC 8037 members, all required, none beside them. */
export type PublicJwk = { readonly kty: 'OKP'; readonly crv: Curve; readonly x: string };

const KEY_BYTES = 32;

/**
 * Reads a public key that somebody sent. A private part, a foreign member, another curve, a key of the wrong
 * length or a second spelling of the same bytes is refused, so a key has exactly one form and one thumbprint.
 * @returns `null` when it is not exactly such a key.
 */
export function parsePublicJwk(value: unknown, curve: Curve): PublicJwk | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const { kty, crv, x, ...rest } = value as Readonly<Record<string, unknown>>;
  if (kty !== 'OKP' || crv !== curve || Object.keys(rest).length > 0) return null;
  if (typeof x !== 'string' || exactBytes(x, KEY_BYTES) === null) return null;
  return { kty, crv: curve, x };
}

/** RFC 7638 thumbprint: SHA-256 over the required members in order, which is their canonical JSON. */
export function jwkThumbprint({ kty, crv, x }: PublicJwk): string {
  return digestOf({ kty, crv, x });
}

/**
 * Decodes base64url that must hold exactly `length` bytes and be spelled canonically.
 * @returns `null` otherwise.
 */
export function exactBytes(text: unknown, length: number): Buffer | null {
  if (typeof text !== 'string') return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === length && bytes.toString('base64url') === text ? bytes : null;
}
