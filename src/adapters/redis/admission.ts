import { createHash, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';

import type { Admission } from '../../ports/admission.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RedisKeys, Side } from './keys.ts';
import { withRedisRetries } from './redis-faults.ts';
import { luaScript } from './script.ts';
import admitText from './scripts/admit.lua';

const admitScript = luaScript(admitText);

/**
 * Rates and marks shared by all replicas of a side. Names of rates are hashed into keys, since they hold what
 * strangers send. Clocks of replicas may differ by as much as a try takes to drain; a clock set back is waited for at
 * most one bucket. Each call writes a token of its own, so that one repeated after a lost reply still learns that it
 * was itself the first.
 */
export function createAdmission(options: {
  readonly redis: Redis;
  readonly keys: RedisKeys;
  readonly side: Side;
  readonly clock: Clock;
}): Admission {
  const { redis, clock } = options;
  const own = options.keys[options.side];
  const rateKey = (name: string): string => own.rate(createHash('sha256').update(name).digest('base64url'));
  return {
    async admit({ tries, mark }) {
      const keys = tries.map(({ key }) => rateKey(key));
      const rates = tries.flatMap(({ rate }) => [rate.everyMs, rate.burst]);
      const values = [clock.nowMs(), randomUUID(), mark?.ttlSeconds ?? 0, ...rates];
      const reply = Number(
        await withRedisRetries('admission', () =>
          admitScript.run(redis, mark === null ? keys : [...keys, own.once(mark.key)], values),
        ),
      );
      if (reply < 0) return { kind: 'seen' };
      return reply === 0 ? { kind: 'in' } : { kind: 'full', waitMs: reply };
    },
  };
}
