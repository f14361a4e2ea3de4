import { afterEach, describe, expect, it } from '@jest/globals';

import { closeRedis } from '../../../src/adapters/redis/connection.ts';
import { listParked } from '../../../src/adapters/redis/parked-entries.ts';
import type { Reader, ReaderOptions } from '../../../src/adapters/redis/reader.ts';
import { startReader } from '../../../src/adapters/redis/reader.ts';
import { compareEntryIds } from '../../../src/adapters/redis/stream-progress.ts';
import { Fault } from '../../../src/domain/fault.ts';
import type { StreamEntry, StreamName } from '../../../src/ports/event-source.ts';
import type { MemoryLog } from '../../support/memory-log.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { until, withRedis } from '../../support/redis.ts';
import { testMac } from './fixtures.ts';

const redis = withRedis();
const started: Reader[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((reader) => reader.stop()));
});

type Parts = Partial<ReaderOptions> & Pick<ReaderOptions, 'handle'>;

function read(parts: Parts): Reader {
  const reader = startReader({
    redis: redis().connect('gateway'),
    keys: redis().keys,
    side: 'gateway',
    role: 'announcer',
    streams: ['gateway-events', 'issuer-events'],
    concurrency: 8,
    log: memoryLog(),
    clock: { nowMs: () => 42 },
    mac: testMac(),
    leaseMs: 2000,
    backoffMs: () => 1,
    drainMs: 200,
    ...parts,
  });
  started.push(reader);
  return reader;
}

async function append(stream: StreamName, recordId: string, json: string): Promise<string> {
  return String(
    await redis().admin.xadd(redis().keys.stream(stream), '*', 'recordId', recordId, 'json', json),
  );
}

/** A handler that keeps what it got, and the keeper. */
function keeper(): {
  seen: StreamEntry[];
  texts: () => string[];
  handle: (entry: StreamEntry) => Promise<void>;
} {
  const seen: StreamEntry[] = [];
  return { seen, texts: () => seen.map(({ json }) => json), handle: async (entry) => void seen.push(entry) };
}

/** A gate that tests open by hand. */
function gate(): { open: () => void; passed: Promise<void> } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

const readerKeys = () => redis().keys.gateway.reader('announcer');

describe('a reader', () => {
  it('gets what was and what comes, from all its streams, as it was written', async () => {
    const id = await append('gateway-events', 'request/a', '{"ü":1}');
    const kept = keeper();
    const reader = read(kept);
    await reader.whenCaughtUp();
    await append('issuer-events', 'grant/b', '{}');
    await append('orders', 'request/a', 'not read here');
    await reader.whenCaughtUp();
    expect(kept.seen).toEqual([
      { stream: 'gateway-events', entryId: id, recordId: 'request/a', json: '{"ü":1}' },
      expect.objectContaining({ stream: 'issuer-events', recordId: 'grant/b' }),
    ]);
  });

  it('is there within milliseconds', async () => {
    const kept = keeper();
    const reader = read(kept);
    await reader.whenCaughtUp();
    await append('gateway-events', 'request/a', 'first');
    await until(() => kept.seen.length === 1);
    const startedAtMs = performance.now();
    await append('gateway-events', 'request/a', 'second');
    await until(() => kept.seen.length === 2);
    expect(performance.now() - startedAtMs).toBeLessThan(150);
  });

  it('keeps the order within a record and runs records beside each other, so many at most', async () => {
    for (let at = 0; at < 60; at += 1) await append('gateway-events', `request/${at % 6}`, String(at));
    const order = new Map<string, number[]>();
    let running = 0;
    let most = 0;
    const busy = new Set<string>();
    const reader = read({
      concurrency: 4,
      async handle({ recordId, json }) {
        expect(busy.has(recordId)).toBe(false);
        busy.add(recordId);
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        busy.delete(recordId);
        order.set(recordId, [...(order.get(recordId) ?? []), Number(json)]);
      },
    });
    await reader.whenCaughtUp();
    expect(most).toBe(4);
    expect(order.size).toBe(6);
    for (const seen of order.values()) expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('goes on where it stopped', async () => {
    const first = keeper();
    await append('gateway-events', 'request/a', '1');
    const one = read(first);
    await one.whenCaughtUp();
    await one.stop();
    await append('gateway-events', 'request/a', '2');
    const second = keeper();
    await read(second).whenCaughtUp();
    expect(second.texts()).toEqual(['2']);
  });

  it('does not move its cursor over an entry that is not done', async () => {
    const hold = gate();
    await append('gateway-events', 'request/done', 'done');
    const slow = await append('gateway-events', 'request/slow', 'slow');
    await append('gateway-events', 'request/fast', 'fast');
    const kept = keeper();
    const reader = read({
      async handle(entry) {
        if (entry.json === 'slow') await hold.passed;
        await kept.handle(entry);
      },
    });
    await until(() => kept.texts().includes('fast'));
    const cursor = (): Promise<string | null> => redis().admin.hget(readerKeys().cursors, 'gateway-events');
    await until(async () => ![null, '0-0'].includes(await cursor()));
    expect(compareEntryIds((await cursor()) ?? '', slow)).toBeLessThan(0);
    hold.open();
    await reader.whenCaughtUp();
    expect(kept.texts()).toEqual(['done', 'fast', 'slow']);
  });

  it('hands on what is no entry of ours, instead of stopping at it', async () => {
    const { admin, keys } = redis();
    const id = String(await admin.xadd(keys.gateway.events, '*', 'json', '{', 'other', 'x'));
    await admin.xadd(keys.gateway.events, '*', 'x', 'recordId');
    const kept = keeper();
    await read(kept).whenCaughtUp();
    expect(kept.seen[0]).toEqual({
      stream: 'gateway-events',
      entryId: id,
      recordId: `malformed:${id}`,
      json: '{',
    });
    expect(kept.seen[1]).toMatchObject({ json: '' });
  });
});

describe('somebody who can write Redis', () => {
  const cursors = (): string => readerKeys().cursors;
  const FAR = '18446744073709551615-18446744073709551615';

  it.each<[string, () => Promise<unknown>]>([
    ['ahead', () => redis().admin.hset(cursors(), 'gateway-events', FAR)],
    [
      'to where another stream is',
      async () => redis().admin.hset(cursors(), await borrowed('issuer-events', 'announcer')),
    ],
    [
      'to where another reader is',
      async () => redis().admin.hset(cursors(), await borrowed('gateway-events', 'other')),
    ],
    [
      'with a MAC of their own',
      async () => redis().admin.hset(cursors(), { 'gateway-events': FAR, 'mac/gateway-events': 'x' }),
    ],
  ])('cannot make a reader skip anything by moving its cursor %s', async (_how, move) => {
    await append('gateway-events', 'request/a', '1');
    const before = read(keeper());
    await before.whenCaughtUp();
    await before.stop();
    await append('gateway-events', 'request/a', 'end it');
    await append('issuer-events', 'grant/b', 'later');
    await move();
    const log = memoryLog();
    const after = keeper();
    read({ ...after, log });
    await until(() => after.texts().includes('end it'));
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        event: 'alarm.cursor-forged',
        fields: { role: 'announcer', stream: 'gateway-events' },
      }),
    );
    expect(after.texts().filter((text) => text === '1')).toEqual(['1']);
  });

  /** A true cursor of a reader that is done with a stream, as the fields of another place. */
  async function borrowed(stream: StreamName, role: string): Promise<Record<string, string>> {
    const reader = read({ ...keeper(), role, streams: [stream] });
    await reader.whenCaughtUp();
    await reader.stop();
    const from = redis().keys.gateway.reader(role).cursors;
    const [cursor, mac] = await redis().admin.hmget(from, stream, `mac/${stream}`);
    return { 'gateway-events': cursor ?? '', 'mac/gateway-events': mac ?? '' };
  }
});

describe('a handler that throws', () => {
  it('is called again, and what comes after it in the record waits', async () => {
    for (const text of ['1', '2']) await append('gateway-events', 'request/a', text);
    const kept = keeper();
    let failures = 0;
    await read({
      async handle(entry) {
        if (entry.json === '1' && (failures += 1) < 4) throw new Error('not yet');
        await kept.handle(entry);
      },
    }).whenCaughtUp();
    expect(kept.texts()).toEqual(['1', '2']);
    expect(failures).toBe(4);
  });

  /** A reader for which `request/bad` fails until `heal` is called. */
  function withBadRecord(log: MemoryLog, parts: Partial<ReaderOptions> = {}) {
    const kept = keeper();
    const tries: string[] = [];
    let broken = true;
    const reader = read({
      log,
      maxAttempts: 3,
      ...parts,
      async handle(entry) {
        if (broken && entry.recordId === 'request/bad') {
          tries.push(entry.json);
          throw new Error('broken handler');
        }
        await kept.handle(entry);
      },
    });
    return { reader, kept, tries, heal: () => void (broken = false) };
  }

  it('too often: its record is parked whole and visibly, others go on', async () => {
    const log = memoryLog();
    for (const text of ['b1', 'b2']) await append('gateway-events', 'request/bad', text);
    await append('gateway-events', 'request/good', 'g1');
    const { reader, kept, tries } = withBadRecord(log);
    await reader.whenCaughtUp();
    await append('gateway-events', 'request/bad', 'b3');
    await append('gateway-events', 'request/good', 'g2');
    await reader.whenCaughtUp();
    expect(kept.texts()).toEqual(['g1', 'g2']);
    expect(tries).toEqual(['b1', 'b1', 'b1']);
    expect(await listParked(redis().admin, readerKeys())).toEqual([
      { recordId: 'request/bad', error: 'Error: broken handler', attempts: 3, parkedAtMs: 42 },
    ]);
    const entries = await redis().admin.hgetall(readerKeys().entries('request/bad'));
    expect(Object.values(entries).sort()).toEqual(['b1', 'b2', 'b3']);
    expect(log.lines.find(({ event }) => event === 'reader.parked')).toMatchObject({
      level: 'error',
      fields: { role: 'announcer', recordId: 'request/bad', attempts: 3 },
      cause: new Error('broken handler'),
    });
  });

  it('stays parked over a restart, and comes back in order when it is asked for', async () => {
    await append('gateway-events', 'request/bad', 'b1');
    const before = withBadRecord(memoryLog());
    await before.reader.whenCaughtUp();
    await before.reader.stop();

    await append('gateway-events', 'request/bad', 'b2');
    const { reader, kept, tries, heal } = withBadRecord(memoryLog());
    await reader.whenCaughtUp();
    expect(tries).toEqual([]);
    heal();
    expect(await reader.retryParked('request/other')).toBe(false);
    expect(await reader.retryParked('request/bad')).toBe(true);
    await until(() => kept.seen.length === 2);
    await append('gateway-events', 'request/bad', 'b3');
    await reader.whenCaughtUp();
    expect(kept.texts()).toEqual(['b1', 'b2', 'b3']);
    await until(
      async () =>
        (await redis().admin.exists(
          readerKeys().parked,
          readerKeys().retry,
          readerKeys().entries('request/bad'),
        )) === 0,
    );
  });

  it('again after it was asked for: parked again, nothing lost', async () => {
    for (const text of ['b1', 'b2']) await append('gateway-events', 'request/bad', text);
    const log = memoryLog();
    const { reader, kept, tries, heal } = withBadRecord(log);
    await reader.whenCaughtUp();
    await reader.retryParked('request/bad');
    await until(() => log.count('reader.parked') === 2);
    expect(tries).toEqual(['b1', 'b1', 'b1', 'b1', 'b1', 'b1']);
    expect(await redis().admin.hlen(readerKeys().entries('request/bad'))).toBe(2);
    heal();
    await reader.retryParked('request/bad');
    await until(() => kept.seen.length === 2);
    expect(kept.texts()).toEqual(['b1', 'b2']);
  });

  it('because a part is away: is waited for, not parked', async () => {
    await append('gateway-events', 'request/a', '1');
    const log = memoryLog();
    const kept = keeper();
    let tries = 0;
    await read({
      log,
      maxAttempts: 2,
      async handle(entry) {
        if ((tries += 1) < 10) throw new Fault('slack-unavailable', 'away');
        await kept.handle(entry);
      },
    }).whenCaughtUp();
    expect(kept.texts()).toEqual(['1']);
    expect(log.count('reader.parked')).toBe(0);
  });
});

describe('two replicas', () => {
  it('never both read; the second goes on when the first stops', async () => {
    const one = keeper();
    const two = keeper();
    const first = read(one);
    await first.whenCaughtUp();
    await append('gateway-events', 'request/a', '1');
    await first.whenCaughtUp();
    const second = read(two);
    await append('gateway-events', 'request/a', '2');
    await second.whenCaughtUp();
    expect([one.texts(), two.texts()]).toEqual([['1', '2'], []]);
    await first.stop();
    await append('gateway-events', 'request/a', '3');
    await second.whenCaughtUp();
    expect([one.texts(), two.texts()]).toEqual([['1', '2'], ['3']]);
  });

  it('a paused one is replaced within its lease, gets nothing more, and cannot move the cursor back', async () => {
    await append('gateway-events', 'request/a', '1');
    await append('gateway-events', 'request/a', '2');
    const hold = gate();
    const one = keeper();
    const connection = redis().connect('gateway');
    const paused = read({
      redis: connection,
      leaseMs: 300,
      async handle(entry) {
        await one.handle(entry);
        await hold.passed;
      },
    });
    await until(() => one.seen.length === 1);
    // Its renewals reach nobody any more, as if it were stopped; its running handler ends later.
    closeRedis(connection);
    const two = keeper();
    const startedAtMs = performance.now();
    const next = read({ ...two, leaseMs: 300 });
    await next.whenCaughtUp();
    expect(performance.now() - startedAtMs).toBeLessThan(600);
    expect(two.texts()).toEqual(['1', '2']);
    const cursor = await redis().admin.hget(readerKeys().cursors, 'gateway-events');

    await connection.connect();
    hold.open();
    await append('gateway-events', 'request/a', '3');
    await next.whenCaughtUp();
    expect(one.texts()).toEqual(['1']);
    expect(two.texts()).toEqual(['1', '2', '3']);
    expect(await redis().admin.hget(readerKeys().cursors, 'gateway-events')).not.toBe(cursor);
    await paused.stop();
  });

  it('a stolen lease stops the holder once it notices, and nothing it has done meanwhile counts', async () => {
    await append('gateway-events', 'request/a', '1');
    const hold = gate();
    const kept = keeper();
    const log = memoryLog();
    read({
      log,
      async handle(entry) {
        await kept.handle(entry);
        await hold.passed;
      },
    });
    await until(() => kept.seen.length === 1);
    await redis().admin.set(readerKeys().lease, 'somebody else', 'PX', 60_000);
    hold.open();
    await until(() => log.count('reader.lost') === 1);
    await append('gateway-events', 'request/a', '2');
    await started[0]?.stop();
    expect(kept.texts()).toEqual(['1']);
    expect(await redis().admin.hgetall(readerKeys().cursors)).toEqual({});
    expect(await redis().admin.get(readerKeys().lease)).toBe('somebody else');
  });
});

describe('stopping', () => {
  it('waits for what runs, starts nothing, and gives the lease back', async () => {
    await append('gateway-events', 'request/a', '1');
    await append('gateway-events', 'request/a', '2');
    const hold = gate();
    const kept = keeper();
    const reader = read({
      async handle(entry) {
        await hold.passed;
        await kept.handle(entry);
      },
    });
    await until(async () => (await redis().admin.exists(readerKeys().lease)) === 1);
    setTimeout(hold.open, 20);
    await reader.stop();
    expect(kept.texts().length).toBeLessThanOrEqual(1);
    expect(await redis().admin.exists(readerKeys().lease)).toBe(0);
    await expect(reader.whenCaughtUp()).rejects.toMatchObject({ name: 'Fault' });
  });

  it('does not wait for ever for a handler that hangs', async () => {
    await append('gateway-events', 'request/a', '1');
    let called = false;
    const reader = read({
      handle: () => {
        called = true;
        return new Promise(() => undefined);
      },
    });
    await until(() => called);
    const startedAtMs = performance.now();
    await reader.stop();
    expect(performance.now() - startedAtMs).toBeLessThan(1000);
  });
});
