import type { Redis } from 'ioredis';

import type { RedisKeys, Side } from './keys.ts';
import { withRedisFaults } from './redis-faults.ts';

/**
 * Drops what the other side has read from a side's outbox (gateway: `orders`, issuer: `intake`). Only the owner of
 * a stream may trim it. Event streams are not trimmed.
 * @param readerRole the reader of the other side whose cursor bounds the trimming; parked entries are kept by it.
 * @returns how many entries were dropped. Fault: `redis-unavailable`.
 */
export async function trimOutbox(
  redis: Redis,
  keys: RedisKeys,
  side: Side,
  readerRole: string,
): Promise<number> {
  const reading = keys[side === 'gateway' ? 'issuer' : 'gateway'].reader(readerRole);
  const stream = side === 'gateway' ? 'orders' : 'intake';
  return withRedisFaults('trim', async () => {
    const cursor = await redis.hget(reading.cursors, stream);
    return cursor === null ? 0 : redis.xtrim(keys.stream(stream), 'MINID', cursor);
  });
}
