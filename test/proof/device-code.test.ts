import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';

import { codeDigest, newDeviceCode } from '../../src/proof/device-code.ts';

describe('device codes', () => {
  it('are three groups of four without look-alikes', () => {
    for (let i = 0; i < 200; i += 1)
      expect(newDeviceCode(randomBytes)).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/);
  });

  it('carry 60 bits: every character can be any of 32', () => {
    const seen = new Set(
      Array.from({ length: 256 }, (_, byte) => newDeviceCode((count) => new Uint8Array(count).fill(byte))),
    );
    expect(seen.size).toBe(32);
  });

  it.each(['0bcd-efgh-1kmn', '0BCDEFGH1KMN', ' 0bcd efgh 1kmn ', 'OBCD–EFGH–IKMN', 'obcd-efgh-lkmn'])(
    'are the same code when typed as %j',
    (typed) => {
      expect(codeDigest(typed)).toBe(codeDigest('0BCD-EFGH-1KMN'));
    },
  );

  it('differ by each character', () => {
    expect(codeDigest('0BCD-EFGH-1KMP')).not.toBe(codeDigest('0BCD-EFGH-1KMN'));
  });
});
