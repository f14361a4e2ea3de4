import { describe, expect, it } from '@jest/globals';

import type { LeaseOptions } from '../../../src/adapters/redis/lease.ts';
import { Lease } from '../../../src/adapters/redis/lease.ts';
import { until, withRedis } from '../../support/redis.ts';

const redis = withRedis();

function options(leaseMs: number): LeaseOptions {
  return { redis: redis().connect('gateway'), key: redis().keys.gateway.reader('r').lease, leaseMs };
}

async function taken(from: LeaseOptions, earlier: Lease | null = null): Promise<Lease> {
  const lease = await Lease.take(from, earlier);
  if (typeof lease === 'number') throw new Error(`held by somebody else for ${lease} ms`);
  return lease;
}

describe('a lease', () => {
  it('is held by one; the other learns for how long', async () => {
    const lease = await taken(options(5000));
    const waitMs = await Lease.take(options(5000), null);
    expect(waitMs).toBeGreaterThan(4000);
    expect(waitMs).toBeLessThanOrEqual(5000);
    await lease.drop();
    expect(lease.isHeld()).toBe(false);
    await taken(options(5000));
  });

  it('ends by itself, here and on the server, and is then not renewed', async () => {
    const lease = await taken(options(60));
    await until(() => !lease.isHeld());
    await until(async () => (await redis().admin.exists(options(60).key)) === 0);
    await expect(lease.renew()).rejects.toMatchObject({ code: 'redis-unavailable' });
    expect(await redis().admin.exists(options(60).key)).toBe(0);
  });

  it('taken again by the same replica needs no wait, and leaves the earlier token worthless', async () => {
    const first = await taken(options(5000));
    const second = await taken(options(5000), first);
    await expect(first.renew()).rejects.toMatchObject({ code: 'redis-unavailable' });
    expect(first.isHeld()).toBe(false);
    await first.drop();
    await second.renew();
    expect(second.isHeld()).toBe(true);
  });
});
