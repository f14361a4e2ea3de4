import { createHmac, timingSafeEqual } from 'node:crypto';

import { canonicalJson } from '../codec/canonical-json.ts';
import type { ProcessKeys } from './process-keys.ts';
import { purposeKey } from './process-keys.ts';

/**
 * Keyed integrity of a process's own records: HMAC-SHA256 over the canonical JSON of `[name, version, body]`, a
 * form in which no two triples look alike.
 * @param former keys whose records are still believed, while a key is being rotated.
 */
export function createRecordMac(
  keys: ProcessKeys,
  former: readonly ProcessKeys[] = [],
): {
  make(name: string, version: number, body: string): string;
  matches(name: string, version: number, body: string, mac: string): boolean;
} {
  const macKeys = [keys, ...former].map((one) => purposeKey(one, 'record-mac'));
  const digests = (name: string, version: number, body: string): readonly string[] => {
    const text = canonicalJson([name, version, body]);
    return macKeys.map((key) => createHmac('sha256', key).update(text).digest('base64url'));
  };
  return {
    make: (name, version, body) => digests(name, version, body)[0] ?? '',
    matches(name, version, body, mac) {
      const given = Buffer.from(mac);
      // Every key is tried, so that the time taken says nothing of which one fitted.
      const fits = digests(name, version, body).map((digest) => {
        const expected = Buffer.from(digest);
        return given.length === expected.length && timingSafeEqual(given, expected);
      });
      return fits.includes(true);
    },
  };
}
