import { afterEach, describe, expect, it } from '@jest/globals';

import { grantIdOfOrder } from '../../src/contracts/order.ts';
import { systemActor } from '../../src/domain/actor.ts';
import { endGrant } from '../../src/domain/grant-end.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { refused } from '../../src/domain/result.ts';
import { sweepGrants } from '../../src/issuance/pass-deadlines.ts';
import {
  grantKind,
  grantsByIncident,
  incidentCopyKind,
  LIVE_GRANTS,
} from '../../src/issuance/record-kinds.ts';
import { recordName } from '../../src/recording/record-kind.ts';
import type { EnderWorld, LiveGrant } from '../issuance/ender-world.ts';
import { enderWorld, longTerm } from '../issuance/ender-world.ts';
import { mara } from '../issuance/issuer-world.ts';
import { withRedis } from '../support/redis.ts';

/* Somebody who can write every key of Redis wants a live session to outlast its early end. */
const redis = withRedis();
const worlds: EnderWorld[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.stop()));
});

async function prepared() {
  const world = await enderWorld(redis());
  worlds.push(world);
  const live = await world.liveGrant();
  const key = redis().keys.issuer.record(recordName(grantKind, live.grantId));
  const { incidentId } = await world.grant(live.grantId);
  return { world, live, key, incidentId };
}

async function close({ world, incidentId }: Awaited<ReturnType<typeof prepared>>): Promise<void> {
  const atMs = world.state.nowMs;
  await world.send(world.order({ kind: 'incident', body: { incidentId, state: 'closed', by: mara, atMs } }));
}

/** Seals what was recorded, as the sealer does at any moment, and lets AWS be told. */
async function settled(world: EnderWorld, live: LiveGrant): Promise<boolean> {
  await world.seal();
  await world.newEnder().run(longTerm());
  return world.authorize(live);
}

describe('a Redis writer keeps a session from its early end', () => {
  it('by taking the grant out of every index', async () => {
    const attack = await prepared();
    const { world, live, incidentId } = attack;
    for (const index of [LIVE_GRANTS, grantsByIncident(incidentId)])
      await redis().admin.zrem(redis().keys.issuer.index(index), live.grantId);
    await close(attack);
    expect((await world.grant(live.grantId)).state).toBe('ending');
    expect(await settled(world, live)).toBe(false);
  });

  it('by pushing the grant out of the index with names of nothing', async () => {
    const attack = await prepared();
    const { world, live, incidentId } = attack;
    const junk = Array.from({ length: 1000 }, (_one, at) => ['1', `bg-${String(at).padStart(10, 'a')}`]);
    for (const index of [LIVE_GRANTS, grantsByIncident(incidentId)])
      await redis().admin.zadd(redis().keys.issuer.index(index), ...junk.flat());
    await close(attack);
    expect((await world.grant(live.grantId)).state).toBe('ending');
  });

  it('by deleting its record', async () => {
    const attack = await prepared();
    const { world, live, key } = attack;
    await redis().admin.del(key);
    await close(attack);
    expect(world.log.count('alarm.grant-vanished')).toBe(1);
    expect(await settled(world, live)).toBe(false);
    await sweepGrants(world.deps);
    expect(world.log.count('alarm.grant-vanished')).toBe(1);
  });

  it('by spoiling its record', async () => {
    const attack = await prepared();
    const { world, live, key } = attack;
    await redis().admin.hset(key, 'mac', 'spoilt');
    await world.end(live.grantId);
    expect(world.log.count('alarm.record-forged')).toBe(1);
    expect(await settled(world, live)).toBe(false);
  });

  it('by putting back the record of before the session', async () => {
    const { world, live } = await rolledBack();
    await world.end(live.grantId);
    expect(world.log.count('alarm.record-rolled-back')).toBe(1);
    expect(await settled(world, live)).toBe(false);
  });

  it('by putting it back just before the end is written, as if there never was a session', async () => {
    const { world, live } = await rolledBack();
    await world.recorder.transition(grantKind, live.grantId, (before) =>
      before === null
        ? refused(refusal('grant-not-found', live.grantId))
        : endGrant(before.record, 'revoked', mara, systemActor('order-receiver'), world.state.nowMs),
    );
    expect(await world.grant(live.grantId)).toMatchObject({ state: 'ended', certainty: 'never-minted' });
    expect(await settled(world, live)).toBe(false);
  });
});

describe('a Redis writer opens a closed incident again', () => {
  it('by putting back what the issuer knew of it: nothing is issued for it', async () => {
    const attack = await prepared();
    const { world, incidentId } = attack;
    const key = redis().keys.issuer.record(recordName(incidentCopyKind, incidentId));
    const open = await redis().admin.hgetall(key);
    await close(attack);
    await redis().admin.hset(key, open);
    const { thumbprint } = await world.bind();
    const asked = world.approved(thumbprint, { incidentId });
    await world.send(world.order({ kind: 'filed', body: asked.filed }));
    const made = world.order({ kind: 'grant', body: asked.grant });
    await world.send(made);
    expect(await world.recorder.load(grantKind, grantIdOfOrder(made))).toBeNull();
    expect(world.log.count('alarm.record-forged')).toBe(1);
  });
});

/** A live session, and its grant's record as it was before. */
async function rolledBack() {
  const world = await enderWorld(redis());
  worlds.push(world);
  let older: Record<string, string> = {};
  const keyOf = (grantId: string) => redis().keys.issuer.record(`grant/${grantId}`);
  const live = await world.liveGrant(async (grantId) => {
    older = await redis().admin.hgetall(keyOf(grantId));
  });
  await redis().admin.hset(keyOf(live.grantId), older);
  return { world, live };
}
