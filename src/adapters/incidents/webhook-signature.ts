import { createHmac, timingSafeEqual } from 'node:crypto';

import type { Secret } from '../../domain/secret.ts';

/** One delivery as it came: its headers, and its body byte by byte. */
export type Delivery = {
  readonly id: string;
  /** Unix seconds, as written. */
  readonly timestamp: string;
  /** `v1,<base64>` once or several times, with spaces between. */
  readonly signatures: string;
  readonly body: Uint8Array;
};

const PREFIX = 'whsec_';
const VERSION = 'v1,';

/**
 * Whether any of these secrets signed this delivery: HMAC-SHA256 over `<id>.<timestamp>.<body>`, in base64. Every
 * secret is held against every signature, each in constant time, so that nothing is told by how long it takes.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function isSigned(delivery: Delivery, secrets: readonly Secret[]): boolean {
  const given = delivery.signatures
    .split(' ')
    .filter((one) => one.startsWith(VERSION))
    .map((one) => Buffer.from(one.slice(VERSION.length), 'base64'));
  let isOne = false;
  for (const secret of secrets) {
    const expected = sign(delivery, secret);
    for (const signature of given) {
      if (signature.length === expected.length && timingSafeEqual(signature, expected)) isOne = true;
    }
  }
  return isOne;
}

function sign({ id, timestamp, body }: Delivery, secret: Secret): Buffer {
  const key = Buffer.from(secret.reveal().slice(PREFIX.length), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}
