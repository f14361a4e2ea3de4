import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';

import { createOnce } from '../../../src/adapters/redis/once.ts';
import { createRecordStore } from '../../../src/adapters/redis/record-store.ts';
import type { RecordStore } from '../../../src/ports/record-store.ts';
import type { MemoryLog } from '../../support/memory-log.ts';
import { memoryLog } from '../../support/memory-log.ts';
import type { TestRedis } from '../../support/redis.ts';
import { startTestRedis, until } from '../../support/redis.ts';
import { step, testMac } from './fixtures.ts';

describe('while Redis is away', () => {
  let server: TestRedis;
  let redis: Redis;
  let records: RecordStore;
  let log: MemoryLog;

  beforeEach(async () => {
    server = await startTestRedis();
    log = memoryLog();
    redis = server.connect('gateway', log);
    records = createRecordStore({ redis, keys: server.keys, side: 'gateway', mac: testMac() });
    await records.commit(step('c1', 'request/a', 1, 'one'));
  });
  afterEach(async () => {
    server.resume();
    await server.stop();
  });

  /** Resolves with how long the fault took. */
  async function faultAfterMs(run: () => Promise<unknown>): Promise<number> {
    const startedAtMs = performance.now();
    await expect(run()).rejects.toMatchObject({ name: 'Fault', code: 'redis-unavailable' });
    return performance.now() - startedAtMs;
  }

  it('a stopped server is a fault within 1.5 s; what it had received is applied whole or not at all', async () => {
    server.pause();
    expect(await faultAfterMs(() => records.commit(step('c2', 'request/a', 2, 'two')))).toBeLessThan(1500);
    expect(await faultAfterMs(() => records.read('request/a'))).toBeLessThan(1500);
    server.resume();
    // The same commit again is the way to know: done exactly once, whether the first one arrived or not.
    await until(() =>
      records.commit(step('c2', 'request/a', 2, 'two')).then(
        () => true,
        () => false,
      ),
    );
    expect(await records.read('request/a')).toMatchObject({ version: 2, body: 'two' });
    expect(await server.admin.xlen(server.keys.gateway.events)).toBe(2);
  });

  it('a killed server is a fault within 1.5 s, nothing acknowledged is lost, and it works again after a restart', async () => {
    await server.kill();
    expect(await faultAfterMs(() => records.commit(step('c2', 'request/a', 2, 'two')))).toBeLessThan(1500);
    expect(await faultAfterMs(() => createOnce(redis, server.keys, 'gateway').first('k', 60))).toBeLessThan(
      1500,
    );
    await server.restart();
    await until(() =>
      records.read('request/a').then(
        (record) => record?.body === 'one',
        () => false,
      ),
    );
    expect(await records.commit(step('c2', 'request/a', 2, 'two'))).toEqual({ kind: 'committed' });
    expect(await server.admin.xlen(server.keys.gateway.events)).toBe(2);
  });

  it('is said once in the log, not per try, and once when it is over', async () => {
    await server.kill();
    await faultAfterMs(() => records.read('request/a'));
    await faultAfterMs(() => records.read('request/a'));
    await server.restart();
    await until(() => log.count('redis.connection-back') === 1);
    expect(log.count('redis.connection-away')).toBe(1);
  });

  it('a commit under load is never half there', async () => {
    const acknowledged: string[] = [];
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let at = 0; at < 400; at += 1) {
        const name = `grant/${writer}-${at}`;
        const parts = {
          deadlines: [{ name, kind: 'end' as const, dueAtMs: 5 }],
          outbox: [{ recordId: name, json: name }],
        };
        await records.commit(step(`c-${writer}-${at}`, name, 1, 'x', parts));
        acknowledged.push(name);
      }
    });
    await until(() => acknowledged.length > 100);
    await server.kill();
    await Promise.allSettled(writers);
    await server.restart();
    await until(() =>
      server.admin.ping().then(
        () => true,
        () => false,
      ),
    );

    const { admin, keys } = server;
    const written = (await admin.keys(keys.gateway.record('grant/*'))).map((key) =>
      key.slice(keys.gateway.record('').length),
    );
    const streamOf = async (key: string): Promise<string[]> =>
      (await admin.xrange(key, '-', '+')).map(([, fields]) => fields[1] ?? '');
    expect(written).toEqual(expect.arrayContaining(acknowledged));
    expect((await streamOf(keys.gateway.outbox)).sort()).toEqual(written.sort());
    expect((await streamOf(keys.gateway.events)).filter((name) => name !== 'request/a').sort()).toEqual(
      written,
    );
    expect(
      (await admin.zrange(keys.gateway.deadlines, 0, '-1')).map((member) => member.slice(4)).sort(),
    ).toEqual(written);
  });

  it('no fault carries what was to be written', async () => {
    await server.admin.call('CONFIG', 'SET', 'maxmemory', '1');
    const caught: unknown = await records
      .commit(step('c2', 'request/a', 2, 'private words'))
      .catch((error: unknown) => error);
    expect(caught).toMatchObject({ code: 'redis-unavailable' });
    const { inspect } = await import('node:util');
    expect(inspect(caught, { depth: 10, showHidden: true })).not.toContain('private words');
  });
});
