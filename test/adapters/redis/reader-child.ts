import { createRedis } from '../../../src/adapters/redis/connection.ts';
import { redisKeys } from '../../../src/adapters/redis/keys.ts';
import { startReader } from '../../../src/adapters/redis/reader.ts';
import type { Log } from '../../../src/ports/log.ts';
import { testMac } from './fixtures.ts';

/*
 * A replica of a reader as a process of its own, to be killed by the tests: says each entry it gets, and never
 * ends one of `request/hang`.
 */
const [url = '', workspace = '', leaseMs = ''] = process.argv.slice(2);
const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

startReader({
  redis: createRedis(url, { role: 'child', log }),
  keys: redisKeys(workspace),
  side: 'gateway',
  role: 'announcer',
  streams: ['gateway-events'],
  concurrency: 4,
  log,
  clock: { nowMs: () => Date.now() },
  mac: testMac(),
  leaseMs: Number(leaseMs),
  async handle({ recordId, json }) {
    process.stdout.write(`${json}\n`);
    if (recordId === 'request/hang') await new Promise(() => undefined);
  },
});
