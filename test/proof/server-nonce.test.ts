import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';

import { createServerNonces } from '../../src/proof/server-nonce.ts';
import { NOW_MS, processKeys } from './fixtures.ts';

describe('server nonces', () => {
  const { keys } = processKeys('issuer');
  const nonces = createServerNonces(keys, randomBytes);
  const nonce = nonces.issue(NOW_MS);

  it('are known to every replica with the same keys, for two minutes', () => {
    const replica = createServerNonces(keys, randomBytes);
    expect(replica.check(nonce, NOW_MS)).toBe(true);
    expect(replica.check(nonce, NOW_MS + 120_000)).toBe(true);
    expect(replica.check(nonce, NOW_MS + 120_001)).toBe(false);
  });

  it('allow for a replica whose clock is a little behind, no more', () => {
    expect(nonces.check(nonce, NOW_MS - 5_000)).toBe(true);
    expect(nonces.check(nonce, NOW_MS - 5_001)).toBe(false);
  });

  it('differ each time', () => {
    expect(nonces.issue(NOW_MS)).not.toBe(nonce);
  });

  it('are refused when made by others, changed, cut or empty', () => {
    const foreign = createServerNonces(processKeys('issuer').keys, randomBytes).issue(NOW_MS);
    const later = Buffer.from(nonce, 'base64url');
    later.writeUIntBE(NOW_MS + 60_000, 0, 6);
    for (const bad of [foreign, later.toString('base64url'), nonce.slice(0, -4), `${nonce}AAAA`, '']) {
      expect(nonces.check(bad, NOW_MS)).toBe(false);
    }
  });
});
