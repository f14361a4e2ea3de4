import { afterEach, describe, expect, it } from '@jest/globals';

import type {
  DeadlineLoop,
  DeadlineLoopOptions,
  DueDeadline,
} from '../../../src/adapters/redis/deadline-loop.ts';
import { startDeadlineLoop } from '../../../src/adapters/redis/deadline-loop.ts';
import { createRecordStore } from '../../../src/adapters/redis/record-store.ts';
import type { DeadlineKind } from '../../../src/domain/deadline.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { until, withRedis } from '../../support/redis.ts';
import { step, testMac } from './fixtures.ts';

const redis = withRedis();
const started: DeadlineLoop[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((loop) => loop.stop()));
});

const NEVER_MS = 1_000_000;
let nowMs = 0;

/** A loop that only looks when told, unless `pollMs` is given. */
function loop(parts: Partial<DeadlineLoopOptions> & Pick<DeadlineLoopOptions, 'handle'>): DeadlineLoop {
  nowMs = 1000;
  const one = startDeadlineLoop({
    redis: redis().connect('issuer'),
    keys: redis().keys,
    side: 'issuer',
    log: memoryLog(),
    clock: { nowMs: () => nowMs },
    pollMs: NEVER_MS,
    ...parts,
  });
  started.push(one);
  return one;
}

async function set(kind: DeadlineKind, name: string, dueAtMs: number): Promise<void> {
  await redis().admin.zadd(redis().keys.issuer.deadlines, dueAtMs, `${kind}|${name}`);
}

const left = (): Promise<string[]> => redis().admin.zrange(redis().keys.issuer.deadlines, 0, '-1');

describe('the deadline loop', () => {
  it('hands over what is due by the injected clock, once, and nothing else', async () => {
    const seen: DueDeadline[] = [];
    const deadlines = loop({ handle: async (due) => void seen.push(due) });
    await set('end', 'grant/a', 1000);
    await set('claim-by', 'grant/b|odd', 1001);
    await deadlines.tick();
    expect(seen).toEqual([{ kind: 'end', name: 'grant/a', dueAtMs: 1000 }]);
    expect(await left()).toEqual(['claim-by|grant/b|odd']);
    nowMs = 1001;
    await deadlines.tick();
    await deadlines.tick();
    expect(seen.slice(1)).toEqual([{ kind: 'claim-by', name: 'grant/b|odd', dueAtMs: 1001 }]);
    expect(await left()).toEqual([]);
  });

  it('leaves alone what the commit of the handler set', async () => {
    const records = createRecordStore({
      redis: redis().connect('issuer'),
      keys: redis().keys,
      side: 'issuer',
      mac: testMac(),
    });
    await records.commit(
      step('c1', 'grant/a', 1, '', { deadlines: [{ name: 'grant/a', kind: 'end', dueAtMs: 900 }] }),
    );
    const deadlines = loop({
      async handle() {
        await records.commit(
          step('c2', 'grant/a', 2, '', { deadlines: [{ name: 'grant/a', kind: 'end', dueAtMs: 5000 }] }),
        );
      },
    });
    await deadlines.tick();
    expect(await left()).toEqual(['end|grant/a']);
    await deadlines.tick();
    expect((await records.read('grant/a'))?.version).toBe(2);
  });

  it('tries a failing one again later, not at once, and does not let others wait for it', async () => {
    const log = memoryLog();
    const seen: string[] = [];
    const deadlines = loop({
      log,
      concurrency: 1,
      async handle({ name }) {
        seen.push(name);
        if (name === 'grant/bad' && seen.filter((one) => one === name).length < 3) throw new Error('no');
      },
    });
    await set('end', 'grant/bad', 1);
    await set('end', 'grant/good', 2);
    for (let at = 0; at < 4; at += 1) await deadlines.tick();
    expect(seen).toEqual(['grant/bad', 'grant/good']);
    nowMs += 499;
    await deadlines.tick();
    expect(seen).toHaveLength(2);
    nowMs += 1;
    await deadlines.tick();
    nowMs += 500;
    await deadlines.tick();
    expect(seen).toEqual(['grant/bad', 'grant/good', 'grant/bad']);
    nowMs += 500;
    await deadlines.tick();
    expect(seen).toHaveLength(4);
    expect(await left()).toEqual([]);
    expect(log.lines.map(({ event, fields }) => [event, fields['waitMs']])).toEqual([
      ['deadline.failed', 500],
      ['deadline.failed', 1000],
    ]);
  });

  it('runs so many at once at most, and does not start one that still runs', async () => {
    let open = (): void => undefined;
    const hold = new Promise<void>((resolve) => {
      open = resolve;
    });
    let running = 0;
    let calls = 0;
    const deadlines = loop({
      concurrency: 3,
      pollMs: 5,
      async handle() {
        calls += 1;
        running += 1;
        expect(running).toBeLessThanOrEqual(3);
        await hold;
        running -= 1;
      },
    });
    for (let at = 0; at < 10; at += 1) await set('end', `grant/${at}`, 1);
    await until(() => running === 3);
    open();
    await until(async () => (await left()).length === 0);
    expect(calls).toBe(10);
    await deadlines.stop();
  });

  it('says once that Redis is away', async () => {
    const log = memoryLog();
    const connection = redis().connect('issuer');
    const deadlines = loop({ redis: connection, log, pollMs: 5, handle: async () => undefined });
    connection.disconnect();
    await until(() => log.count('deadlines.redis-away') === 1);
    await expect(deadlines.tick()).rejects.toMatchObject({ code: 'redis-unavailable' });
    await connection.connect();
    await until(() => log.count('deadlines.redis-back') === 1);
    expect(log.count('deadlines.redis-away')).toBe(1);
  });
});
