import { describe, expect, it } from '@jest/globals';

import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere } from './acts.ts';
import { CHANNEL, INES } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld, valueOf } from './world.ts';

const redis = withRedis();

async function ready(): Promise<World> {
  const world = makeWorld(redis());
  everybodyIsThere(world);
  await world.bindDevice(INES);
  return world;
}

const drilling = (change: Parameters<typeof asking>[0] = {}) => ({
  ...asking(change),
  incidentTitle: 'Drill',
});
const incidentIn = async (world: World) =>
  valueOf(await world.useCases.status({ slackUserId: 'UINES', channelId: CHANNEL })).incident;

describe('a drill', () => {
  it('opens an incident where there is none, and asks the same people for nothing at all', async () => {
    const world = await ready();
    const request = valueOf(await world.useCases.fileDrill(drilling()));
    expect(await incidentIn(world)).toMatchObject({ state: 'open', title: 'Drill' });
    expect(request).toMatchObject({
      state: 'pending',
      task: { taskId: 'restart-service', drill: true, actions: [], sight: [] },
      intent: { drill: true, actions: [], assetArns: [] },
    });
    const ordinary = valueOf(await world.useCases.fileRequest(asking({ seed: 'V2', asset: 'payments-api' })));
    expect(request.asked).toEqual(ordinary.asked);
    expect(request.intentDigest).not.toBe(ordinary.intentDigest);
  });

  it('is approved like anything else, by somebody else, and its order says what it is', async () => {
    const world = await ready();
    const request = valueOf(await world.useCases.fileDrill(drilling()));
    expect(codeOf(await world.useCases.review(clicking('UINES', request)))).toBe('own-request');
    expect(codeOf(await world.useCases.review(clicking('UOMAR', request)))).toBe('ok');
    const [order] = await world.orders('grant');
    expect(order).toMatchObject({ body: { intent: { drill: true, actions: [] } } });
    const types = new Set(['request.filed', 'request.approval-counted', 'request.approved']);
    const told = (await world.events()).filter(({ type }) => types.has(type));
    expect(told.map(({ data }) => data['drill'])).toEqual([true, true, true]);
  });

  it('approved for less stays a drill', async () => {
    const world = await ready();
    const request = valueOf(await world.useCases.fileDrill(drilling()));
    const { requestId, intentDigest } = request;
    const less = { slackUserId: 'UOMAR', requestId, intentDigest, duration: '5m', actions: null };
    expect(valueOf(await world.useCases.approveForLess(less))).toMatchObject({
      state: 'approved',
      intent: { drill: true, actions: [], durationSeconds: 300 },
      task: { drill: true, actions: [] },
    });
  });

  it('uses the incident that is open already', async () => {
    const world = await ready();
    await world.openIncident();
    const before = await incidentIn(world);
    expect(valueOf(await world.useCases.fileDrill(drilling())).incidentId).toBe(before?.incidentId);
    expect(await incidentIn(world)).toEqual(before);
  });

  it('opens nothing for what cannot be asked for', async () => {
    const world = await ready();
    expect(codeOf(await world.useCases.fileDrill(drilling({ duration: '9h' })))).toBe('bad-duration');
    expect(await incidentIn(world)).toBeNull();
  });

  it('opens nothing for somebody who may not open an incident, and says so', async () => {
    const world = await ready();
    world.directory.put('UINES', { email: 'ines@example.com', standing: { kind: 'outsider', why: 'guest' } });
    expect(codeOf(await world.useCases.fileDrill(drilling()))).toBe('not-internal');
    expect(await incidentIn(world)).toBeNull();
  });

  it.each<readonly [string, (world: World) => unknown, Parameters<typeof asking>[0], string]>([
    [
      'by somebody who may not ask for it',
      (world) =>
        world.bindDevice({ personId: 'noor' as never, name: 'Noor Aziz', identities: ['slack:UNOOR'] }, 'n'),
      { slackUserId: 'UNOOR' },
      'not-asker',
    ],
    ['without a device', () => null, { slackUserId: 'ULENA' }, 'no-device'],
    [
      'that nobody could approve',
      (world) => {
        for (const userId of ['UOMAR', 'UAMARA'])
          world.directory.put(userId, { standing: { kind: 'outsider', why: 'deactivated' } });
      },
      {},
      'no-approver',
    ],
  ])('opens nothing for a drill %s', async (_what, change, asked, code) => {
    const world = await ready();
    await change(world);
    expect(codeOf(await world.useCases.fileDrill(drilling(asked)))).toBe(code);
    expect(await world.events('incident.opened')).toEqual([]);
    expect(await world.events('request.refused')).toMatchObject([{ data: { code, drill: true } }]);
    expect(await world.orders('incident')).toEqual([]);
  });

  it('asked for by two at once opens one incident, and both are filed in it', async () => {
    const world = await ready();
    const both = await Promise.all([
      world.useCases.fileDrill(drilling()),
      world.useCases.fileDrill(drilling({ seed: 'V2', asset: 'payments-api' })),
    ]);
    const [one, other] = both.map((answer) => valueOf(answer).incidentId);
    expect(one).toBe(other);
    expect(await world.events('incident.opened')).toHaveLength(1);
  });

  it('delivered twice is one drill, and does not open again what was closed since', async () => {
    const world = await ready();
    const first = valueOf(await world.useCases.fileDrill(drilling()));
    await world.useCases.closeIncident({ slackUserId: 'UINES', channelId: CHANNEL });
    expect(valueOf(await world.useCases.fileDrill(drilling())).requestId).toBe(first.requestId);
    expect(await incidentIn(world)).toBeNull();
  });
});
