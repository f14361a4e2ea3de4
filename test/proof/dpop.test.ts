import { describe, expect, it } from '@jest/globals';
import { CompactSign, decodeProtectedHeader } from 'jose';

import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { createProof, DPOP_TYP, verifyProof } from '../../src/proof/dpop.ts';
import { jwkThumbprint } from '../../src/proof/public-jwk.ts';
import { GRANT_ID, NOW_MS } from './fixtures.ts';

const { keys } = generateDeviceKeys();
const call = {
  method: 'POST',
  url: 'https://issuer.example/v1/grants/bg-abcdefghij/claim',
  bodyText: '{}',
  grantId: GRANT_ID,
};
const making = { ...call, deviceKeys: keys, nonce: 'fresh', nowMs: NOW_MS, jti: 'jti-jti-jti-jti-1' };
const checking = {
  ...call,
  nowMs: NOW_MS,
  checkNonce: (nonce: string) => nonce === 'fresh',
  maxAgeSeconds: 60,
};

describe('a proof', () => {
  it('says which key made it and is named by its jti', async () => {
    const proof = await createProof(making);
    expect(await verifyProof({ ...checking, proof })).toEqual({
      ok: true,
      value: { signJwk: keys.signJwk, jti: making.jti, thumbprintOfSignKey: jwkThumbprint(keys.signJwk) },
    });
  });

  it('has the header of RFC 9449 and no private part', async () => {
    expect(decodeProtectedHeader(await createProof(making))).toEqual({
      alg: 'Ed25519',
      jwk: keys.signJwk,
      typ: 'dpop+jwt',
    });
  });

  it('counts for the URL without query and fragment, in any spelling', async () => {
    const proof = await createProof({
      ...making,
      url: 'HTTPS://Issuer.example:443/v1/grants/x/../bg-abcdefghij/claim?a=1#b',
    });
    expect((await verifyProof({ ...checking, proof })).ok).toBe(true);
  });

  it.each([
    ['none', null],
    ['an old one', 'stale'],
  ])('with %s as nonce only needs a fresh one', async (_what, nonce) => {
    const proof = await createProof({ ...making, nonce });
    expect(await verifyProof({ ...checking, proof })).toMatchObject({
      ok: false,
      refusal: { code: 'proof-nonce' },
    });
  });

  it('allows for a clock that is off by what was said, either way', async () => {
    const proof = await createProof(making);
    for (const offMs of [-60_000, 60_000])
      expect((await verifyProof({ ...checking, proof, nowMs: NOW_MS + offMs })).ok).toBe(true);
    for (const offMs of [-61_000, 61_000]) {
      expect(await verifyProof({ ...checking, proof, nowMs: NOW_MS + offMs })).toMatchObject({
        refusal: { code: 'proof-bad' },
      });
    }
  });

  it.each(['', 'short', 'jti with blanks in', 'x'.repeat(65)])('is refused with the jti %j', async (jti) => {
    const proof = await createProof({ ...making, jti });
    expect(await verifyProof({ ...checking, proof })).toMatchObject({
      ok: false,
      refusal: { code: 'proof-bad' },
    });
  });

  it.each([
    ['no object', 'text'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
  ])('is refused when it says %s', async (_what, payload) => {
    const proof = await new CompactSign(Buffer.from(payload))
      .setProtectedHeader({ alg: 'Ed25519', jwk: { ...keys.signJwk }, typ: DPOP_TYP })
      .sign(keys.signKey);
    expect(await verifyProof({ ...checking, proof })).toMatchObject({
      ok: false,
      refusal: { code: 'proof-bad' },
    });
  });
});
