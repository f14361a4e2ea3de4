import { hash } from 'node:crypto';

import type { Json } from '../domain/json.ts';
import { canonicalJson } from './canonical-json.ts';

/** SHA-256 over the canonical form of a value, base64url without padding: 43 characters. */
export function digestOf(value: Json): string {
  return sha256Text(canonicalJson(value));
}

/** SHA-256 of bytes or of UTF-8 text. */
export function sha256(data: string | Uint8Array): Buffer {
  return hash('sha256', data, 'buffer');
}

/** The same as base64url without padding, which is cheaper to make than the bytes. */
export function sha256Text(data: string | Uint8Array): string {
  return hash('sha256', data, 'base64url');
}

/** The first eight characters of a digest, for people to compare; never for a machine. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 8);
}
