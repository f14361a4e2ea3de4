import { hash } from 'node:crypto';

import type { Json } from '../domain/json.ts';
import { canonicalJson } from './canonical-json.ts';

/** SHA-256 over the canonical form of a value, base64url without padding: 43 characters. */
export function digestOf(value: Json): string {
  return sha256(canonicalJson(value)).toString('base64url');
}

/** SHA-256 of bytes or of UTF-8 text. */
export function sha256(data: string | Uint8Array): Buffer {
  return hash('sha256', data, 'buffer');
}

/** The first eight characters of a digest, for people to compare; never for a machine. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 8);
}
