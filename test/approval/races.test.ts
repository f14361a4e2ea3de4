import { beforeEach, describe, expect, it } from '@jest/globals';
import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import { INES } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld, valueOf } from './world.ts';

const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
});

describe('one outcome, whatever happens at once', () => {
  it('of an approval and a denial by two people, a hundred times', async () => {
    await world.openIncident();
    await world.bindDevice(INES);
    const outcomes = new Map<string, number>();
    for (let round = 0; round < 100; round += 1) {
      const request = valueOf(await world.useCases.fileRequest(asking({ seed: `V${round}` })));
      const clicks = [clicking('UOMAR', request), clicking('UAMARA', request, 'deny')];
      const answers = await Promise.all(
        (round % 2 === 0 ? clicks : clicks.toReversed()).map((click) => world.useCases.review(click)),
      );
      expect(answers.map(codeOf).sort()).toEqual(['already-decided', 'ok']);
      const shown = await world.useCases.shownRequest(request.requestId);
      const state = shown?.request.state ?? '';
      outcomes.set(state, (outcomes.get(state) ?? 0) + 1);
    }
    const approved = outcomes.get('approved') ?? 0;
    expect(approved + (outcomes.get('denied') ?? 0)).toBe(100);
    expect(await world.orders('grant')).toHaveLength(approved);
    const decided = [...(await world.events('request.approved')), ...(await world.events('request.denied'))];
    expect(decided).toHaveLength(100);
    expect(await world.events('request.approval-refused')).toHaveLength(100);
  });

  it('of a double click: one event, one order, and both are answered with the record', async () => {
    const request = await filed(world);
    const answers = await Promise.all([1, 2, 3].map(() => world.useCases.review(clicking('UOMAR', request))));
    expect(answers.map((answer) => valueOf(answer).state)).toEqual(['approved', 'approved', 'approved']);
    expect(await world.orders('grant')).toHaveLength(1);
    expect(await world.events('request.approved')).toHaveLength(1);
    expect(await world.events('request.approval-refused')).toEqual([]);
  });

  it('of a submission delivered several times: one request, one answer', async () => {
    await world.openIncident();
    await world.bindDevice(INES);
    const answers = await Promise.all([1, 2, 3].map(() => world.useCases.fileRequest(asking())));
    const later = await world.useCases.fileRequest(asking());
    const ids = [...answers, later].map((answer) => valueOf(answer).requestId);
    expect(new Set(ids).size).toBe(1);
    expect(await world.orders('filed')).toHaveLength(1);
    expect(await world.events('request.filed')).toHaveLength(1);
  });

  it('of two people opening at once: one incident', async () => {
    const answers = await Promise.all(
      ['UINES', 'ULENA'].map((slackUserId) =>
        world.useCases.openIncident({ slackUserId, channelId: 'C0NEW', title: 'Down' }),
      ),
    );
    expect(answers.map(codeOf).sort()).toEqual(['incident-open-already', 'ok']);
    expect(await world.orders('incident')).toHaveLength(1);
  });

  it('of closing and approving: no request stays open, and the closing order is there', async () => {
    for (let round = 0; round < 20; round += 1) {
      const request = await filed(world, { seed: `V${round}` });
      await Promise.all([
        world.useCases.review(clicking('UOMAR', request)),
        world.useCases.closeIncident({ slackUserId: 'ULENA', channelId: request.channelId }),
      ]);
      const shown = await world.useCases.shownRequest(request.requestId);
      expect(['approved', 'withdrawn']).toContain(shown?.request.state);
    }
    const closings = (await world.orders('incident')).filter((order) => order.body.state === 'closed');
    expect(closings).toHaveLength(20);
  });
});
