import { describe, expect, it } from '@jest/globals';

import { codeDigest } from '../../src/proof/device-code.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { openSealed } from '../../src/proof/sealed-answer.ts';
import { grantKind } from '../../src/issuance/record-kinds.ts';
import { mara } from '../issuance/issuer-world.ts';
import { withRedis } from '../support/redis.ts';
import { withDoor } from './door.ts';

const redis = withRedis();
const door = withDoor(redis);

describe('the issuer’s door', () => {
  it('binds a device, claims, and only that device opens the answer', async () => {
    const { login, grantFor, world } = await door();
    const { client, keys, bound } = await login();
    expect(bound).toMatchObject({ ok: true, value: { name: 'Mara Weiss', thumbprint: keys.thumbprint } });
    const { grantId, deadlineMs } = await grantFor(keys.thumbprint);
    expect(await client.status()).toMatchObject({
      ok: true,
      value: { grants: [{ grantId, state: 'claimable', deadlineMs }] },
    });
    const claimed = await client.claim(grantId);
    if (!claimed.ok) throw new Error(claimed.refusal.operator);
    const opened = JSON.parse((await openSealed(keys, claimed.value.sealed, grantId)).reveal()) as object;
    expect(opened).toMatchObject({
      grantId,
      secretAccessKey: 'secret-access-key-value',
      expiresAtMs: deadlineMs,
    });
    const { keys: stranger } = generateDeviceKeys();
    await expect(openSealed(stranger, claimed.value.sealed, grantId)).rejects.toMatchObject({
      code: 'bad-record',
    });
    expect(await client.release(grantId)).toMatchObject({
      ok: true,
      value: { state: 'ending', endsAtLatestMs: deadlineMs },
    });
    expect((await world.recorder.load(grantKind, grantId))?.record).toMatchObject({
      state: 'ending',
      reason: 'released',
    });
  });

  it('takes a code once', async () => {
    const { login, clientOf } = await door();
    const { code } = await login();
    const again = await clientOf(generateDeviceKeys().keys).bind(code, 'another');
    expect(again).toMatchObject({ ok: false, refusal: { code: 'code-wrong' } });
  });

  it('refuses an old code and a wrong one alike', async () => {
    const { world, clientOf } = await door();
    const code = 'ABCD-EFGH-JKMN';
    const expiresAtMs = world.state.nowMs + 120_000;
    await world.send(
      world.order({ kind: 'device', body: { codeDigest: codeDigest(code), person: mara, expiresAtMs } }),
    );
    world.state.nowMs = expiresAtMs;
    const client = clientOf(generateDeviceKeys().keys);
    const old = await client.bind(code, 'laptop');
    const wrong = await client.bind('ZZZZ-ZZZZ-ZZZZ', 'laptop');
    expect(old).toEqual(wrong);
  });

  it('refuses the same proof twice', async () => {
    const { login, grantFor, raw, world } = await door();
    const { keys } = await login();
    const { grantId } = await grantFor(keys.thumbprint);
    const jti = 'A'.repeat(22);
    expect(await raw(keys, `/v1/grants/${grantId}/claim`, { jti })).toMatchObject({ status: 200 });
    expect(await raw(keys, `/v1/grants/${grantId}/claim`, { jti })).toMatchObject({
      status: 401,
      answer: { error: 'proof-bad' },
    });
    expect(world.minted).toHaveLength(1);
  });

  it('refuses a key that is not the named device’s, and tells a stranger nothing about grants', async () => {
    const { login, grantFor, raw } = await door();
    const { keys } = await login();
    const { grantId } = await grantFor(keys.thumbprint);
    const thief = generateDeviceKeys().keys;
    const known = await raw(thief, `/v1/grants/${grantId}/claim`, { device: keys.thumbprint });
    const unknown = await raw(thief, '/v1/grants/bg-aaaaaaaaaa/claim', { device: keys.thumbprint });
    expect(known).toMatchObject({ status: 401, answer: { error: 'device-unknown' } });
    expect(unknown).toEqual(known);
  });

  it('refuses a body other than the signed one, a body too large, and a binding that has ended', async () => {
    const { login, raw, world } = await door();
    const { keys } = await login();
    expect(await raw(keys, '/v1/grants/bg-aaaaaaaaaa/release', { body: '{"a":1}' })).toMatchObject({
      status: 401,
    });
    expect(await raw(keys, '/v1/grants/bg-aaaaaaaaaa/release', { body: 'x'.repeat(20_000) })).toMatchObject({
      status: 400,
    });
    world.state.nowMs += 31 * 24 * 3600 * 1000;
    expect(await raw(keys, '/v1/grants/bg-aaaaaaaaaa/release')).toMatchObject({
      status: 401,
      answer: { error: 'device-unknown' },
    });
  });

  it('says that its store is away, and does nothing', async () => {
    const { login, raw, world, grantFor } = await door();
    const { keys } = await login();
    const { grantId } = await grantFor(keys.thumbprint);
    redis().pause();
    try {
      const answer = await raw(keys, `/v1/grants/${grantId}/claim`);
      expect(answer).toMatchObject({ status: 503, answer: { error: 'unavailable' } });
    } finally {
      redis().resume();
    }
    expect(world.minted).toHaveLength(0);
  });

  it('answers an unknown address and a malformed grant id without detail', async () => {
    const { login, raw, state } = await door();
    const { keys } = await login();
    expect(await raw(keys, '/v1/nothing')).toMatchObject({ status: 400, answer: { error: 'bad-input' } });
    expect(await raw(keys, '/v1/grants/nonsense/claim')).toMatchObject({
      status: 404,
      answer: { error: 'grant-not-found' },
    });
    expect((await fetch(`${state.publicUrl}/healthz`)).status).toBe(200);
    state.healthy = false;
    expect((await fetch(`${state.publicUrl}/healthz`)).status).toBe(503);
  });

  it('is not ready while another issuer seals, and healthy all the same', async () => {
    const { state } = await door();
    const get = async (path: string) => {
      const response = await fetch(`${state.publicUrl}${path}`);
      return { status: response.status, body: await response.json() };
    };
    expect(await get('/readyz')).toEqual({ status: 200, body: { ok: true, standby: false } });
    state.standby = true;
    expect(await get('/readyz')).toEqual({ status: 503, body: { ok: false, standby: true } });
    expect((await get('/healthz')).status).toBe(200);
    state.healthy = false;
    state.standby = false;
    expect(await get('/readyz')).toEqual({ status: 503, body: { ok: false, standby: false } });
  });
});
