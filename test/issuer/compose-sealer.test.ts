import { describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';

import { createRecordStore } from '../../src/adapters/redis/record-store.ts';
import { trimEvents } from '../../src/adapters/redis/trim.ts';
import type { ComposedSealer } from '../../src/issuer/compose-sealer.ts';
import { composeSealer } from '../../src/issuer/compose-sealer.ts';
import { createRecordMac } from '../../src/proof/record-mac.ts';
import { openLogFolder } from '../../src/adapters/sinks/log-folder.ts';
import { readUnproven } from '../../src/audit/checkpoint.ts';
import type { NoteVerifier } from '../../src/audit/signed-note.ts';
import type { Verdict } from '../../src/audit/verify.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import { envelopeOf } from '../../src/contracts/log-entry.ts';
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
async function start(
  maker: EventMaker,
  folder: string,
  connection: Redis,
  former: readonly EventMaker[] = [],
): Promise<Running> {
  const log = memoryLog();
  const ring = { current: maker.issuer, former: former.map(({ issuer }) => issuer) };
  const composed = await composeSealer({
    settings: { logPlaces: [{ kind: 'file', folder }], workspace: WORKSPACE },
    ring,
    gateway: maker.publicKeys.gateway,
    redisOptions: {
      redis: connection,
      keys: redis().keys,
      log,
      mac: createRecordMac(maker.issuer, ring.former),
    },
  });
  await composed.start(storeOf(maker, connection));
  return { sealing: composed, log };
}

function storeOf(maker: EventMaker, connection: Redis) {
  const mac = createRecordMac(maker.issuer);
  return createRecordStore({ redis: connection, keys: redis().keys, side: 'issuer', mac });
}

/** Commits an event the way an issuer does, and returns its id. */
async function commit(maker: EventMaker, connection: Redis, number: number): Promise<string> {
  const store = storeOf(maker, connection);
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

describe('an issuer whose keys were rotated, twice before it was started', () => {
  it('has each former key name the next one, once, and needs none of them after that', async () => {
    const oldest = new EventMaker();
    const next = (count: number) =>
      new EventMaker({ gateway: oldest.gateway, issuer: new EventMaker().issuer }, count);
    const [older, newest] = [next(1_000), next(2_000)];
    const scene = await sealing(oldest);
    const connection = redis().connect('issuer');
    const first = await start(oldest, scene.folder, connection);
    await first.sealing.keeper.waitSealed(await commit(oldest, connection, 0), 15_000);
    await first.sealing.stop();

    for (const run of [1, 2]) {
      const { sealing: rotated } = await start(newest, scene.folder, connection, [older, oldest]);
      const eventId = await commit(newest, connection, run);
      expect(await rotated.keeper.waitSealed(eventId, 15_000)).toMatchObject({ kind: 'sealed' });
      await rotated.stop();
    }
    const types = (await scene.entries()).map((entry) => envelopeOf(entry)?.type);
    expect(types.filter((type) => type === 'key.rotated')).toHaveLength(2);
    for (const { verifier } of [oldest, older, newest]) expect((await verdict(verifier)).ok).toBe(true);

    // Retired: the newest key alone continues the log.
    const { sealing: alone } = await start(newest, scene.folder, connection);
    const eventId = await commit(newest, connection, 4);
    expect(await alone.keeper.waitSealed(eventId, 15_000)).toMatchObject({ kind: 'sealed' });
    await alone.stop();
    expect((await verdict(newest.verifier)).entries).toBe(6);

    function verdict(pinned: NoteVerifier): Promise<Verdict> {
      const kept = openLogFolder(scene.folder, { sizeOf: (note) => readUnproven(note)?.size ?? null });
      return verifyLog(kept.lines(), { pinnedKeys: [pinned], checkpoint: kept.checkpoint });
    }
  }, 60_000);
});

describe('an issuer with a new key beside one that still has only the former', () => {
  it('has the key handed over once it seals itself, not by the one that does not know the new key', async () => {
    const older = new EventMaker();
    const newer = new EventMaker({ gateway: older.gateway, issuer: new EventMaker().issuer }, 1_000);
    const scene = await sealing(older);
    const first = await start(older, scene.folder, redis().connect('issuer'));
    await until(async () => (await redis().admin.exists(redis().keys.issuer.reader('sealer').lease)) === 1);
    const second = await start(newer, scene.folder, redis().connect('issuer'), [older]);
    const eventId = await commit(older, redis().connect('issuer'), 1);
    expect(await first.sealing.keeper.waitSealed(eventId, 15_000)).toMatchObject({ kind: 'sealed' });
    await first.sealing.stop();
    await until(() => second.sealing.keeper.hasRotatedTo(newer.issuer), 30_000);
    await second.sealing.stop();
    const kinds = (await scene.entries()).map((entry) => envelopeOf(entry)?.type ?? entry.kind);
    expect(kinds.filter((kind) => kind === 'finding')).toEqual([]);
    for (const { verifier } of [older, newer]) {
      const kept = openLogFolder(scene.folder, { sizeOf: (note) => readUnproven(note)?.size ?? null });
      const options = { pinnedKeys: [verifier], checkpoint: kept.checkpoint };
      expect(await verifyLog(kept.lines(), options)).toMatchObject({ ok: true, lie: null });
    }
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
