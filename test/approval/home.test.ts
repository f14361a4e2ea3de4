import { beforeEach, describe, expect, it } from '@jest/globals';
import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld, valueOf } from './world.ts';

const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
});

const home = async (slackUserId: string) => valueOf(await world.useCases.home({ slackUserId }));

describe('what concerns one person', () => {
  it('is what they asked for, newest first, while it waits or lives', async () => {
    const first = await filed(world);
    world.pass(1000);
    const second = valueOf(await world.useCases.fileRequest(asking({ seed: 'V2', asset: 'payments-api' })));
    const mine = (await home('UINES')).mine.map(({ request }) => request.requestId);
    expect(mine).toEqual([second.requestId, first.requestId]);
    valueOf(await world.useCases.review(clicking('UOMAR', first, 'deny')));
    valueOf(await world.useCases.review(clicking('UOMAR', second)));
    expect((await home('UINES')).mine.map(({ request }) => request.state)).toEqual(['approved']);
    world.pass(10 * 60_000);
    expect((await home('UINES')).mine).toEqual([]);
  });

  it('is what they are asked to decide, until it is decided', async () => {
    const request = await filed(world);
    expect((await home('UOMAR')).waiting).toMatchObject([
      { request: { requestId: request.requestId }, incident: { title: 'Checkout is down' } },
    ]);
    for (const other of ['UINES', 'ULENA', 'UNOOR']) expect((await home(other)).waiting).toEqual([]);
    valueOf(await world.useCases.review(clicking('UAMARA', request)));
    expect((await home('UOMAR')).waiting).toEqual([]);
  });

  it('is the catalogue with the owner of each task, and what is open', async () => {
    await world.openIncident();
    const { tasks, incidents } = await home('UINES');
    expect(tasks).toEqual([
      {
        taskId: 'restart-service',
        title: 'Restart a service',
        owner: 'Lena Fischer',
        risk: 'medium',
        mayAsk: true,
      },
    ]);
    expect(incidents.map(({ title }) => title)).toEqual(['Checkout is down']);
    expect((await home('UOMAR')).tasks.map(({ mayAsk }) => mayAsk)).toEqual([false]);
  });

  it('is nothing for outsiders', async () => {
    world.directory.put('UINES', { standing: { kind: 'outsider', why: 'deactivated' } });
    expect(codeOf(await world.useCases.home({ slackUserId: 'UINES' }))).toBe('not-internal');
  });

  it('shows who decides what was asked for before', async () => {
    const first = await filed(world);
    world.pass(1000);
    const second = valueOf(await world.useCases.fileRequest(asking({ seed: 'V2', asset: 'payments-api' })));
    const before = await world.useCases.requestsBefore(second.requestId);
    expect(before.map(({ request }) => request.requestId)).toEqual([first.requestId]);
    expect(await world.useCases.requestsBefore(first.requestId)).toEqual([]);
  });
});
