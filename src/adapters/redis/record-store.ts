import type { Redis } from 'ioredis';

import { Fault } from '../../domain/fault.ts';
import type { RecordMac } from '../../ports/record-mac.ts';
import type { CommitOutcome, RecordStore, StoredRecord } from '../../ports/record-store.ts';
import { commitPlan } from './commit-plan.ts';
import type { RedisKeys, Side, SideKeys } from './keys.ts';
import { withRedisFaults, withRedisRetries } from './redis-faults.ts';
import { luaScript } from './script.ts';
import commitText from './scripts/commit.lua';

const commitScript = luaScript(commitText);
/** How long a commit can be repeated after its reply was lost; a repeat comes within seconds. */
const COMMIT_MARK_MS = 10 * 60_000;
const VERSION = /^[1-9]\d{0,14}$/;

/**
 * The records of one side. Each is stored with a MAC by the side's own key and believed only with it: somebody who
 * can write Redis can delete a record or put an *older* version of the same record back, which the sealed log
 * shows, but not invent, change or swap one.
 * `commit` repeats itself where a reply may have been lost, so its fault means: three tries, or a second, failed.
 */
export function createRecordStore(options: {
  readonly redis: Redis;
  readonly keys: RedisKeys;
  readonly side: Side;
  readonly mac: RecordMac;
}): RecordStore {
  const { redis, mac } = options;
  const own = options.keys[options.side];
  return {
    read: (name) => readRecord(redis, own, mac, name),
    async commit(commit) {
      const { keys, json } = commitPlan(commit, own, mac);
      const reply = await withRedisRetries('commit', () =>
        commitScript.run(redis, keys, [COMMIT_MARK_MS, json]),
      );
      return outcomeOf(reply);
    },
    index: async (index, limit) =>
      limit < 1 ? [] : withRedisFaults('index', () => redis.zrange(own.index(index), 0, String(limit - 1))),
    highest: async (index, limit, aboveScore) =>
      limit < 1
        ? []
        : withRedisFaults('index', () => {
            const lowest = aboveScore === undefined ? '-inf' : `(${aboveScore}`;
            return redis.zrange(own.index(index), '+inf', lowest, 'BYSCORE', 'REV', 'LIMIT', 0, limit);
          }),
    holder: (name) => withRedisFaults('holder', () => redis.get(own.claim(name))),
  };
}

async function readRecord(
  redis: Redis,
  own: SideKeys,
  mac: RecordMac,
  name: string,
): Promise<StoredRecord | null> {
  const fields = await withRedisFaults('read', () => redis.hmget(own.record(name), 'version', 'body', 'mac'));
  const [version, body, tag] = fields;
  if (fields.every((field) => field === null)) return null;
  if (typeof version !== 'string' || !VERSION.test(version) || typeof body !== 'string') {
    throw new Fault('bad-record', `record ${name} is incomplete`);
  }
  if (typeof tag !== 'string' || !mac.matches(name, Number(version), body, tag)) {
    throw new Fault('bad-mac', `record ${name} was not written by this process`);
  }
  return { name, version: Number(version), body };
}

function outcomeOf(reply: unknown): CommitOutcome {
  const [kind, name, holder] = (Array.isArray(reply) ? reply : []).map(String);
  if (kind === 'committed') return { kind };
  if (kind === 'conflict' && name !== undefined) return { kind, name };
  if (kind === 'taken' && name !== undefined && holder !== undefined) return { kind, name, holder };
  if (kind === 'wrong-type')
    throw new Fault('bad-record', `commit: ${name} has a type nobody of us gives it`);
  throw new Fault('bug', 'commit: the script answered something unknown');
}
