import { describe, expect, it } from '@jest/globals';

import { withRedis } from '../support/redis.ts';
import { clicking, everybodyIsThere, filed } from './acts.ts';
import { CHANNEL } from './team.ts';
import { makeWorld, valueOf } from './world.ts';

const redis = withRedis();
const DONE = { slackUserId: 'UINES', channelId: CHANNEL, grantId: null };

describe('done, without naming a grant', () => {
  it('is no refusal where nothing is held, or nothing any more: there is nothing to end', async () => {
    const world = makeWorld(redis());
    everybodyIsThere(world);
    expect(valueOf(await world.useCases.release(DONE))).toEqual([]);
    await world.useCases.review(clicking('UOMAR', await filed(world)));
    world.pass(601_000);
    expect(valueOf(await world.useCases.release(DONE))).toEqual([]);
    expect(await world.events('request.refused')).toEqual([]);
    expect(await world.orders('end')).toEqual([]);
  });
});
