import { beforeAll, describe, expect, it } from '@jest/globals';
import type { JWK } from 'jose';

import type { JsonObject } from '../../src/domain/json.ts';
import type { ExpectedToken } from '../../src/proof/issuer-token.ts';
import { TOKEN_TOLERANCE_MS, verifyIssuerToken } from '../../src/proof/issuer-token.ts';
import type { IssuerKey } from '../support/token-issuer.ts';
import { issuerKey, signedBy } from '../support/token-issuer.ts';
import { NOW_MS } from './fixtures.ts';

const ISSUER = 'https://id.example';
const nowSeconds = Math.floor(NOW_MS / 1000);
const expected: ExpectedToken = {
  kind: 'id-token',
  issuer: ISSUER,
  audience: 'breakglass',
  nonce: 'nonce-of-this',
  atMs: nowSeconds * 1000,
};
const claims = {
  iss: ISSUER,
  sub: 'subject-1',
  aud: 'breakglass',
  nonce: 'nonce-of-this',
  iat: nowSeconds,
  exp: nowSeconds + 300,
  auth_time: nowSeconds - 4,
};
const workload: ExpectedToken = { ...expected, kind: 'workload', nonce: null };

let key: IssuerKey;
beforeAll(async () => {
  key = await issuerKey('ES256', 'one');
});

/** The keys an issuer publishes, as the port gives them. */
const publishes =
  (...keys: readonly JWK[]) =>
  async (): Promise<readonly JsonObject[]> =>
    keys as unknown as readonly JsonObject[];

const read = async (change: object, expect_: Partial<ExpectedToken> = {}, header: object = {}) =>
  verifyIssuerToken(publishes(key.jwk), await signedBy(key, { ...claims, ...change }, { ...header }), {
    ...expected,
    ...expect_,
  });

describe('a token of a pinned issuer', () => {
  it('says who it is of, until when, and when they signed in', async () => {
    expect(await read({ email: 'a@example.com', email_verified: true })).toEqual({
      ok: true,
      value: {
        issuer: ISSUER,
        subject: 'subject-1',
        expiresAtMs: claims.exp * 1000,
        issuedAtMs: claims.iat * 1000,
        signedInAtMs: claims.auth_time * 1000,
        email: 'a@example.com',
        isEmailVerified: true,
        all: { ...claims, email: 'a@example.com', email_verified: true },
      },
    });
  });

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'])('may be signed by %s', async (alg) => {
    const own = await issuerKey(alg, 'k');
    const token = await signedBy(own, claims);
    expect((await verifyIssuerToken(publishes(own.jwk), token, expected)).ok).toBe(true);
  });

  it('may name no key where one of several fits it', async () => {
    const others = await Promise.all([issuerKey('ES256'), issuerKey('ES256')]);
    const own = await issuerKey('ES256');
    const keys = publishes(...others.map(({ jwk }) => jwk), own.jwk);
    expect((await verifyIssuerToken(keys, await signedBy(own, claims), expected)).ok).toBe(true);
    const foreign = await signedBy(await issuerKey('ES256'), claims);
    expect(await verifyIssuerToken(keys, foreign, expected)).toMatchObject({
      refusal: { code: 'token-signature' },
    });
  });

  it.each<[string, object, Partial<ExpectedToken>]>([
    ['in a list with azp', { aud: ['breakglass', 'other'], azp: 'breakglass' }, {}],
    ['alone in a list', { aud: ['breakglass'] }, {}],
    ['alone, with azp', { azp: 'breakglass' }, {}],
    ['alone for a machine, which says no iat and no nonce', { iat: undefined, nonce: undefined }, workload],
  ])('may name its audience %s', async (_what, change, expect_) => {
    expect(await read(change, expect_)).toMatchObject({ ok: true });
  });

  it.each<[string, object, Partial<ExpectedToken>]>([
    ['of another issuer', { iss: 'https://id.example/' }, {}],
    ['without iss', { iss: undefined }, {}],
    ['for somebody else', { aud: 'other' }, {}],
    ['for nobody', { aud: undefined }, {}],
    ['for others too, without azp', { aud: ['breakglass', 'other'] }, {}],
    ['for others too, with another azp', { aud: ['breakglass', 'other'], azp: 'other' }, {}],
    ['with another azp', { azp: 'other' }, {}],
    ['of a machine, for others too', { aud: ['breakglass', 'other'], azp: 'breakglass' }, workload],
    ['with another nonce', { nonce: 'another' }, {}],
    ['without a nonce', { nonce: undefined }, {}],
    ['without sub', { sub: undefined }, {}],
    ['with an empty sub', { sub: '' }, {}],
    ['with a sub that is no text', { sub: 7 }, {}],
    ['with a sub without end', { sub: 's'.repeat(501) }, {}],
    ['without exp', { exp: undefined }, {}],
    ['with an exp that is text', { exp: '9999999999' }, {}],
    ['with an exp beyond all dates', { exp: 1e300 }, {}],
    ['without iat', { iat: undefined }, {}],
    ['of the future', { iat: nowSeconds + 6 }, {}],
    ['that is not valid yet', { nbf: nowSeconds + 6 }, {}],
    ['signed in later', { auth_time: nowSeconds + 6 }, {}],
    ['that has expired', {}, { atMs: claims.exp * 1000 + TOKEN_TOLERANCE_MS }],
  ])('%s is refused', async (_what, change, expect_) => {
    expect(await read(change, expect_)).toMatchObject({ ok: false, refusal: { code: 'token-refused' } });
  });

  it.each<[string, object, Partial<ExpectedToken>]>([
    ['expired a moment ago', {}, { atMs: claims.exp * 1000 + TOKEN_TOLERANCE_MS - 1 }],
    ['made a moment ahead', { iat: nowSeconds + 5, nbf: nowSeconds + 5, auth_time: nowSeconds + 5 }, {}],
    ['long expired, judged at the instant it was used', {}, { atMs: claims.iat * 1000 }],
  ])('%s counts', async (_what, change, expect_) => {
    expect(await read(change, expect_)).toMatchObject({ ok: true });
  });

  it.each([
    ['no text of a JWS', 'hello'],
    ['empty', ''],
    ['four parts', 'a.b.c.d'],
  ])('that is %s is refused without asking for keys', async (_what, token) => {
    const never = () => Promise.reject(new Error('asked'));
    expect(await verifyIssuerToken(never, token, expected)).toMatchObject({
      refusal: { code: 'token-refused' },
    });
  });

  it('of more than 8,000 characters is refused without asking for keys, however well it is signed', async () => {
    const long = await signedBy(key, { ...claims, groups: 'g'.repeat(6_000) });
    expect(long.length).toBeGreaterThan(8_000);
    const never = () => Promise.reject(new Error('asked'));
    expect(await verifyIssuerToken(never, long, expected)).toMatchObject({
      refusal: { code: 'token-refused' },
    });
  });

  it('asks for the key it names, of the issuer that is pinned and not the one it says', async () => {
    const asked: unknown[] = [];
    const token = await signedBy(key, { ...claims, iss: 'https://evil.example' });
    await verifyIssuerToken(
      async (...of) => {
        asked.push(of);
        return [];
      },
      token,
      expected,
    );
    expect(asked).toEqual([[ISSUER, 'one']]);
  });

  it.each(['at+jwt', 'logout+jwt', 'dpop+jwt', 7])('typed as %s is refused', async (typ) => {
    expect(await read({}, {}, { typ })).toMatchObject({ ok: false });
  });
});
