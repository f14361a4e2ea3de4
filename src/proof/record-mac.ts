import { createHmac, timingSafeEqual } from 'node:crypto';

import { canonicalJson } from '../codec/canonical-json.ts';
import type { ProcessKeys } from './process-keys.ts';
import { purposeKey } from './process-keys.ts';

/**
 * Keyed integrity of a process's own records: HMAC-SHA256 over the canonical JSON of `[name, version, body]`, a
 * form in which no two triples look alike.
 */
export function createRecordMac(keys: ProcessKeys): {
  make(name: string, version: number, body: string): string;
  matches(name: string, version: number, body: string, mac: string): boolean;
} {
  const key = purposeKey(keys, 'record-mac');
  const digest = (name: string, version: number, body: string): Buffer =>
    createHmac('sha256', key)
      .update(canonicalJson([name, version, body]))
      .digest();
  return {
    make: (name, version, body) => digest(name, version, body).toString('base64url'),
    matches(name, version, body, mac) {
      const expected = Buffer.from(digest(name, version, body).toString('base64url'));
      const given = Buffer.from(mac);
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}
