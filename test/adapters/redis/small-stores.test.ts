import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';

import { createRedis } from '../../../src/adapters/redis/connection.ts';
import { checkRedis } from '../../../src/adapters/redis/health.ts';
import { createIssuerView } from '../../../src/adapters/redis/issuer-view.ts';
import { redisKeys } from '../../../src/adapters/redis/keys.ts';
import { createOnce } from '../../../src/adapters/redis/once.ts';
import { createPostedMessages } from '../../../src/adapters/redis/posted-messages.ts';
import { createProjections } from '../../../src/adapters/redis/projections.ts';
import { createRecordStore } from '../../../src/adapters/redis/record-store.ts';
import { compareEntryIds, StreamProgress } from '../../../src/adapters/redis/stream-progress.ts';
import { trimEvents, trimOutbox } from '../../../src/adapters/redis/trim.ts';
import type { DeviceThumbprint, PersonId } from '../../../src/domain/ids.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { withRedis } from '../../support/redis.ts';
import { step, testMac } from './fixtures.ts';

const redis = withRedis();
let gateway: Redis;
beforeEach(() => {
  gateway = redis().connect('gateway');
});

describe('once', () => {
  it('is first for one of many callers, again only after its time', async () => {
    const once = createOnce(gateway, redis().keys, 'gateway');
    const answers = await Promise.all(Array.from({ length: 20 }, () => once.first('envelope/1', 60)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await once.first('envelope/2', 60)).toBe(true);
    expect(await redis().admin.ttl(redis().keys.gateway.once('envelope/1'))).toBeGreaterThan(55);
  });
});

describe('posted messages', () => {
  it('are marked before, known after, and replaced', async () => {
    const posted = createPostedMessages(gateway, redis().keys);
    expect(await posted.get('card/1')).toBeNull();
    expect(await posted.intend('card/1')).toBe(false);
    expect(await posted.intend('card/1')).toBe(true);
    expect(await posted.get('card/1')).toBeNull();
    await posted.put('card/1', { channelId: 'C1', ts: '1.000100', version: 1 });
    await posted.put('card/1', { channelId: 'C1', ts: '1.000100', version: 10 });
    expect(await posted.get('card/1')).toEqual({ channelId: 'C1', ts: '1.000100', version: 10 });
  });

  it('are in doubt until that is settled', async () => {
    const posted = createPostedMessages(gateway, redis().keys);
    const one = { key: 'card/1', channelId: 'C1', threadTs: null, sinceMs: 1, looks: 0 };
    const two = { ...one, key: 'line/2', threadTs: '1.000100' };
    await posted.doubt(one);
    await posted.doubt(two);
    await posted.doubt({ ...one, looks: 1 });
    // In no order: each is settled by itself.
    const doubts = (await posted.doubts()).toSorted((a, b) => a.key.localeCompare(b.key));
    expect(doubts).toEqual([{ ...one, looks: 1 }, two]);
    await posted.settle('card/1');
    expect(await posted.doubts()).toEqual([two]);
  });
});

describe('projections', () => {
  it('only go forward', async () => {
    const projections = createProjections(gateway, redis().keys, 'gateway', testMac());
    expect(await projections.get('grant/a')).toBeNull();
    expect(await projections.putIfNewer('grant/a', 9, { state: 'minting' })).toBe(true);
    expect(await projections.putIfNewer('grant/a', 10, { state: 'active' })).toBe(true);
    expect(await projections.putIfNewer('grant/a', 10, { state: 'other' })).toBe(false);
    expect(await projections.putIfNewer('grant/a', 9, { state: 'minting' })).toBe(false);
    expect(await projections.get('grant/a')).toEqual({ version: 10, value: { state: 'active' } });
  });

  it('that somebody else wrote or changed are forgotten, so that the next event counts', async () => {
    const projections = createProjections(gateway, redis().keys, 'gateway', testMac());
    const key = redis().keys.gateway.projection('grant/a');
    await redis().admin.hset(key, { version: '999', value: '{"state":"ended"}', mac: 'x' });
    expect(await projections.get('grant/a')).toBeNull();
    await projections.putIfNewer('grant/a', 2, { state: 'active' });
    await redis().admin.hset(key, 'value', '{"state":"ended"}');
    expect(await projections.get('grant/a')).toBeNull();
    expect(await projections.putIfNewer('grant/a', 3, { state: 'ending' })).toBe(true);
    expect(await projections.get('grant/a')).toEqual({ version: 3, value: { state: 'ending' } });
  });
});

describe('the view of the issuer', () => {
  const ines = 'ines' as PersonId;
  const at = (ms: number): number => 1_764_000_000_000 + ms;
  const thumbprint = (letter: string): DeviceThumbprint => letter.repeat(43) as DeviceThumbprint;

  function device(letter: string, boundAtMs: number, parts: object = {}): object {
    const person = { personId: ines, name: 'Ines', identities: ['slack:U1'] };
    return {
      v: 1,
      thumbprint: thumbprint(letter),
      person,
      signJwk: {},
      sealJwk: {},
      label: 'laptop',
      boundAtMs: at(boundAtMs),
      expiresAtMs: at(5000),
      ...parts,
    };
  }

  /** Binds as the issuer does: by its own store and user. */
  async function bind(letter: string, boundAtMs: number, body: string): Promise<void> {
    const keys = redis().keys;
    const records = createRecordStore({
      redis: redis().connect('issuer'),
      keys,
      side: 'issuer',
      mac: testMac(),
    });
    const indexAdd = [{ index: `devices-by-person/${ines}`, member: thumbprint(letter), score: boundAtMs }];
    await records.commit(step(`c-${letter}`, `device/${thumbprint(letter)}`, 1, body, { indexAdd }));
  }

  it('lists live devices, oldest first, and warns of what does not fit together', async () => {
    const body = (record: object): string => JSON.stringify({ record, lastEventDigest: 'd' });
    const log = memoryLog();
    await bind('n', 30, body(device('n', 30)));
    await bind('o', 10, body(device('o', 10)));
    await bind('e', 20, body(device('e', 20, { expiresAtMs: at(1000) })));
    await bind('x', 40, '{');
    await bind('y', 50, body(device('z', 50)));
    await bind(
      's',
      60,
      body(device('s', 60, { person: { personId: 'mallory', name: 'M', identities: [] } })),
    );
    await redis().admin.zadd(redis().keys.issuer.index(`devices-by-person/${ines}`), 70, thumbprint('g'));
    const view = createIssuerView({ redis: gateway, keys: redis().keys, log });
    expect(await view.liveDevices(ines, at(1000))).toEqual([thumbprint('o'), thumbprint('n')]);
    expect(log.lines.map(({ event, fields }) => [event, fields['device']])).toEqual(
      ['x', 'y', 's', 'g'].map((letter) => ['issuer-view.bad-device', thumbprint(letter)]),
    );
    expect(await view.liveDevices('nobody' as PersonId, at(1000))).toEqual([]);
  });
});

describe('trimming', () => {
  const HOUR_MS = 3_600_000;

  it('takes nothing away that is younger than an hour, wherever somebody moved a cursor', async () => {
    const { admin, keys } = redis();
    for (const id of ['1-1', '2-1', '3-1']) await admin.xadd(keys.stream('orders'), id, 'json', id);
    await admin.hset(keys.issuer.reader('order-receiver').cursors, 'orders', '18446744073709551615-1');
    expect(await trimOutbox(gateway, keys, 'gateway', 'order-receiver', 3)).toBe(0);
    expect(await trimOutbox(gateway, keys, 'gateway', 'order-receiver', HOUR_MS + 3)).toBe(2);
  });

  it('keeps what the other side has not read', async () => {
    const { admin, keys } = redis();
    for (const id of ['1-1', '2-1', '3-1']) await admin.xadd(keys.stream('orders'), id, 'json', id);
    expect(await trimOutbox(gateway, keys, 'gateway', 'order-receiver', HOUR_MS + 9)).toBe(0);
    await admin.hset(keys.issuer.reader('order-receiver').cursors, 'orders', '2-1');
    expect(await trimOutbox(gateway, keys, 'gateway', 'order-receiver', HOUR_MS + 9)).toBe(1);
    expect((await admin.xrange(keys.stream('orders'), '-', '+')).map(([id]) => id)).toEqual(['2-1', '3-1']);
  });

  it.each(['gateway', 'issuer'] as const)(
    'keeps events of the %s until they are sealed and announced',
    async (side) => {
      const { admin, keys } = redis();
      const stream = `${side}-events` as const;
      const own = redis().connect(side);
      for (const id of ['1-1', '2-1', '3-1']) await admin.xadd(keys.stream(stream), id, 'json', id);
      await admin.hset(keys.issuer.reader('sealer').cursors, stream, '3-1');
      expect(await trimEvents(own, keys, side, HOUR_MS + 9)).toBe(0);
      await admin.hset(keys.gateway.reader('announcer').cursors, stream, '2-1');
      expect(await trimEvents(own, keys, side, HOUR_MS + 9)).toBe(1);
      const left = await admin.xrange(keys.stream(stream), '-', '+');
      expect(left.map(([id]) => id)).toEqual(['2-1', '3-1']);
    },
  );
});

describe('health', () => {
  it('says what this user may see', async () => {
    expect(await checkRedis(gateway)).toMatchObject({
      reachable: true,
      versionOk: true,
      appendOnly: 'yes',
      appendFsync: 'unknown',
      evictionPolicy: 'noeviction',
    });
  });

  it('says when nobody answers, and refuses a URL it cannot read without repeating it', async () => {
    const nobody = createRedis('redis://user:hunter2@127.0.0.1:1', { role: 'test', log: memoryLog() });
    expect(await checkRedis(nobody)).toMatchObject({ reachable: false, versionOk: false });
    nobody.disconnect();
    const refuse = (): unknown => createRedis('http://user:hunter2@host', { role: 'test', log: memoryLog() });
    expect(refuse).toThrow(/must look like/);
    expect(refuse).not.toThrow(/hunter2/);
  });

  it('a wrong password is a fault that does not repeat it', async () => {
    const log = memoryLog();
    const url = redis().gatewayUrl.replace(/:[^:@/]+@/, ':hunter2@');
    const wrong = createRedis(url, { role: 'test', log });
    const store = createRecordStore({ redis: wrong, keys: redis().keys, side: 'gateway', mac: testMac() });
    await expect(store.read('x')).rejects.toMatchObject({
      code: 'redis-unavailable',
      message: expect.stringMatching(/WRONGPASS|NOAUTH/),
    });
    const { inspect } = await import('node:util');
    expect(inspect(log.lines, { depth: 10, showHidden: true })).not.toContain('hunter2');
    wrong.disconnect();
  });
});

describe('the keys', () => {
  it.each(['', 'a b', '*', 'a}b', 'ü', 'x'.repeat(61)])('refuse a workspace named %j', (workspace) => {
    expect(() => redisKeys(workspace)).toThrow(RangeError);
  });

  it('of one workspace share one hash tag, and no two are the same', () => {
    const keys = redisKeys('w');
    const all = [keys.gateway, keys.issuer].flatMap((side) => {
      const { lease, cursors, parked, retry, entries } = side.reader('r');
      const named = [
        side.record,
        side.index,
        side.claim,
        side.commit,
        side.live,
        side.once,
        side.posted,
        side.projection,
      ];
      return [
        side.events,
        side.outbox,
        side.deadlines,
        lease,
        cursors,
        parked,
        retry,
        entries('n'),
        ...named.map((key) => key('n')),
      ];
    });
    expect(new Set(all).size).toBe(all.length);
    for (const key of all) expect(key).toMatch(/^\{bg:w\}:/);
  });
});

describe('the progress in a stream', () => {
  it('stands before the first entry that is not done', () => {
    const progress = new StreamProgress('0-0');
    for (const id of ['1-0', '2-0', '3-0']) progress.read(id);
    progress.done('2-0');
    expect([progress.cursor, progress.lastRead, progress.size]).toEqual(['0-0', '3-0', 3]);
    progress.done('1-0');
    expect([progress.cursor, progress.size]).toEqual(['2-0', 1]);
    progress.done('3-0');
    expect([progress.cursor, progress.size]).toEqual(['3-0', 0]);
  });

  it('orders entry ids as numbers of 64 bits', () => {
    expect(compareEntryIds('9-0', '10-0')).toBe(-1);
    expect(compareEntryIds('9-10', '9-9')).toBe(1);
    expect(
      compareEntryIds(
        '18446744073709551615-18446744073709551614',
        '18446744073709551615-18446744073709551615',
      ),
    ).toBe(-1);
    expect(compareEntryIds('5-1', '5-1')).toBe(0);
  });
});
