import type { Redis } from 'ioredis';

import type { DoubtfulPost, PostedMessages } from '../../ports/posted-messages.ts';
import type { RedisKeys } from './keys.ts';
import { withRedisFaults } from './redis-faults.ts';

/** Which message shows what, in the gateway's keys. */
export function createPostedMessages(redis: Redis, keys: RedisKeys): PostedMessages {
  const keyOf = (key: string): string => keys.gateway.posted(key);
  return {
    async get(key) {
      const fields = await withRedisFaults('posted', () =>
        redis.hmget(keyOf(key), 'channelId', 'ts', 'version'),
      );
      const [channelId, ts, version] = fields;
      if (typeof channelId !== 'string' || typeof ts !== 'string') return null;
      return { channelId, ts, version: Number(version) };
    },
    // A repeat after a lost reply says "already marked", which only makes the caller look into the history.
    async intend(key) {
      return (await withRedisFaults('posted', () => redis.hsetnx(keyOf(key), 'intended', '1'))) === 0;
    },
    async put(key, { channelId, ts, version }) {
      await withRedisFaults('posted', () =>
        redis.hset(keyOf(key), { intended: '1', channelId, ts, version }),
      );
    },
    async doubt(doubt) {
      await withRedisFaults('posted', () =>
        redis.hset(keys.gateway.postedDoubts, { [doubt.key]: JSON.stringify(doubt) }),
      );
    },
    async doubts() {
      const kept = await withRedisFaults('posted', () => redis.hgetall(keys.gateway.postedDoubts));
      return Object.values(kept).map((json) => JSON.parse(json) as DoubtfulPost);
    },
    async settle(key) {
      await withRedisFaults('posted', () => redis.hdel(keys.gateway.postedDoubts, key));
    },
  };
}
