import { beforeAll, describe, expect, it } from '@jest/globals';
import type { JWK } from 'jose';
import { CompactSign, exportSPKI, importJWK, UnsecuredJWT } from 'jose';

import type { JsonObject } from '../../src/domain/json.ts';
import type { ExpectedToken } from '../../src/proof/issuer-token.ts';
import { verifyIssuerToken } from '../../src/proof/issuer-token.ts';
import { NOW_MS } from '../proof/fixtures.ts';
import type { IssuerKey } from '../support/token-issuer.ts';
import { issuerKey, signedBy } from '../support/token-issuer.ts';

const nowSeconds = Math.floor(NOW_MS / 1000);
const ISSUER = 'https://id.example';
const expected: ExpectedToken = {
  kind: 'workload',
  issuer: ISSUER,
  audience: 'breakglass:keys',
  nonce: null,
  atMs: nowSeconds * 1000,
};
const claims = {
  iss: ISSUER,
  sub: 'agent',
  aud: 'breakglass:keys',
  iat: nowSeconds,
  exp: nowSeconds + 300,
};

let rsa: IssuerKey;
let ec: IssuerKey;
let mallory: IssuerKey;
beforeAll(async () => {
  rsa = await issuerKey('RS256', 'rsa');
  ec = await issuerKey('ES256', 'ec');
  mallory = await issuerKey('ES256', 'mallory');
});

const refusedWith = async (token: string, keys: readonly JWK[], detail?: string) => {
  const result = await verifyIssuerToken(
    async () => keys as unknown as readonly JsonObject[],
    token,
    expected,
  );
  expect(result).toMatchObject({ ok: false, refusal: { code: expect.stringMatching(/^token-/) } });
  if (detail !== undefined && !result.ok) expect(result.refusal.operator).toContain(detail);
};

/** A JWS by a shared secret, which `jose` would make for nobody but somebody who insists. */
const hmac = (secret: Uint8Array, header: object) =>
  new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', ...header })
    .sign(secret);

/** The attacks of RFC 8725, section 2, on whoever reads a token. */
describe('attack on a token of an outside issuer', () => {
  it('alg none, nobody signed it', async () => {
    await refusedWith(new UnsecuredJWT(claims).encode(), [ec.jwk]);
    const none = Buffer.from(JSON.stringify({ alg: 'none', kid: 'ec', typ: 'JWT' })).toString('base64url');
    const [, body] = (await signedBy(ec, claims)).split('.');
    await refusedWith(`${none}.${body}.`, [ec.jwk], 'alg');
    const [, , signature] = (await signedBy(ec, claims)).split('.');
    await refusedWith(`${none}.${body}.${signature}`, [ec.jwk], 'alg');
  });

  it('HS256 with the published key as the secret', async () => {
    const pem = await exportSPKI((await importJWK(rsa.jwk, 'RS256', { extractable: true })) as never);
    await refusedWith(await hmac(Buffer.from(pem), { kid: 'rsa' }), [rsa.jwk], 'alg');
    await refusedWith(await hmac(Buffer.from(JSON.stringify(rsa.jwk)), { kid: 'rsa' }), [rsa.jwk], 'alg');
  });

  it('HS256 with a secret that its issuer published by mistake', async () => {
    const secret = Buffer.alloc(32, 7);
    const jwk = { kty: 'oct', k: secret.toString('base64url'), kid: 'oct', alg: 'HS256' };
    await refusedWith(await hmac(secret, { kid: 'oct' }), [jwk], 'alg');
  });

  it('another algorithm than the key is for', async () => {
    const token = await signedBy(rsa, claims);
    await refusedWith(token, [{ ...rsa.jwk, alg: 'PS256' }]);
    await refusedWith(token, [{ ...rsa.jwk, use: 'enc' }]);
    await refusedWith(token, [{ ...rsa.jwk, key_ops: ['encrypt'] }]);
    await refusedWith(await signedBy(rsa, claims), [{ ...ec.jwk, kid: 'rsa' }]);
  });

  it.each<[string, (own: JWK) => Readonly<Record<string, unknown>>]>([
    ['jwk', (jwk) => ({ jwk })],
    ['jku', () => ({ jku: 'https://evil.example/keys' })],
    ['x5u', () => ({ x5u: 'https://evil.example/chain' })],
    ['x5c', () => ({ x5c: ['MIIB'] })],
  ])('a key that it brings itself, as %s', async (_what, header) => {
    const extra = header(mallory.jwk);
    await refusedWith(await signedBy(mallory, claims, extra), [ec.jwk], 'no key of its issuer');
    await refusedWith(await signedBy(mallory, claims, { ...extra, kid: 'ec' }), [ec.jwk], 'fit its content');
    // One that was signed by the right key counts by that key alone, whatever it brings beside.
    const beside = await signedBy(ec, claims, extra);
    const result = await verifyIssuerToken(async () => [ec.jwk as unknown as JsonObject], beside, expected);
    expect(result.ok).toBe(true);
  });

  it('crit, so that its meaning is another one', async () => {
    const token = await new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'ES256', kid: 'ec', b64: true, crit: ['b64'] })
      .sign(ec.privateKey);
    await refusedWith(token, [ec.jwk], 'crit');
  });

  it('a body that was changed, or put under another signature', async () => {
    const [head, body, signature] = (await signedBy(ec, claims)).split('.');
    const other = Buffer.from(JSON.stringify({ ...claims, sub: 'admin' })).toString('base64url');
    await refusedWith(`${head}.${other}.${signature}`, [ec.jwk], 'fit its content');
    await refusedWith(`${head}.${body}.${signature?.slice(0, -4)}AAAA`, [ec.jwk]);
    await refusedWith(`${head}.${body}.`, [ec.jwk]);
  });

  it('the kid of another issuer’s key, which both call the same', async () => {
    const [ours, theirs] = await Promise.all([issuerKey('ES256', 'shared'), issuerKey('ES256', 'shared')]);
    await refusedWith(await signedBy(theirs, claims), [ours.jwk], 'fit its content');
    await refusedWith(await signedBy(theirs, { ...claims, iss: 'https://evil.example' }), [ours.jwk]);
  });

  it('a token for another purpose of the same issuer', async () => {
    await refusedWith(await signedBy(ec, claims, { typ: 'at+jwt' }), [ec.jwk], 'typ');
    await refusedWith(await signedBy(ec, { ...claims, aud: 'sts.amazonaws.com' }), [ec.jwk], 'aud');
    await refusedWith(
      await signedBy(ec, { ...claims, aud: ['sts.amazonaws.com', 'breakglass:keys'] }),
      [ec.jwk],
      'aud',
    );
  });

  it('an RSA key too short to be one', async () => {
    const short: JWK = { ...rsa.jwk, n: Buffer.alloc(64, 255).toString('base64url') };
    await refusedWith(await signedBy(rsa, claims), [short]);
  });
});
