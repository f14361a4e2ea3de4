import { describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';

import { createRecordStore } from '../../src/adapters/redis/record-store.ts';
import { trimEvents } from '../../src/adapters/redis/trim.ts';
import type { ComposedSealer } from '../../src/issuer/compose-sealer.ts';
import { composeSealer } from '../../src/issuer/compose-sealer.ts';
import { createRecordMac } from '../../src/proof/record-mac.ts';
import { commitOf } from '../adapters/redis/fixtures.ts';
import { EventMaker, ORIGIN } from '../audit/log-fixture.ts';
import { sealing } from '../issuance/seal-fixture.ts';
import type { MemoryLog } from '../support/memory-log.ts';
import { memoryLog } from '../support/memory-log.ts';
import { until, withRedis } from '../support/redis.ts';

const redis = withRedis();
const WORKSPACE = ORIGIN.slice('breakglass/'.length);

type Running = { readonly sealing: ComposedSealer; readonly log: MemoryLog };

/** When what is appended now is old enough to be dropped. */
const LATER_MS = Date.now() + 24 * 3600 * 1000;

/** What an issuer seals with: a real Redis and a real folder. */
async function start(maker: EventMaker, folder: string, connection: Redis): Promise<Running> {
  const log = memoryLog();
  const composed = await composeSealer({
    settings: { logPlaces: [{ kind: 'file', folder }], workspace: WORKSPACE },
    ring: { current: maker.issuer, former: [] },
    gateway: maker.publicKeys.gateway,
    redisOptions: { redis: connection, keys: redis().keys, log, mac: createRecordMac(maker.issuer) },
  });
  composed.start();
  return { sealing: composed, log };
}

/** Commits an event the way an issuer does, and returns its id. */
async function commit(maker: EventMaker, connection: Redis, number: number): Promise<string> {
  const store = createRecordStore({
    redis: connection,
    keys: redis().keys,
    side: 'issuer',
    mac: createRecordMac(maker.issuer),
  });
  const event = maker.event('issuer-events', `grant/bg-${number % 3}`);
  const { recordId, json } = maker.entry('issuer-events', event);
  await store.commit(commitOf({ commitId: `commit-${number}`, events: [{ recordId, json }] }));
  return event.envelope.eventId;
}

describe('two issuers with one folder of a log', () => {
  it('go on without a gap or a double while the lease is deleted over and over', async () => {
    const maker = new EventMaker();
    const scene = await sealing(maker);
    const connections = [redis().connect('issuer'), redis().connect('issuer')] as const;
    const first = await start(maker, scene.folder, connections[0]);
    const second = await start(maker, scene.folder, connections[1]);
    const { lease } = redis().keys.issuer.reader('sealer');
    for (let number = 0; number < 12; number += 1) {
      const eventId = await commit(maker, connections[number % 2 === 0 ? 0 : 1], number);
      await redis().admin.del(lease);
      expect(await first.sealing.keeper.waitSealed(eventId, 15_000)).toMatchObject({ kind: 'sealed' });
    }
    expect(second.sealing.keeper.isOpen).toBe(false);
    // The second one follows once the first is gone.
    await first.sealing.stop();
    const eventId = await commit(maker, connections[1], 12);
    expect(await second.sealing.keeper.waitSealed(eventId, 30_000)).toMatchObject({ kind: 'sealed' });
    await second.sealing.stop();
    expect(await scene.verdict()).toMatchObject({ ok: true, entries: 13, findings: 0 });
  }, 60_000);
});

describe('of two issuers', () => {
  it('the one that does not seal says so, also where its log is open, until it seals itself', async () => {
    const maker = new EventMaker();
    const [one, other] = [await sealing(maker), await sealing(maker)];
    const first = await start(maker, one.folder, redis().connect('issuer'));
    await until(async () => (await redis().admin.exists(redis().keys.issuer.reader('sealer').lease)) === 1);
    // Two places that both can be opened, as one in S3 can be by two.
    const second = await start(maker, other.folder, redis().connect('issuer'));
    expect(second.sealing.keeper.isOpen).toBe(true);
    expect(second.sealing.sealsElsewhere()).toBe(true);
    await until(() => !first.sealing.sealsElsewhere());

    await first.sealing.stop();
    await until(() => !second.sealing.sealsElsewhere());
    const eventId = await commit(maker, redis().connect('issuer'), 1);
    expect(await second.sealing.keeper.waitSealed(eventId, 15_000)).toMatchObject({ kind: 'sealed' });
    await second.sealing.stop();
  }, 60_000);
});

describe('the streams', () => {
  it('keep every event that the log has not, and what the gateway has not shown', async () => {
    const maker = new EventMaker();
    const scene = await sealing(maker);
    const connection = redis().connect('issuer');
    const { keys, admin } = redis();
    const left = () => admin.xlen(keys.stream('issuer-events'));
    for (let number = 0; number < 3; number += 1) await commit(maker, connection, number);
    expect(await trimEvents(connection, keys, 'issuer', LATER_MS)).toBe(0);

    const running = await start(maker, scene.folder, connection);
    const eventId = await commit(maker, connection, 3);
    await running.sealing.keeper.waitSealed(eventId, 15_000);
    // The gateway's announcer was never there.
    expect(await trimEvents(connection, keys, 'issuer', LATER_MS)).toBe(0);
    const [, second] = await admin.xrange(keys.stream('issuer-events'), '-', '+');
    await admin.hset(keys.gateway.reader('announcer').cursors, 'issuer-events', second?.[0] ?? '');
    expect(await trimEvents(connection, keys, 'issuer', LATER_MS)).toBe(1);

    await running.sealing.stop();
    await commit(maker, connection, 4);
    const last = (await admin.xrevrange(keys.stream('issuer-events'), '+', '-', 'COUNT', 1))[0]?.[0] ?? '';
    await admin.hset(keys.gateway.reader('announcer').cursors, 'issuer-events', last);
    await trimEvents(connection, keys, 'issuer', LATER_MS);
    // The last that was sealed stays, and the one that was not.
    expect(await left()).toBe(2);
  }, 60_000);
});
