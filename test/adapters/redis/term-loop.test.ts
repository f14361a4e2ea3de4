import { afterEach, describe, expect, it } from '@jest/globals';

import type { TermLoop, TermLoopOptions } from '../../../src/adapters/redis/term-loop.ts';
import { startTermLoop } from '../../../src/adapters/redis/term-loop.ts';
import type { WriteTerm } from '../../../src/ports/write-term.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { until, withRedis } from '../../support/redis.ts';

const redis = withRedis();
const loops: TermLoop[] = [];
afterEach(async () => {
  await Promise.all(loops.splice(0).map((loop) => loop.stop()));
});

function start(run: TermLoopOptions['run'], change: Partial<TermLoopOptions> = {}): TermLoop {
  const loop = startTermLoop({
    redis: redis().connect('issuer'),
    keys: redis().keys,
    side: 'issuer',
    role: 'ender',
    log: memoryLog(),
    leaseMs: 300,
    everyMs: 5,
    run,
    ...change,
  });
  loops.push(loop);
  return loop;
}

/** Keeps every term that ran, once. */
function terms() {
  const seen: WriteTerm[] = [];
  const run = (term: WriteTerm): Promise<void> => {
    if (!seen.includes(term)) seen.push(term);
    return Promise.resolve();
  };
  return { seen, run };
}

describe('the term of a writer', () => {
  it('is not taken by a replica that may not have it, and is handed on at once by one that may no longer', async () => {
    const [first, second] = [terms(), terms()];
    const may = { first: true, second: false };
    start(first.run, { mayServe: () => may.first, leaseMs: 60_000 });
    await until(() => first.seen.length === 1);
    may.first = false;
    await until(async () => (await redis().admin.exists(redis().keys.issuer.reader('ender').lease)) === 0);
    start(second.run, { mayServe: () => may.second, leaseMs: 60_000 });
    may.second = true;
    await until(() => second.seen.length === 1);
    expect(first.seen).toHaveLength(1);
  });

  it('is had by one replica at a time, and goes on for as long as it runs', async () => {
    const [first, second] = [terms(), terms()];
    const one = start(first.run);
    await until(() => first.seen.length === 1);
    start(second.run);
    const [term] = first.seen;
    for (let renewed = 0; renewed < 4; renewed += 1) {
      // What is left only falls, until it is renewed.
      let leastMs = Number.POSITIVE_INFINITY;
      await until(() => {
        const leftMs = term?.leftMs() ?? 0;
        const hasRisen = leftMs > leastMs;
        leastMs = Math.min(leastMs, leftMs);
        return hasRisen;
      });
    }
    expect(second.seen).toHaveLength(0);

    await one.stop();
    await until(() => second.seen.length === 1);
    expect(second.seen[0]?.epoch).toBe((term?.epoch ?? 0) + 1);
    expect(term?.leftMs()).toBeLessThanOrEqual(0);
    await expect(term?.renew()).rejects.toMatchObject({ code: 'redis-unavailable' });
  });

  it('is taken over when its holder falls silent, whose epoch then stays behind', async () => {
    const silent = terms();
    const key = redis().keys.issuer.reader('ender').lease;
    const first = start(silent.run);
    await until(() => silent.seen.length === 1);
    await redis().admin.set(key, 'somebody else', 'PX', 200);
    await until(() => silent.seen.length === 2);
    expect(silent.seen.map((term) => term.epoch)).toEqual([1, 2]);
    await first.stop();
  });

  it('counts on from an epoch that was found, unless the lease is gone', async () => {
    const { seen, run } = terms();
    start(run, { leaseMs: 5000 });
    await until(() => seen.length === 1);
    const [term] = seen;
    await term?.raiseEpoch(41);
    expect(term?.epoch).toBe(41);
    await term?.raiseEpoch(7);
    expect(term?.epoch).toBe(42);
    await redis().admin.del(redis().keys.issuer.reader('ender').lease);
    await expect(term?.raiseEpoch(50)).rejects.toMatchObject({ code: 'redis-unavailable' });
    expect(await redis().admin.get(redis().keys.issuer.reader('ender').epoch)).toBe('42');
  });

  it('goes on after a run that failed, and calls off the one that runs when it stops', async () => {
    const log = memoryLog();
    let runs = 0;
    const loop = start(
      (term) => {
        runs += 1;
        if (runs === 1) return Promise.reject(new Error('not now'));
        return new Promise((resolve) => term.stop.addEventListener('abort', () => resolve()));
      },
      { log },
    );
    await until(() => runs === 2);
    await loop.stop();
    expect(log.count('term.failed')).toBe(1);
    expect(await redis().admin.exists(redis().keys.issuer.reader('ender').lease)).toBe(0);
  });

  it('keeps the lease to its end where it was stopped in the middle of something', async () => {
    let runs = 0;
    const loop = start(
      (term) => {
        runs += 1;
        return new Promise((_, reject) =>
          term.stop.addEventListener('abort', () => reject(new Error('cut'))),
        );
      },
      { leaseMs: 5000 },
    );
    await until(() => runs === 1);
    await loop.stop();
    expect(await redis().admin.exists(redis().keys.issuer.reader('ender').lease)).toBe(1);
  });
});
