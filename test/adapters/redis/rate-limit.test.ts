import { describe, expect, it } from '@jest/globals';

import { createRateLimit } from '../../../src/adapters/redis/rate-limit.ts';
import { withRedis } from '../../support/redis.ts';

const redis = withRedis();
const RATE = { burst: 3, everyMs: 1000 };

function limiter() {
  const state = { nowMs: 1_795_392_000_000 };
  const one = () =>
    createRateLimit({
      redis: redis().connect('issuer'),
      keys: redis().keys,
      side: 'issuer',
      clock: { nowMs: () => state.nowMs },
    });
  return { state, limit: one(), replica: one() };
}

describe('a rate', () => {
  it('lets a burst through, then one for every interval', async () => {
    const { state, limit } = limiter();
    const take = () => limit.take('claim/device/a', RATE);
    expect([await take(), await take(), await take(), await take()]).toEqual([0, 0, 0, 1000]);
    state.nowMs += 400;
    expect(await take()).toBe(600);
    state.nowMs += 600;
    expect([await take(), await take()]).toEqual([0, 1000]);
    state.nowMs += 60_000;
    expect([await take(), await take(), await take(), await take()]).toEqual([0, 0, 0, 1000]);
  });

  it('is shared by replicas: of many at once no more get through', async () => {
    const { limit, replica } = limiter();
    const tries = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? limit : replica).take('x', RATE));
    expect((await Promise.all(tries)).filter((waitMs) => waitMs === 0)).toHaveLength(3);
  });

  it('counts each key by itself, under a name that holds nothing of it, and is forgotten', async () => {
    const { limit } = limiter();
    for (let tries = 0; tries < 3; tries += 1) await limit.take('bind/address/203.0.113.9', RATE);
    expect(await limit.take('bind/address/203.0.113.10', RATE)).toBe(0);
    const names = await redis().admin.keys('*');
    expect(names.filter((name) => name.includes('203.0.113'))).toEqual([]);
    const ttls = await Promise.all(names.map((name) => redis().admin.pttl(name)));
    expect(Math.min(...ttls)).toBeGreaterThan(0);
    expect(Math.max(...ttls)).toBeLessThanOrEqual(3000);
  });

  it('cannot be counted while Redis is away, which is a fault', async () => {
    const { limit } = limiter();
    redis().pause();
    try {
      await expect(limit.take('x', RATE)).rejects.toMatchObject({ code: 'redis-unavailable' });
    } finally {
      redis().resume();
    }
  });
});
