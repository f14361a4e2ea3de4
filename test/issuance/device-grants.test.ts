import { expect, it } from '@jest/globals';

import { grantIdOfOrder } from '../../src/contracts/order.ts';
import { grantsOf } from '../../src/issuance/device-grants.ts';
import { grantsByPerson } from '../../src/issuance/record-kinds.ts';
import { withRedis } from '../support/redis.ts';
import { issuerWorld, mara } from './issuer-world.ts';

const redis = withRedis();

it('shows somebody who has had thousands of grants the newest, newest first', async () => {
  const world = issuerWorld(redis());
  const first = await world.acceptedGrant();
  const earlier = Array.from({ length: 2000 }, (_, at) => [String(at + 1), `bg-earlier${at}`]);
  await redis().admin.zadd(redis().keys.issuer.index(grantsByPerson(mara.personId)), ...earlier.flat());
  world.state.nowMs += 1000;
  const second = await world.acceptedGrant();

  const shown = await grantsOf(world.deps, second.device);
  expect(shown.map(({ grantId }) => grantId)).toEqual([
    grantIdOfOrder(second.made),
    grantIdOfOrder(first.made),
  ]);
});
