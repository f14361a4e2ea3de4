import { CompactSign } from 'jose';
import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';

import { INTAKE_TYP } from '../../src/contracts/intake.ts';
import { issuerAudience, ORDER_TYP } from '../../src/contracts/order.ts';
import { createProof, DPOP_TYP } from '../../src/proof/dpop.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { signIntake, verifyIntake } from '../../src/proof/intake-jws.ts';
import { signOrder, verifyOrder, verifyOrderAgain } from '../../src/proof/order-jws.ts';
import type { ProcessKeys } from '../../src/proof/process-keys.ts';
import { signToken } from '../../src/proof/signed-token.ts';
import { intake, NOW_MS, deviceOrder, processKeys, TO_GATEWAY, TO_ISSUER } from '../proof/fixtures.ts';

const gateway = processKeys('gateway');
const issuer = processKeys('issuer');
const mallory = processKeys('gateway');

describe('attack: an order that the gateway did not give', () => {
  it('signed by the wrong key, under its own name', async () => {
    await expectRefused(await signOrder(mallory.keys, deviceOrder()), 'order-signature');
  });

  it('signed by the wrong key, under the name of the right one', async () => {
    const disguised: ProcessKeys = { ...mallory.keys, keyId: gateway.keys.keyId };
    await expectRefused(await signOrder(disguised, deviceOrder()), 'order-signature');
  });

  it('signed by the issuer’s own key', async () => {
    await expectRefused(
      await signToken(issuer.keys, ORDER_TYP, { ...deviceOrder() } as never),
      'order-signature',
    );
  });

  it('whose content was changed after signing', async () => {
    const [header, , signature] = (await signOrder(gateway.keys, deviceOrder())).split('.');
    const payload = Buffer.from(JSON.stringify(deviceOrder())).toString('base64url');
    await expectRefused([header, payload, signature].join('.'), 'order-signature');
  });

  it('with alg none', async () => {
    const payload = Buffer.from(JSON.stringify(deviceOrder())).toString('base64url');
    const header = encoded({ alg: 'none', kid: gateway.keys.keyId, typ: ORDER_TYP });
    await expectRefused(`${header}.${payload}.`, 'order-signature');
  });

  it('with the public key taken for an HMAC key', async () => {
    const raw = Buffer.from(gateway.keys.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
    const jws = await new CompactSign(Buffer.from(JSON.stringify(deviceOrder())))
      .setProtectedHeader({ alg: 'HS256', kid: gateway.keys.keyId, typ: ORDER_TYP })
      .sign(createSecretKey(raw));
    await expectRefused(jws, 'order-signature');
  });

  it.each([
    ['an embedded jwk', { jwk: mallory.keys.publicKey.export({ format: 'jwk' }) }],
    ['a jku', { jku: 'https://mallory.example/keys' }],
    ['an unknown critical extension', { crit: ['exp'], exp: 1 }],
    ['an unencoded payload', { crit: ['b64'], b64: true }],
  ])('with %s in its header', async (_what, extra) => {
    const jws = await new CompactSign(Buffer.from(JSON.stringify(deviceOrder())))
      .setProtectedHeader({ alg: 'Ed25519', kid: mallory.keys.keyId, typ: ORDER_TYP, ...extra } as never)
      .sign(mallory.keys.signKey, { crit: { exp: true } })
      .catch(
        () => `${encoded({ alg: 'Ed25519', kid: gateway.keys.keyId, typ: ORDER_TYP, ...extra })}.e30.AAAA`,
      );
    await expectRefused(jws, 'order-malformed');
  });

  it.each([
    ['nothing', ''],
    ['text', 'order'],
    ['dots', '..'],
    ['five parts', 'a.b.c.d.e'],
    ['a huge text', 'a'.repeat(200_001)],
  ])('that is %s', async (_what, jws) => expectRefused(jws, 'order-malformed'));

  it.each([
    ['another kind', { kind: 'promote' }],
    ['an extra member', { admin: true }],
    ['a time in seconds', { iatMs: NOW_MS / 1000 }],
  ])('of the gateway’s key but with %s', async (_what, change) => {
    await expectRefused(await signOrder(gateway.keys, deviceOrder(change as never)), 'order-malformed');
  });
});

describe('attack: a real order, used otherwise', () => {
  it('too late', async () => {
    const jws = await signOrder(gateway.keys, deviceOrder({ iatMs: NOW_MS - 120_001 }));
    await expectRefused(jws, 'order-stale');
  });

  it('at another installation', async () => {
    const jws = await signOrder(gateway.keys, deviceOrder({ aud: issuerAudience('T0OTHER') }));
    await expectRefused(jws, 'order-audience');
    expect(await verifyOrderAgain(gateway.publicKeys, jws, { audience: TO_ISSUER })).toMatchObject({
      refusal: { code: 'order-audience' },
    });
  });
});

describe('attack: one kind of token taken for another', () => {
  it('an order as intake', async () => {
    const jws = await signToken(issuer.keys, ORDER_TYP, { ...intake() } as never);
    expect(await verifyIntake(issuer.publicKeys, jws, { audience: TO_GATEWAY, nowMs: NOW_MS })).toMatchObject(
      {
        refusal: { code: 'intake-refused', operator: expect.stringContaining(INTAKE_TYP) },
      },
    );
  });

  it('an intake as order', async () => {
    await expectRefused(await signIntake(issuer.keys, intake()), 'order-malformed');
    await expectRefused(
      await signToken(gateway.keys, INTAKE_TYP, { ...deviceOrder() } as never),
      'order-malformed',
    );
  });

  it('a proof of a device as order', async () => {
    const { keys } = generateDeviceKeys();
    const call = { method: 'POST', url: 'https://issuer.example/', bodyText: '' };
    const proof = await createProof({
      ...call,
      deviceKeys: keys,
      nonce: null,
      nowMs: NOW_MS,
      jti: 'jti-jti-jti-jti-1',
    });
    await expectRefused(proof, 'order-malformed');
    await expectRefused(
      await signToken(gateway.keys, DPOP_TYP, { ...deviceOrder() } as never),
      'order-malformed',
    );
  });

  it('a key for the curve of sealing taken for one to sign with', () => {
    const { publicKey } = generateKeyPairSync('x25519');
    const publicKeys = { role: 'gateway' as const, keys: new Map([[mallory.keys.keyId, publicKey]]) };
    return expect(
      signOrder(mallory.keys, deviceOrder()).then((jws) =>
        verifyOrderAgain(publicKeys, jws, { audience: TO_ISSUER }),
      ),
    ).rejects.toThrow();
  });
});

async function expectRefused(jws: string, code: string): Promise<void> {
  const verified = await verifyOrder(gateway.publicKeys, jws, { audience: TO_ISSUER, nowMs: NOW_MS });
  expect(verified).toMatchObject({ ok: false, refusal: { code } });
}

function encoded(header: object): string {
  return Buffer.from(JSON.stringify(header)).toString('base64url');
}
