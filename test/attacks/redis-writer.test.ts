import { describe, expect, it } from '@jest/globals';

import { grantIdOfOrder } from '../../src/contracts/order.ts';
import { claimGrant } from '../../src/issuance/claim-grant.ts';
import { releaseGrant } from '../../src/issuance/device-grants.ts';
import { deviceKind, grantKind, refusedGrantKind } from '../../src/issuance/record-kinds.ts';
import { unbindDevices } from '../../src/issuance/unbind-devices.ts';
import { recordName } from '../../src/recording/record-kind.ts';
import { withRedis } from '../support/redis.ts';
import { issuerWorld, jonas, mara } from '../issuance/issuer-world.ts';

/* Somebody who can write every key of Redis, but holds no key of ours. */
const redis = withRedis();

async function prepared() {
  const world = issuerWorld(redis());
  const { device, asked, made, jws } = await world.acceptedGrant();
  const grantId = grantIdOfOrder(made);
  const key = redis().keys.issuer.record(recordName(grantKind, grantId));
  return { world, device, asked, made, jws, grantId, key };
}

describe('a Redis writer', () => {
  it('swaps the device of the requester for their own', async () => {
    const { world, device, grantId } = await prepared();
    const thief = await world.bind(jonas);
    const own = redis().keys.issuer.record(recordName(deviceKind, thief.thumbprint));
    const victim = redis().keys.issuer.record(recordName(deviceKind, device.thumbprint));
    await redis().admin.hset(victim, await redis().admin.hgetall(own));
    await expect(claimGrant(world.deps, grantId, device, world.seal)).resolves.toMatchObject({
      ok: false,
      refusal: { code: 'order-mismatch' },
    });
    expect(world.log.count('alarm.record-forged')).toBe(1);
    expect(world.minted).toHaveLength(0);
  });

  it('changes the person of a device record', async () => {
    const { world, grantId } = await prepared();
    const thief = await world.bind(jonas);
    const key = redis().keys.issuer.record(recordName(deviceKind, thief.thumbprint));
    const body = await redis().admin.hget(key, 'body');
    await redis().admin.hset(key, 'body', (body ?? '').replace('"jonas"', '"mara"'));
    await expect(world.recorder.load(deviceKind, thief.thumbprint)).rejects.toMatchObject({
      code: 'bad-mac',
    });
    const answer = await claimGrant(world.deps, grantId, { ...thief.device, person: mara }, world.seal);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'device-too-new' } });
    expect(world.minted).toHaveLength(0);
  });

  it('flips `ended` to `claimable`', async () => {
    const { world, device, grantId, key } = await prepared();
    await releaseGrant(world.deps, grantId, device);
    const body = await redis().admin.hget(key, 'body');
    await redis().admin.hset(key, 'body', (body ?? '').replace('"state":"ended"', '"state":"claimable"'));
    const answer = await claimGrant(world.deps, grantId, device, world.seal);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'order-mismatch' } });
    expect(world.log.count('alarm.record-forged')).toBe(1);
    expect(world.minted).toHaveLength(0);
  });

  it('puts an older, genuine record back after the grant ended', async () => {
    const { world, device, grantId, key } = await prepared();
    const older = await redis().admin.hgetall(key);
    await releaseGrant(world.deps, grantId, device);
    world.ended.add(grantId);
    await redis().admin.hset(key, older);
    const answer = await claimGrant(world.deps, grantId, device, world.seal);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'grant-ended' } });
    expect(world.log.count('alarm.ended-grant-revived')).toBe(1);
    expect(world.minted).toHaveLength(0);
  });

  it('puts an older record back to have its claims counted again', async () => {
    const { world, device, grantId, key } = await prepared();
    const older = await redis().admin.hgetall(key);
    await claimGrant(world.deps, grantId, device, world.seal);
    world.sealedVersions.set(recordName(grantKind, grantId), 3);
    await redis().admin.hset(key, older);
    const answer = await claimGrant(world.deps, grantId, device, world.seal);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'order-mismatch' } });
    expect(world.log.count('alarm.record-rolled-back')).toBe(1);
    expect(world.minted).toHaveLength(1);
  });

  it('puts the record of a lost device back, which its person took away', async () => {
    const { world, device, grantId } = await prepared();
    const key = redis().keys.issuer.record(recordName(deviceKind, device.thumbprint));
    const older = await redis().admin.hgetall(key);
    const other = await world.bind();
    await unbindDevices(world.deps, other.device, 'others');
    await redis().admin.hset(key, older);
    const answer = await claimGrant(world.deps, grantId, device, world.seal);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'order-mismatch' } });
    expect(world.log.count('alarm.record-forged')).toBe(1);
    expect(world.minted).toHaveLength(0);
  });

  it('deletes an ended grant and replays its order', async () => {
    const { world, device, grantId, key, jws } = await prepared();
    await releaseGrant(world.deps, grantId, device);
    world.sealedVersions.set(recordName(grantKind, grantId), 2);
    await redis().admin.del(key);
    await world.receive(jws);
    expect(await world.recorder.load(grantKind, grantId)).toBeNull();
    expect((await world.recorder.load(refusedGrantKind, grantId))?.record.code).toBe('order-mismatch');
    expect(world.log.count('alarm.grant-vanished')).toBe(1);
  });

  it('replays an order of a grant that is there: nothing happens', async () => {
    const { world, grantId, jws } = await prepared();
    const before = await world.recorder.load(grantKind, grantId);
    const events = await redis().admin.xlen(redis().keys.issuer.events);
    await world.receive(jws);
    expect(await world.recorder.load(grantKind, grantId)).toEqual(before);
    expect(await redis().admin.xlen(redis().keys.issuer.events)).toBe(events);
  });

  it('re-opens a closed incident by replaying its first order', async () => {
    const { world, asked } = await prepared();
    const { incidentId } = asked.intent;
    const order = (state: 'open' | 'closed') =>
      world.order({ kind: 'incident', body: { incidentId, state, by: mara, atMs: world.state.nowMs } });
    await world.send(order('closed'));
    await world.send(order('open'));
    const { thumbprint } = await world.bind();
    const again = world.approved(thumbprint, { incidentId });
    await world.send(world.order({ kind: 'filed', body: again.filed }));
    const made = world.order({ kind: 'grant', body: again.grant });
    await world.send(made);
    expect(await world.recorder.load(grantKind, grantIdOfOrder(made))).toBeNull();
    expect(await world.recorder.load(refusedGrantKind, grantIdOfOrder(made))).not.toBeNull();
  });
});
