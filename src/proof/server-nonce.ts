import { createHmac, timingSafeEqual } from 'node:crypto';

import type { ProcessKeys } from './process-keys.ts';
import { purposeKey } from './process-keys.ts';

/** A nonce is good for this long. */
export const NONCE_LIFE_MS = 120_000;

/** Replicas share the key but not the clock. */
const REPLICA_SKEW_MS = 5_000;
const TIME_BYTES = 6;
const RANDOM_BYTES = 10;
const MAC_BYTES = 16;

/** Nonces by which a proof shows that it was made just now, whatever the caller's clock says. */
export type ServerNonces = {
  /** A fresh nonce: 43 base64url characters. */
  issue(nowMs: number): string;
  /** Whether a nonce is ours and at most {@link NONCE_LIFE_MS} old. It may be used twice: that is what `jti` is for. */
  check(nonce: string, nowMs: number): boolean;
};

/**
 * Makes nonces that need no memory, so that every replica knows those of every other: time and random bytes
 * under a MAC (HMAC-SHA256, cut to 128 bits).
 * @param randomBytes from a cryptographic source.
 */
export function createServerNonces(
  keys: ProcessKeys,
  randomBytes: (count: number) => Uint8Array,
): ServerNonces {
  const key = purposeKey(keys, 'server-nonce');
  const macOf = (head: Uint8Array): Buffer =>
    createHmac('sha256', key).update(head).digest().subarray(0, MAC_BYTES);
  return {
    issue(nowMs) {
      const time = Buffer.alloc(TIME_BYTES);
      time.writeUIntBE(nowMs, 0, TIME_BYTES);
      const head = Buffer.concat([time, randomBytes(RANDOM_BYTES)]);
      return Buffer.concat([head, macOf(head)]).toString('base64url');
    },
    check(nonce, nowMs) {
      const bytes = Buffer.from(nonce, 'base64url');
      if (bytes.length !== TIME_BYTES + RANDOM_BYTES + MAC_BYTES) return false;
      const head = bytes.subarray(0, TIME_BYTES + RANDOM_BYTES);
      if (!timingSafeEqual(bytes.subarray(head.length), macOf(head))) return false;
      const ageMs = nowMs - head.readUIntBE(0, TIME_BYTES);
      return ageMs <= NONCE_LIFE_MS && ageMs >= -REPLICA_SKEW_MS;
    },
  };
}
