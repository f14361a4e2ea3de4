import { describe, expect, it } from '@jest/globals';

import { grantIdOfOrder } from '../../src/contracts/order.ts';
import { claimGrant } from '../../src/issuance/claim-grant.ts';
import { deviceKind, devicesByPerson } from '../../src/issuance/record-kinds.ts';
import { unbindDevices } from '../../src/issuance/unbind-devices.ts';
import { withRedis } from '../support/redis.ts';
import { issuerWorld, jonas } from './issuer-world.ts';

const redis = withRedis();

describe('devices that are taken away', () => {
  it('leave nothing to be claimed for which they were named, by a call already let in either', async () => {
    const world = issuerWorld(redis());
    const { device, made } = await world.acceptedGrant();
    const other = await world.bind();
    await unbindDevices(world.deps, other.device, 'others');
    const answer = await claimGrant(world.deps, grantIdOfOrder(made), device, world.seal);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'device-unknown' } });
    expect(world.minted).toHaveLength(0);
  });

  it('are none of somebody else, also where a Redis writer lists one among them', async () => {
    const world = issuerWorld(redis());
    const [own, foreign] = [await world.bind(), await world.bind(jonas)];
    const index = redis().keys.issuer.index(devicesByPerson(own.device.person.personId));
    await redis().admin.zadd(index, foreign.device.boundAtMs, foreign.thumbprint);
    expect(await unbindDevices(world.deps, own.device, 'others')).toEqual({ unbound: [] });
    const { record } = (await world.recorder.load(deviceKind, foreign.thumbprint)) ?? {};
    expect(record).toEqual(foreign.device);
  });
});
