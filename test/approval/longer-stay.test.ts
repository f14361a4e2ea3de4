import { beforeEach, describe, expect, it } from '@jest/globals';

import type { AccessRequest } from '../../src/domain/access-request.ts';
import type { PersonId } from '../../src/domain/ids.ts';
import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import { INES } from './team.ts';
import type { World } from './world.ts';
import { makeWorld, valueOf } from './world.ts';

const redis = withRedis();
let world: World;
let first: AccessRequest;
beforeEach(async () => {
  world = makeWorld(redis());
  everybodyIsThere(world);
  first = await filed(world);
});

const again = async (change: Parameters<typeof asking>[0] = {}): Promise<AccessRequest> =>
  valueOf(
    await world.useCases.fileRequest({ ...asking({ seed: 'V2', ...change }), linkedTo: first.requestId }),
  );
const approve = async (request: AccessRequest): Promise<AccessRequest> =>
  valueOf(await world.useCases.review(clicking('UOMAR', request)));

describe('a longer stay', () => {
  it('is a request of its own with an approval and a grant of its own, linked to the first', async () => {
    const approved = await approve(first);
    const more = await again();
    expect(more).toMatchObject({ state: 'pending', linkedTo: first.requestId, approvals: [] });
    const second = await approve(more);
    const grants = [approved, second].map((one) => one.state === 'approved' && one.grantId);
    expect(new Set(grants).size).toBe(2);
    const events = await world.events();
    for (const type of ['request.filed', 'request.approved'])
      expect(events.filter((one) => one.type === type).map(({ data }) => data['linkedTo'])).toEqual([
        null,
        first.requestId,
      ]);
    expect(await world.orders('end')).toEqual([]);
  });

  it.each([
    ['what was not approved', async () => undefined, {}],
    ['another asset', () => approve(first), { asset: 'payments-api' }],
    ['a request of somebody else', () => approve(first), { slackUserId: 'ULENA' }],
  ])('is not linked to %s', async (_what, before, change) => {
    await before();
    await world.bindDevice({ ...INES, personId: 'lena' as PersonId, identities: ['slack:ULENA'] }, 'b');
    expect((await again(change)).linkedTo).toBeNull();
  });
});
