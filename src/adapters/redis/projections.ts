import type { Redis } from 'ioredis';

import { Fault } from '../../domain/fault.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Projections } from '../../ports/projections.ts';
import type { RedisKeys } from './keys.ts';
import { withRedisFaults } from './redis-faults.ts';
import { luaScript } from './script.ts';
import putIfNewerText from './scripts/put-if-newer.lua';

const putIfNewerScript = luaScript(putIfNewerText);

/** What the gateway has learnt from the issuer's events, in the gateway's keys. */
export function createProjections(redis: Redis, keys: RedisKeys): Projections {
  return {
    async get(name) {
      const fields = await withRedisFaults('projection', () =>
        redis.hmget(keys.gateway.projection(name), 'version', 'value'),
      );
      const [version, text] = fields;
      if (typeof version !== 'string' || typeof text !== 'string') return null;
      return { version: Number(version), value: parseObject(name, text) };
    },
    async putIfNewer(name, version, value) {
      const key = keys.gateway.projection(name);
      const written = await withRedisFaults('projection', () =>
        putIfNewerScript.run(redis, [key], [version, JSON.stringify(value)]),
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
