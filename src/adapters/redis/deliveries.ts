import type { Redis } from 'ioredis';

import type { Deliveries } from '../../ports/deliveries.ts';
import type { RedisKeys, Side } from './keys.ts';
import { withRedisFaults } from './redis-faults.ts';

/** Longer than taking one lasts; whoever was killed meanwhile is followed after it. */
const IN_HAND_SECONDS = 60;
const REMEMBERED_SECONDS = 24 * 3600;
/** Longer than one stamp is believed: five minutes ahead and five behind. */
const REFUSED_SECONDS = 15 * 60;
const BUSY = 'busy';

/**
 * Deliveries in one side's own keys: `busy`, then the stamp of the one that was taken. What was refused leaves its
 * answer under id and stamp together, and the id free.
 */
export function createDeliveries(redis: Redis, keys: RedisKeys, side: Side): Deliveries {
  const keyOf = (id: string): string => keys[side].once(`delivery/${id}`);
  // Neither has a space: an id is visible characters, a stamp is digits.
  const answerKeyOf = (id: string, stamp: string): string =>
    keys[side].once(`delivery-answer/${stamp} ${id}`);
  return {
    begin: (id, stamp) =>
      withRedisFaults('delivery', async () => {
        const earlier = await redis.set(keyOf(id), BUSY, 'EX', IN_HAND_SECONDS, 'NX', 'GET');
        if (earlier === BUSY) return { is: 'busy' };
        if (earlier !== null) return { is: earlier === `done/${stamp}` ? 'replayed' : 'repeated' };
        const answer = await redis.get(answerKeyOf(id, stamp));
        if (answer === null) return { is: 'new' };
        await redis.del(keyOf(id));
        return { is: 'refused', answer };
      }),
    async done(id, stamp) {
      await withRedisFaults('delivery', () =>
        redis.set(keyOf(id), `done/${stamp}`, 'EX', REMEMBERED_SECONDS),
      );
    },
    async refused(id, stamp, answer) {
      await withRedisFaults('delivery', async () => {
        await redis.set(answerKeyOf(id, stamp), answer, 'EX', REFUSED_SECONDS);
        await redis.del(keyOf(id));
      });
    },
    async failed(id) {
      await withRedisFaults('delivery', () => redis.del(keyOf(id)));
    },
  };
}
