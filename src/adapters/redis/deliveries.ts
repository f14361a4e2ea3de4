import type { Redis } from 'ioredis';

import type { Deliveries } from '../../ports/deliveries.ts';
import type { RedisKeys, Side } from './keys.ts';
import { withRedisFaults } from './redis-faults.ts';

/** Longer than taking one lasts; whoever was killed meanwhile is followed after it. */
const IN_HAND_SECONDS = 60;
const REMEMBERED_SECONDS = 24 * 3600;
const BUSY = 'busy';

/** Deliveries in one side's own keys: `busy`, then the stamp of the one that was taken. */
export function createDeliveries(redis: Redis, keys: RedisKeys, side: Side): Deliveries {
  const keyOf = (id: string): string => keys[side].once(`delivery/${id}`);
  return {
    async begin(id, stamp) {
      const earlier = await withRedisFaults('delivery', () =>
        redis.set(keyOf(id), BUSY, 'EX', IN_HAND_SECONDS, 'NX', 'GET'),
      );
      if (earlier === null) return 'new';
      if (earlier === BUSY) return 'busy';
      return earlier === `done/${stamp}` ? 'replayed' : 'repeated';
    },
    async done(id, stamp) {
      await withRedisFaults('delivery', () =>
        redis.set(keyOf(id), `done/${stamp}`, 'EX', REMEMBERED_SECONDS),
      );
    },
    async failed(id) {
      await withRedisFaults('delivery', () => redis.del(keyOf(id)));
    },
  };
}
