import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint } from 'jose';

import type { JsonObject } from '../../src/domain/json.ts';
import {
  generateProcessKeys,
  loadProcessKeys,
  loadPublicKeys,
  publicKeysOf,
  purposeKey,
} from '../../src/proof/process-keys.ts';

describe('process keys', () => {
  const { privateFile, publicFile } = generateProcessKeys('gateway');
  const privateText = JSON.stringify(privateFile);

  it('names a key by its RFC 7638 thumbprint, as another implementation computes it', async () => {
    const jwk = publicFile['sign'] as Record<string, string>;
    expect(publicFile['kid']).toBe(await calculateJwkThumbprint(jwk as never));
    expect(loadProcessKeys(privateText, 'gateway').keyId).toBe(publicFile['kid']);
  });

  it('puts nothing private into the public file', () => {
    expect(Object.keys(publicFile).toSorted()).toEqual(['kid', 'role', 'sign', 'v']);
    expect(Object.keys(publicFile['sign'] as JsonObject).toSorted()).toEqual(['crv', 'kty', 'x']);
  });

  it('can not be printed once loaded', () => {
    const keys = loadProcessKeys(privateText, 'gateway');
    const printed = `${inspect(keys, { depth: 9, showHidden: true })}${JSON.stringify(keys)}`;
    for (const secret of [(privateFile['sign'] as JsonObject)['d'], privateFile['mac']]) {
      expect(printed).not.toContain(secret);
    }
  });

  it('accepts several public keys while they are rotated', () => {
    const next = generateProcessKeys('gateway').publicFile;
    const both = loadPublicKeys(JSON.stringify([publicFile, next]), 'gateway');
    expect([...both.keys.keys()]).toEqual([publicFile['kid'], next['kid']]);
  });

  it('derives another key for each purpose', () => {
    const keys = loadProcessKeys(privateText, 'gateway');
    expect(purposeKey(keys, 'record-mac')).not.toEqual(purposeKey(keys, 'server-nonce'));
    expect(publicKeysOf(keys).keys.has(keys.keyId)).toBe(true);
  });

  it.each<[string, unknown, RegExp]>([
    ['the file of the other process', generateProcessKeys('issuer').privateFile, /belongs to the issuer/],
    ['the public half', publicFile, /lacks mac/],
    ['another version', { ...privateFile, v: 2 }, /version/],
    [
      'a foreign kid',
      { ...privateFile, kid: generateProcessKeys('gateway').publicFile['kid'] },
      /thumbprint/,
    ],
    ['a short MAC key', { ...privateFile, mac: 'AAAA' }, /length/],
    ['halves of two keys', mixedHalves(privateFile), /do not belong together/],
    ['two keys at once', [privateFile, privateFile], /one key/],
    ['an extra member', { ...privateFile, note: 'mine' }, /more members/],
    ['no object', 'text', /not a JSON object/],
  ])('refuses %s as private file', (_what, file, message) => {
    const text = JSON.stringify(file);
    expect(() => loadProcessKeys(text, 'gateway')).toThrow(expect.objectContaining({ code: 'bad-key' }));
    expect(() => loadProcessKeys(text, 'gateway')).toThrow(message);
  });

  it.each<[string, unknown, RegExp]>([
    ['the file of the other process', generateProcessKeys('issuer').publicFile, /belongs to the issuer/],
    ['the private half', privateFile, /more members/],
    ['an empty list', [], /no key/],
    [
      'a key of another curve',
      { ...publicFile, sign: { ...(publicFile['sign'] as JsonObject), crv: 'X25519' } },
      /Ed25519/,
    ],
  ])('refuses %s as public file', (_what, file, message) => {
    expect(() => loadPublicKeys(JSON.stringify(file), 'gateway')).toThrow(message);
  });

  it('quotes nothing of a broken file', () => {
    const broken = privateText.slice(0, -1);
    let thrown: unknown;
    try {
      loadProcessKeys(broken, 'gateway');
    } catch (error) {
      thrown = error;
    }
    expect(inspect(thrown)).toMatch(/not JSON.*breakglass keys gateway/);
    expect(inspect(thrown, { depth: 9 })).not.toContain((privateFile['mac'] as string).slice(0, 12));
  });
});

function mixedHalves(file: JsonObject): JsonObject {
  const other = generateProcessKeys('gateway').privateFile['sign'] as JsonObject;
  return { ...file, sign: { ...(file['sign'] as JsonObject), d: other['d'] ?? '' } };
}
