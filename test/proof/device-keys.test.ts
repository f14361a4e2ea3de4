import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint } from 'jose';

import { isId } from '../../src/domain/ids.ts';
import { Secret } from '../../src/domain/secret.ts';
import { deviceThumbprint, generateDeviceKeys, loadDeviceKeys } from '../../src/proof/device-keys.ts';
import { jwkThumbprint, parsePublicJwk } from '../../src/proof/public-jwk.ts';

describe('device keys', () => {
  const { keys, text } = generateDeviceKeys();

  it('come back from their text', () => {
    const again = loadDeviceKeys(text);
    expect(again.thumbprint).toBe(keys.thumbprint);
    expect(again.signKey.equals(keys.signKey)).toBe(true);
    expect(again.sealKey.equals(keys.sealKey)).toBe(true);
  });

  it('have one thumbprint that changes with either key', () => {
    const other = generateDeviceKeys().keys;
    expect(isId('device', keys.thumbprint)).toBe(true);
    expect(deviceThumbprint(other.signJwk, keys.sealJwk)).not.toBe(keys.thumbprint);
    expect(deviceThumbprint(keys.signJwk, other.sealJwk)).not.toBe(keys.thumbprint);
  });

  it('use the RFC 7638 thumbprint for each key, as another implementation computes it', async () => {
    expect(jwkThumbprint(keys.sealJwk)).toBe(await calculateJwkThumbprint({ ...keys.sealJwk }));
  });

  it('can not be printed', () => {
    const { sign, seal } = JSON.parse(text.reveal()) as Record<'sign' | 'seal', { d: string }>;
    const printed = `${inspect({ keys, text }, { depth: 9, showHidden: true })}${JSON.stringify({ keys, text })}`;
    expect(printed).not.toContain(sign.d);
    expect(printed).not.toContain(seal.d);
  });

  it.each(['', 'null', '{}', '{"sign":{},"seal":{}}', text.reveal().replace('"X25519"', '"Ed25519"')])(
    'are refused when their text is broken: %#',
    (broken) => {
      expect(() => loadDeviceKeys(new Secret(broken))).toThrow(expect.objectContaining({ code: 'bad-key' }));
    },
  );
});

describe('a public key that somebody sent', () => {
  const { signJwk } = generateDeviceKeys().keys;

  it('is taken when it is exactly that', () => {
    expect(parsePublicJwk({ ...signJwk }, 'Ed25519')).toEqual(signJwk);
  });

  it.each<[string, unknown]>([
    ['has a private part', { ...signJwk, d: signJwk.x }],
    ['has a foreign member', { ...signJwk, alg: 'none' }],
    ['is of another curve', { ...signJwk, crv: 'X25519' }],
    ['is of another type', { kty: 'oct', crv: 'Ed25519', x: signJwk.x }],
    ['is too short', { ...signJwk, x: signJwk.x.slice(0, 40) }],
    ['is spelled another way', { ...signJwk, x: `${signJwk.x}=` }],
    ['has no key', { kty: 'OKP', crv: 'Ed25519' }],
    ['is a list', [signJwk]],
    ['is nothing', null],
  ])('is refused when it %s', (_what, jwk) => {
    expect(parsePublicJwk(jwk, 'Ed25519')).toBeNull();
  });
});
