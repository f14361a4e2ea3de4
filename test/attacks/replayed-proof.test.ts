import { describe, expect, it } from '@jest/globals';
import { CompactSign } from 'jose';

import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import type { ProvenCall } from '../../src/proof/dpop.ts';
import { createProof, DPOP_TYP, verifyProof } from '../../src/proof/dpop.ts';
import { GRANT_ID, NOW_MS, OTHER_GRANT_ID } from '../proof/fixtures.ts';

const { keys } = generateDeviceKeys();
const mallory = generateDeviceKeys().keys;
const claim: ProvenCall = {
  method: 'POST',
  url: 'https://issuer.example/v1/claim',
  bodyText: '{}',
  grantId: GRANT_ID,
};
const making = { deviceKeys: keys, nonce: 'fresh', nowMs: NOW_MS, jti: 'jti-jti-jti-jti-1' };
const checking = { nowMs: NOW_MS, checkNonce: (nonce: string) => nonce === 'fresh', maxAgeSeconds: 60 };

describe('attack: a proof that was overheard is used for another call', () => {
  const { grantId: _none, ...withoutGrant } = claim;
  it.each<[string, ProvenCall]>([
    ['another body', { ...claim, bodyText: '{"reason":"other"}' }],
    ['another path', { ...claim, url: 'https://issuer.example/v1/release' }],
    ['another host', { ...claim, url: 'https://other.example/v1/claim' }],
    ['plain http', { ...claim, url: 'http://issuer.example/v1/claim' }],
    ['another method', { ...claim, method: 'DELETE' }],
    ['another grant', { ...claim, grantId: OTHER_GRANT_ID }],
    ['no grant', withoutGrant],
  ])('with %s', async (_what, call) => {
    const proof = await createProof({ ...claim, ...making });
    expect((await verifyProof({ ...claim, ...checking, proof })).ok).toBe(true);
    await expectRefused(proof, call);
  });

  it('on a grant, when it was made for none', async () => {
    await expectRefused(await createProof({ ...withoutGrant, ...making }), claim);
  });
});

describe('attack: a proof is forged', () => {
  it('with the public key of the victim and another’s signature', async () => {
    const [, payload, signature] = (await createProof({ ...claim, ...making, deviceKeys: mallory })).split(
      '.',
    );
    const [header] = (await createProof({ ...claim, ...making })).split('.');
    await expectRefused([header, payload, signature].join('.'), claim);
  });

  it('with alg none', async () => {
    const [, payload] = (await createProof({ ...claim, ...making })).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', jwk: keys.signJwk, typ: DPOP_TYP })).toString(
      'base64url',
    );
    await expectRefused(`${header}.${payload}.`, claim);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a private part in its key', { jwk: { ...keys.signJwk, d: keys.signJwk.x } }],
    ['another kind of token', { typ: 'JWT' }],
    ['a critical extension', { crit: ['exp'], exp: 1 }],
    ['a kid beside its key', { kid: 'x' }],
  ])('with %s', async (_what, change) => {
    const [, payload] = (await createProof({ ...claim, ...making })).split('.');
    const header = { alg: 'Ed25519', jwk: keys.signJwk, typ: DPOP_TYP, ...change };
    const proof = await new CompactSign(Buffer.from(payload ?? '', 'base64url'))
      .setProtectedHeader(header as never)
      .sign(keys.signKey, { crit: { exp: true } });
    await expectRefused(proof, claim);
  });

  it('with a huge payload', async () => {
    await expectRefused(await createProof({ ...claim, ...making, jti: 'x'.repeat(5000) }), claim);
  });
});

async function expectRefused(proof: string, call: ProvenCall): Promise<void> {
  expect(await verifyProof({ ...call, ...checking, proof })).toMatchObject({
    ok: false,
    refusal: { code: 'proof-bad' },
  });
}
