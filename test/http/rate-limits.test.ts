import { describe, expect, it } from '@jest/globals';

import type { IntakeId } from '../../src/domain/ids.ts';
import { networkOf } from '../../src/http/remote-address.ts';
import { generateDeviceKeys } from '../../src/proof/device-keys.ts';
import { withRedis } from '../support/redis.ts';
import { withDoor } from './door.ts';

const redis = withRedis();
const openDoor = withDoor(redis);

/** Tries until the door says that it was too often. @returns how many tries were let through. */
async function triesUntilRefused(once: (at: number) => Promise<{ status: number }>, atMost = 200) {
  for (let tries = 0; tries < atMost; tries += 1) if ((await once(tries)).status === 429) return tries;
  return atMost;
}

describe('tries at the door', () => {
  it('of binding are counted by address, whoever tries, and are let through again with time', async () => {
    const { raw, world } = await openDoor();
    const guess = () => raw(generateDeviceKeys().keys, '/v1/devices');
    expect(await triesUntilRefused(guess)).toBe(30);
    expect(await guess()).toMatchObject({
      status: 429,
      answer: { error: 'too-many-attempts', message: 'Too many attempts. Try again in 2s.' },
      retryAfter: '2',
    });
    world.state.nowMs += 2_000;
    expect((await guess()).status).toBe(400);
    expect((await guess()).status).toBe(429);
    expect(world.minted).toEqual([]);
  });

  it('of binding are counted by key too, so that one key cannot try the whole of an office', async () => {
    const { raw } = await openDoor();
    const { keys } = generateDeviceKeys();
    expect(await triesUntilRefused(() => raw(keys, '/v1/devices'))).toBe(5);
    expect((await raw(generateDeviceKeys().keys, '/v1/devices')).status).toBe(400);
  });

  it('of claiming are counted by device', async () => {
    const { login, grantFor, raw, world } = await openDoor();
    const { keys } = await login();
    const { grantId } = await grantFor(keys.thumbprint);
    const claim = () => raw(keys, `/v1/grants/${grantId}/claim`);
    expect(await triesUntilRefused(claim)).toBe(10);
    expect(world.minted).toHaveLength(3);
    const { keys: other } = await login();
    expect((await raw(other, `/v1/grants/${grantId}/claim`)).status).toBe(403);
  });

  it('of a stranger do not use up those of a device', async () => {
    const { login, grantFor, raw, world } = await openDoor();
    const { keys } = await login();
    const { grantId } = await grantFor(keys.thumbprint);
    const thief = generateDeviceKeys().keys;
    for (let tries = 0; tries < 15; tries += 1)
      await raw(thief, `/v1/grants/${grantId}/claim`, { device: keys.thumbprint });
    expect((await raw(keys, `/v1/grants/${grantId}/claim`)).status).toBe(200);
    expect(world.minted).toHaveLength(1);
  });

  it('of looking and releasing are counted too, generously', async () => {
    const { login, raw } = await openDoor();
    const { keys, client } = await login();
    const look = async () => ({ status: (await client.status()).ok ? 200 : 429 });
    expect(await triesUntilRefused(look)).toBe(60);
    expect(await client.asked('itk_abcdefghijklmnop' as IntakeId)).toMatchObject({
      refusal: { code: 'too-many-attempts' },
    });
    expect(await triesUntilRefused(() => raw(keys, '/v1/grants/bg-aaaaaaaaaa/release'))).toBe(20);
  });

  it('of strangers leave next to nothing in Redis, whatever they try and by however many keys', async () => {
    const { login, raw } = await openDoor();
    const { keys: victim } = await login();
    const keptBy = async (once: (at: number) => Promise<{ status: number }>) => {
      const before = new Set(await redis().admin.keys('*'));
      const statuses = new Set<number>();
      for (let at = 0; at < 100; at += 1) statuses.add((await once(at)).status);
      expect(statuses).toContain(429);
      // By name: counts of earlier tries end meanwhile, sooner or later.
      return (await redis().admin.keys('*')).filter((key) => !before.has(key)).length;
    };
    const { keys } = generateDeviceKeys();
    const release = '/v1/grants/bg-aaaaaaaaaa/release';
    // How often the key and the address tried, and nothing of any call.
    expect(await keptBy(() => raw(keys, release))).toBeLessThanOrEqual(2);
    expect(await keptBy(() => raw(keys, '/v1/requests', { device: victim.thumbprint }))).toBeLessThanOrEqual(
      2,
    );
    // What was let through, five at once and one more each twelve seconds, is remembered, so that it is not taken twice.
    expect(await keptBy(() => raw(keys, '/v1/devices'))).toBeLessThanOrEqual(2 + 10);
    const byManyKeys = await keptBy(() => raw(generateDeviceKeys().keys, release));
    expect(byManyKeys).toBeLessThanOrEqual(60);
  });

  it('that were seen before cost those of nobody', async () => {
    const { login, grantFor, raw } = await openDoor();
    const { keys } = await login();
    const { grantId } = await grantFor(keys.thumbprint);
    const overheard = { jti: 'A'.repeat(22) };
    const claim = (change = {}) => raw(keys, `/v1/grants/${grantId}/claim`, change);
    expect((await claim(overheard)).status).toBe(200);
    for (let tries = 0; tries < 20; tries += 1) expect((await claim(overheard)).status).toBe(401);
    expect((await claim()).status).toBe(200);
  });

  it('are refused when they cannot be counted', async () => {
    const { login, grantFor, raw, world } = await openDoor();
    const { keys } = await login();
    const { grantId } = await grantFor(keys.thumbprint);
    redis().pause();
    try {
      const answers = await Promise.all([
        raw(keys, `/v1/grants/${grantId}/claim`),
        raw(keys, '/v1/devices'),
        raw(keys, '/v1/requests'),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    } finally {
      redis().resume();
    }
    expect(world.minted).toEqual([]);
  });

  it('behind our proxy are counted by whom the proxy saw, never by what the caller wrote', async () => {
    const { raw, state } = await openDoor();
    state.trustedProxies = 1;
    const guess = (forwarded: string) =>
      raw(generateDeviceKeys().keys, '/v1/devices', { headers: { 'X-Forwarded-For': forwarded } });
    expect(await triesUntilRefused((at) => guess(`10.0.0.${at}, 203.0.113.9`))).toBe(30);
    expect((await guess('10.0.0.1, 203.0.113.10')).status).toBe(400);
    state.trustedProxies = 0;
    expect(await triesUntilRefused((at) => guess(`203.0.113.${at}`))).toBe(30);
  });
});

describe('the network of an address', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['', ''],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
