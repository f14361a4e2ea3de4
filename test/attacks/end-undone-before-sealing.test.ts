import { afterEach, describe, expect, it } from '@jest/globals';

import { REPAIR_EVERY_MS } from '../../src/issuance/enforce-ends.ts';
import { keepIncident } from '../../src/issuance/keep-copies.ts';
import { DENY_MARGIN_MS } from '../../src/issuance/known-ends.ts';
import { ENDED_EARLY, grantKind } from '../../src/issuance/record-kinds.ts';
import { recordName } from '../../src/recording/record-kind.ts';
import type { EnderWorld } from '../issuance/ender-world.ts';
import { enderWorld, longTerm } from '../issuance/ender-world.ts';
import { withRedis } from '../support/redis.ts';

/*
 * Whoever takes a deny away while the log of the process that ends does not hold it: the log's place is away, which an
 * end does not wait for, or another issuer seals.
 */
const redis = withRedis();
const worlds: EnderWorld[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.stop()));
});

const EMPTY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: 'Lid', Effect: 'Allow', Action: '*', Resource: '*' }],
});

/** A world in which one session was ended and the deny was confirmed, and nothing of that is sealed. */
async function endedUnsealed() {
  const world = await enderWorld(redis());
  worlds.push(world);
  // Whoever claims has everything sealed, so what stays alive comes first.
  const [other, live] = [await world.liveGrant(), await world.liveGrant()];
  await world.end(live.grantId);
  const [ender, term] = [world.newEnder(), longTerm(4)];
  await ender.run(term);
  expect(await world.grant(live.grantId)).toMatchObject({ state: 'ended', certainty: 'deny-written' });
  expect(await world.authorize(live)).toBe(false);
  const laterRun = (): Promise<void> => {
    world.time.ownAheadMs += REPAIR_EVERY_MS + 1000;
    return ender.run(term);
  };
  return { world, live, other, laterRun };
}

describe('an end that was confirmed and is not sealed', () => {
  it('is written again by who ended it, and alarmed by name', async () => {
    const { world, live, laterRun } = await endedUnsealed();
    await world.editByHand(EMPTY);
    expect(await world.authorize(live)).toBe(true);
    await laterRun();
    expect(await world.authorize(live)).toBe(false);
    const [said] = world.log.lines.filter((line) => line.event === 'alarm.boundary-changed');
    expect(said?.fields).toMatchObject({ missing: [live.grantId] });
  });

  it('is written again by a process that was started since', async () => {
    const { world, live } = await endedUnsealed();
    await world.editByHand(EMPTY);
    await world.newEnder().run(longTerm(9));
    expect(await world.authorize(live)).toBe(false);
    const [said] = world.log.lines.filter((line) => line.event === 'alarm.boundary-changed');
    expect(said?.fields).toMatchObject({ missing: [live.grantId] });
  });

  it('stands when another grant ends, and when its incident is closed', async () => {
    const { world, live, other, laterRun } = await endedUnsealed();
    await world.end(other.grantId);
    await world.editByHand(EMPTY);
    await laterRun();
    expect(await world.authorize(live)).toBe(false);
    expect(await world.authorize(other)).toBe(false);
    const { incidentId } = await world.grant(live.grantId);
    await keepIncident(world.deps, { incidentId, state: 'closed', by: null, atMs: Date.now() });
    await laterRun();
    expect(world.iam().list).toMatchObject({ grants: [other.grantId], incidents: [incidentId] });
    await world.editByHand(EMPTY);
    await laterRun();
    expect(world.iam().list.incidents).toEqual([incidentId]);
    expect(await world.authorize(live)).toBe(false);
  });

  it('is owed no longer once its deadline and the margin have passed', async () => {
    const { world, live, laterRun } = await endedUnsealed();
    const { deadlineMs } = await world.grant(live.grantId);
    world.time.ownAheadMs = deadlineMs + DENY_MARGIN_MS - Date.now();
    await world.editByHand(EMPTY);
    await laterRun();
    expect(world.iam().list.grants).toEqual([]);
  });

  it('comes back into the list from the log alone, whoever takes it out of the index', async () => {
    const { world, live, laterRun } = await endedUnsealed();
    await world.seal();
    await redis().admin.del(redis().keys.issuer.index(ENDED_EARLY));
    await world.editByHand(EMPTY);
    await laterRun();
    expect(await world.authorize(live)).toBe(false);
  });
});

it('nobody ends a grant by writing its name into the index', async () => {
  const { world, other, laterRun } = await endedUnsealed();
  const forged = await world.liveGrant();
  const index = redis().keys.issuer.index(ENDED_EARLY);
  const farAheadMs = Date.now() + 9 * 3600_000;
  await redis().admin.zadd(index, farAheadMs, other.grantId, farAheadMs, forged.grantId, farAheadMs, 'junk');
  await redis().admin.hset(redis().keys.issuer.record(recordName(grantKind, forged.grantId)), 'body', '{}');
  await laterRun();
  expect(await world.authorize(other)).toBe(true);
  expect(await world.authorize(forged)).toBe(true);
});
