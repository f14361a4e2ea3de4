import { createRedis } from '../../adapters/redis/connection.ts';
import type { Json } from '../../domain/json.ts';
import type { Log } from '../../ports/log.ts';

const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Every key of a Redis with its whole value and what is left of its life, for whoever searches it.
 * @param adminUrl of a user who may SCAN.
 */
export async function redisDump(adminUrl: string): Promise<Readonly<Record<string, Json>>> {
  const redis = createRedis(adminUrl, { role: 'dump', log: SILENT });
  try {
    const dump: Record<string, Json> = {};
    let cursor = '0';
    do {
      const [next, keys] = await redis.scan(cursor, 'COUNT', 500);
      for (const key of keys) {
        const value = await valueOf(key);
        // Its time may have come since it was found.
        if (value !== undefined) dump[key] = { ttlMs: await redis.pttl(key), value };
      }
      cursor = next;
    } while (cursor !== '0');
    return dump;
  } finally {
    redis.disconnect();
  }

  async function valueOf(key: string): Promise<Json | undefined> {
    const type = await redis.type(key);
    switch (type) {
      case 'string':
        return redis.get(key);
      case 'hash':
        return redis.hgetall(key);
      case 'set':
        return redis.smembers(key);
      case 'zset':
        return redis.zrangebyscore(key, '-inf', '+inf', 'WITHSCORES');
      case 'stream':
        return redis.xrange(key, '-', '+');
      case 'none':
        return undefined;
      default:
        throw new Error(`no way to dump a ${type}: ${key}`);
    }
  }
}
