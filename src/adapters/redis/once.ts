import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';

import type { Once } from '../../ports/once.ts';
import type { RedisKeys, Side } from './keys.ts';
import { withRedisRetries } from './redis-faults.ts';

/**
 * What was seen, remembered across replicas and restarts. Each call writes a token of its own, so that a call
 * repeated after a lost reply still learns that it was itself the first.
 */
export function createOnce(redis: Redis, keys: RedisKeys, side: Side): Once {
  return {
    async first(key, ttlSeconds) {
      const token = randomUUID();
      const earlier = await withRedisRetries('once', () =>
        redis.set(keys[side].once(key), token, 'EX', ttlSeconds, 'NX', 'GET'),
      );
      return earlier === null || earlier === token;
    },
  };
}
