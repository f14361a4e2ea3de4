import type { Redis } from 'ioredis';

import { Fault } from '../../domain/fault.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Projections } from '../../ports/projections.ts';
import type { RecordMac } from '../../ports/record-mac.ts';
import type { RedisKeys, Side } from './keys.ts';
import { withRedisFaults } from './redis-faults.ts';
import { luaScript } from './script.ts';
import putIfNewerText from './scripts/put-if-newer.lua';

const putIfNewerScript = luaScript(putIfNewerText);

/**
 * What one side has learnt from the other's events, in its own keys. Each carries a MAC: people read what stands
 * here. One that somebody else wrote is dropped, so that the next event is not taken for an older one.
 */
export function createProjections(redis: Redis, keys: RedisKeys, side: Side, mac: RecordMac): Projections {
  const macName = (name: string): string => `projection/${name}`;
  return {
    async get(name) {
      const fields = await withRedisFaults('projection', () =>
        redis.hmget(keys[side].projection(name), 'version', 'value', 'mac'),
      );
      const [version, text, tag] = fields;
      if (typeof version !== 'string' || typeof text !== 'string') return null;
      if (!mac.matches(macName(name), Number(version), text, tag ?? '')) {
        await withRedisFaults('projection', () => redis.del(keys[side].projection(name)));
        return null;
      }
      return { version: Number(version), value: parseObject(name, text) };
    },
    async putIfNewer(name, version, value) {
      const key = keys[side].projection(name);
      const text = JSON.stringify(value);
      const written = await withRedisFaults('projection', () =>
        putIfNewerScript.run(redis, [key], [version, text, mac.make(macName(name), version, text)]),
      );
      return written === 1;
    },
  };
}

function parseObject(name: string, text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Said below, with the same words as for JSON of another kind.
  }
  throw new Fault('bad-record', `projection ${name} is no JSON object`);
}
