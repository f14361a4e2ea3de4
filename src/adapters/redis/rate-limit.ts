import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

import type { Clock } from '../../ports/clock.ts';
import type { RateLimit } from '../../ports/rate-limit.ts';
import type { RedisKeys, Side } from './keys.ts';
import { withRedisFaults } from './redis-faults.ts';
import { luaScript } from './script.ts';
import takeRateText from './scripts/take-rate.lua';

const takeRateScript = luaScript(takeRateText);

/**
 * Rates shared by all replicas of a side. Names are hashed into keys, since they hold what strangers send. Clocks
 * of replicas may differ by as much as a try takes to drain; a clock set back is waited for at most one bucket.
 */
export function createRateLimit(options: {
  readonly redis: Redis;
  readonly keys: RedisKeys;
  readonly side: Side;
  readonly clock: Clock;
}): RateLimit {
  const { redis, keys, side, clock } = options;
  return {
    take: (key, { burst, everyMs }) =>
      withRedisFaults('rate limit', async () => {
        const name = createHash('sha256').update(key).digest('base64url');
        const waitMs = await takeRateScript.run(
          redis,
          [keys[side].rate(name)],
          [clock.nowMs(), everyMs, burst],
        );
        return Number(waitMs);
      }),
  };
}
