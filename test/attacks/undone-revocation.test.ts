import { afterEach, describe, expect, it } from '@jest/globals';

import type { TermLoop } from '../../src/adapters/redis/term-loop.ts';
import { startTermLoop } from '../../src/adapters/redis/term-loop.ts';
import type { GrantId } from '../../src/domain/ids.ts';
import type { Ender } from '../../src/issuance/enforce-ends.ts';
import { REPAIR_EVERY_MS } from '../../src/issuance/enforce-ends.ts';
import { grantKind } from '../../src/issuance/record-kinds.ts';
import { recordName } from '../../src/recording/record-kind.ts';
import type { EnderWorld, LiveGrant } from '../issuance/ender-world.ts';
import { enderWorld, longTerm } from '../issuance/ender-world.ts';
import { until, withRedis } from '../support/redis.ts';

/* Whoever gives an ended session its life again: by a late call, by hand in IAM, by what they write into Redis. */
const redis = withRedis();
const loops: TermLoop[] = [];
const worlds: EnderWorld[] = [];
afterEach(async () => {
  await Promise.all(loops.splice(0).map((loop) => loop.stop()));
  await Promise.all(worlds.splice(0).map((world) => world.stop()));
});

async function newWorld(): Promise<EnderWorld> {
  const world = await enderWorld(redis());
  worlds.push(world);
  return world;
}

/** A world in which one session was ended, and the one who did it goes on. */
async function ended() {
  const world = await newWorld();
  const live = await world.liveGrant();
  await world.end(live.grantId);
  const [ender, term] = [world.newEnder(), longTerm(4)];
  const run = () => ender.run(term);
  await run();
  await world.seal();
  expect(await world.authorize(live)).toBe(false);
  const laterRun = (): Promise<void> => {
    world.time.ownAheadMs += REPAIR_EVERY_MS + 1000;
    return run();
  };
  return { world, live, run, laterRun };
}

const EMPTY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: 'Lid', Effect: 'Allow', Action: '*', Resource: '*' }],
});

describe('a writer that was paused', () => {
  it('across a take-over undoes an end for no longer than one repair interval', async () => {
    const world = await newWorld();
    const leaseMs = 800;
    let runs = 0;
    const replica = (ender: Ender): TermLoop => {
      const loop = startTermLoop({
        redis: redis().connect('issuer'),
        keys: redis().keys,
        side: 'issuer',
        role: 'ender',
        run: (term) => ender.run(term).finally(() => (runs += 1)),
        log: world.log,
        leaseMs,
        everyMs: 10,
      });
      loops.push(loop);
      return loop;
    };
    const [first, second] = [await world.liveGrant(), await world.liveGrant()];
    await world.end(first.grantId);
    world.aws.faults.inject({ kind: 'hang', service: 'iam', operation: 'CreatePolicyVersion' });
    const old = replica(world.newEnder());
    await until(() => world.aws.faults.pending().length === 0);
    const stoppedAtMs = performance.now();
    await old.stop();

    await world.end(second.grantId);
    replica(world.newEnder());
    const isOver = async ({ grantId }: LiveGrant) => (await world.grant(grantId)).state === 'ended';
    await until(async () => (await isOver(first)) && (await isOver(second)));
    expect(performance.now() - stoppedAtMs).toBeGreaterThan(leaseMs / 2);
    expect(world.iam().epoch).toBeGreaterThan(1);
    await world.seal();
    // The first comparison of the new turn, and the one after a lease, are over before the old call lands.
    world.time.ownAheadMs += leaseMs + 1000;
    const ran = runs;
    await until(() => runs > ran + 1);
    world.aws.faults.clear();
    await until(() => world.iam().epoch === 1);
    expect(await world.authorize(second)).toBe(true);

    world.time.ownAheadMs += REPAIR_EVERY_MS + 1000;
    await until(() => world.iam().epoch > 1);
    expect(await world.authorize(first)).toBe(false);
    expect(await world.authorize(second)).toBe(false);
    const [said] = world.log.lines.filter((line) => line.event === 'alarm.boundary-changed');
    expect(said?.fields).toMatchObject({ epoch: 1, missing: [second.grantId], strange: [] });
  });

  it('and killed between write and commit is followed by one who writes nothing again', async () => {
    const world = await newWorld();
    const live = await world.liveGrant();
    await world.end(live.grantId);
    const killed = world.newEnder({
      ...world.boundaries,
      write: async (...call) => {
        await world.boundaries.write(...call);
        throw new Error('killed');
      },
    });
    await killed.run(longTerm(1));
    expect((await world.grant(live.grantId)).state).toBe('ending');
    const { made } = world.iam();

    await world.newEnder().run(longTerm(2));
    expect(await world.grant(live.grantId)).toMatchObject({ state: 'ended', certainty: 'deny-written' });
    expect(world.iam()).toMatchObject({ made, epoch: 1 });
    expect(world.log.count('alarm.boundary-changed')).toBe(0);
  });

  it('never writes what it planned before another took over', async () => {
    const world = await newWorld();
    const live = await world.liveGrant();
    await world.end(live.grantId);
    const stop = new AbortController();
    const term = { ...longTerm(1), stop: stop.signal };
    const store = {
      ...world.boundaries,
      read: async (...call: Parameters<typeof world.boundaries.read>) => {
        const stored = await world.boundaries.read(...call);
        stop.abort();
        return stored;
      },
    };
    await expect(world.newEnder(store).run(term)).rejects.toThrow();
    expect(world.iam().made).toBe(1);
  });
});

describe('somebody who edits the policy by hand', () => {
  it.each([
    ['takes the denies away', EMPTY],
    [
      'replaces it by one that allows everything',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["*"],"Resource":"*"}]}',
    ],
  ])('%s: it is repaired and alarmed once', async (_what, document) => {
    const { world, live, laterRun } = await ended();
    await world.editByHand(document);
    expect(await world.authorize(live)).toBe(true);
    await laterRun();
    expect(await world.authorize(live)).toBe(false);
    expect(world.iam()).toMatchObject({ isOurs: true, list: { grants: [live.grantId] } });
    await laterRun();
    expect(world.log.count('alarm.boundary-changed')).toBe(1);
    const events = (await redis().admin.xrange(redis().keys.issuer.events, '-', '+')).flat(2).join('');
    expect(events.split('"kind":"boundary-changed"')).toHaveLength(2);
  });

  it('while nobody watched: whoever starts next repairs and alarms it', async () => {
    const { world, live } = await ended();
    await world.editByHand(EMPTY);
    await world.newEnder().run(longTerm(9));
    expect(await world.authorize(live)).toBe(false);
    expect(world.log.count('alarm.boundary-changed')).toBe(1);
  });

  it('denies somebody else: that stays, since nothing proves it wrong, and is alarmed', async () => {
    const { world, live, laterRun } = await ended();
    const stranger = 'bg-zzzzzzzzzz' as GrantId;
    await world.editByHand(world.iam().document.replace(live.grantId, stranger));
    await laterRun();
    expect([...world.iam().list.grants].sort()).toEqual([live.grantId, stranger].sort());
    const [said] = world.log.lines.filter((line) => line.event === 'alarm.boundary-changed');
    expect(said?.fields).toMatchObject({ missing: [live.grantId], strange: [stranger] });
    await laterRun();
    expect(world.log.count('alarm.boundary-changed')).toBe(1);
  });

  it('denies all sessions for all time: what is granted later works again', async () => {
    const { world, live, laterRun } = await ended();
    const { Version, Statement } = JSON.parse(world.iam().document) as {
      Version: string;
      Statement: object[];
    };
    const forEver = {
      Sid: 'Mine',
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { DateLessThanEquals: { 'aws:TokenIssueTime': '2099-01-01T00:00:00Z' } },
    };
    await world.editByHand(JSON.stringify({ Version, Statement: [...Statement, forEver] }));
    await laterRun();
    expect(world.iam().list.accountIssuedBeforeMs).toBeLessThan(Date.now() + world.time.ownAheadMs + 2000);
    expect(await world.authorize(live)).toBe(false);
    expect(world.log.count('alarm.boundary-changed')).toBe(1);
  });
});

describe('somebody who writes Redis', () => {
  it('empties it: the log keeps the session denied, and epochs go on from what IAM shows', async () => {
    const { world, live } = await ended();
    await redis().admin.flushall();
    await world.editByHand(EMPTY);
    await world.newEnder().run(longTerm(1));
    expect(await world.authorize(live)).toBe(false);

    await world.editByHand(world.iam().document.replaceAll('E1"', 'E77"'));
    await redis().admin.flushall();
    const later = longTerm(1);
    await world.newEnder().run(later);
    expect(later.epoch).toBe(78);
  });

  it('puts the record from before the end back', async () => {
    const world = await newWorld();
    const live = await world.liveGrant();
    const key = redis().keys.issuer.record(recordName(grantKind, live.grantId));
    const before = await redis().admin.hgetall(key);
    await world.end(live.grantId);
    await world.newEnder().run(longTerm(1));
    await world.seal();
    await redis().admin.del(key);
    await redis().admin.hset(key, before);
    await world.editByHand(EMPTY);
    await world.newEnder().run(longTerm(2));
    expect(await world.authorize(live)).toBe(false);
  });

  it('hides an ending grant from the index, or forges another beside it: it is denied all the same', async () => {
    const world = await newWorld();
    const [live, forged] = [await world.liveGrant(), await world.liveGrant()];
    await world.end(live.grantId);
    await world.end(forged.grantId);
    await redis().admin.del(redis().keys.issuer.index('ending-grants'));
    await redis().admin.hset(
      redis().keys.issuer.record(recordName(grantKind, forged.grantId)),
      'body',
      '{"forged":true}',
    );
    const [ender, term] = [world.newEnder(), longTerm()];
    await ender.run(term);
    await ender.run(term);
    expect(await world.grant(live.grantId)).toMatchObject({ certainty: 'deny-written' });
    expect(await world.authorize(live)).toBe(false);
    expect(world.log.count('alarm.record-forged')).toBe(1);
    // Once the log holds its end too, its record does not matter any more.
    await world.seal();
    await world.newEnder().run(longTerm(2));
    expect(await world.authorize(forged)).toBe(false);
  });
});
