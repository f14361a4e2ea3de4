import { describe, expect, it } from '@jest/globals';

import { createAdmission } from '../../../src/adapters/redis/admission.ts';
import type { Knock } from '../../../src/ports/admission.ts';
import { withRedis } from '../../support/redis.ts';

const redis = withRedis();
const WIDE = { burst: 9, everyMs: 1000 };
const NARROW = { burst: 1, everyMs: 3000 };

function admission(nowMs = () => 1_764_000_000_000) {
  const { keys } = redis();
  return createAdmission({ redis: redis().connect('issuer'), keys, side: 'issuer', clock: { nowMs } });
}

function knock(mark: string | null, rates = { address: WIDE, key: WIDE }): Knock {
  return {
    tries: Object.entries(rates).map(([key, rate]) => ({ key, rate })),
    mark: mark === null ? null : { key: mark, ttlSeconds: 900 },
  };
}

describe('admission', () => {
  it('lets each call in once, of many at once one', async () => {
    const [one, other] = [admission(), admission()];
    const answers = await Promise.all([1, 2, 3, 4].map((at) => (at % 2 ? one : other).admit(knock('jti:a'))));
    expect(answers.filter(({ kind }) => kind === 'in')).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === 'seen')).toHaveLength(3);
    expect(await one.admit(knock('jti:b'))).toEqual({ kind: 'in' });
    expect(await redis().admin.ttl(redis().keys.issuer.once('jti:a'))).toBeGreaterThan(890);
  });

  it('writes nothing for a call that is seen or one too many, and says how long until there is room in all', async () => {
    const door = admission();
    const admit = (one: Knock) => door.admit(one);
    const rates = { address: WIDE, key: NARROW };
    expect(await admit(knock('jti:a', rates))).toEqual({ kind: 'in' });
    const all = async () => (await redis().admin.keys('*')).sort();
    const before = await all();
    const address = await redis().admin.mget(...before);
    expect(await admit(knock('jti:b', rates))).toEqual({ kind: 'full', waitMs: 3000 });
    expect(await admit(knock('jti:a'))).toEqual({ kind: 'seen' });
    expect(await all()).toEqual(before);
    expect(await redis().admin.mget(...before)).toEqual(address);
  });

  it('counts without a mark, and marks without a rate', async () => {
    const door = admission();
    const admit = (one: Knock) => door.admit(one);
    expect(await admit(knock(null, { address: WIDE, key: NARROW }))).toEqual({ kind: 'in' });
    expect(await admit(knock(null, { address: WIDE, key: NARROW }))).toEqual({ kind: 'full', waitMs: 3000 });
    const alone = { tries: [], mark: { key: 'jti:c', ttlSeconds: 9 } };
    expect(await admit(alone)).toEqual({ kind: 'in' });
    expect(await admit(alone)).toEqual({ kind: 'seen' });
  });
});
