import { fileURLToPath } from 'node:url';
import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { DEMO_TASK } from '../../src/playground/story/demo-catalogue.ts';
import { COLLEAGUES } from '../../src/playground/story/demo-people.ts';
import {
  askedOf,
  askForAccess,
  bindDevice,
  cardOf,
  claim,
  grantsToldTo,
  isSummary,
  newGrantToldTo,
  openIncident,
  seenInChannel,
} from '../../src/playground/story/scenes.ts';
import { startWorld, type World } from '../../src/playground/story/world.ts';
import { TEXTS } from '../../src/slack/texts.ts';

/** Omar first; after a few seconds somebody of the second group too, one of each. */
const LADDER = `
ladders:
  two:
    - of: [first]
    - { after: 4s, of: [second], quorum: 2, each: { first: 1, second: 1 } }
tasks:`;
const laddered = (demo: string): string =>
  demo
    .replace(
      'approvers: { people: [omar, amara] }',
      'first: { people: [omar] }\n  second: { people: [amara] }',
    )
    .replace('\ntasks:', LADDER)
    .replaceAll('approve: [approvers]\n    quorum: 1', 'approve: two');

let world: World;

beforeAll(async () => {
  world = await startWorld({
    distFolder: fileURLToPath(new URL('../../dist', import.meta.url)),
    changeCatalogue: laddered,
  });
  await openIncident(world, world.person(COLLEAGUES.ines), 'Orders hang');
  await bindDevice(world.person(COLLEAGUES.ines));
}, 60_000);

afterAll(() => world.stop());

describe('a request that nobody answers', () => {
  it('asks the next step by itself, is approved there for less by two, and is an exception to its end', async () => {
    const [ines, omar, amara] = [
      world.person(COLLEAGUES.ines),
      world.person(COLLEAGUES.omar),
      world.person(COLLEAGUES.amara),
    ];
    const requestId = await askForAccess(world, ines, { duration: '20m', reason: 'nobody is awake' });
    expect(amara.directMessages()).toEqual([]);
    const looked = await omar.readsNew(
      async () => omar.clicks(await askedOf(omar, requestId), TEXTS.decide.look),
      (rendered) => rendered.includes('It decides nothing'),
      'that looking is noted',
    );
    expect(looked).toContain('approve or deny when you know');

    // Nobody turns a clock: the gateway's own deadline raises the request.
    const asked = await askedOf(amara, requestId);
    expect(asked.rendered).toContain('Step 2 of 2: nobody decided on the one before in time');
    expect(asked.rendered).toContain('Looking at it');
    expect(cardOf(world, requestId)?.rendered).toContain('2 of 2');

    await amara.clicks(asked, TEXTS.less.button);
    await amara.submitsForm(TEXTS.less.submit, [
      [TEXTS.less.duration, '10m'],
      [TEXTS.less.actions, ['ecs:DescribeServices']],
    ]);
    await seenInChannel(
      world,
      ({ rendered }) => rendered.includes('for less: 10m instead of 20m, without ecs:UpdateService'),
      'what changed',
    );

    const before = grantsToldTo(ines);
    const reduced = await omar.directMessage(
      ({ rendered, controls }) => rendered.includes('approve again if you agree') && controls.length > 0,
      'the request as it is now',
    );
    await omar.clicks(reduced, TEXTS.decide.approve);
    const grantId = await newGrantToldTo(ines, before);

    const { credentials, expiresAtMs } = await claim(ines, grantId);
    expect(expiresAtMs - Date.now()).toBeLessThanOrEqual(600_000);
    const { endpoint, account } = world.aws;
    const client = new ECSClient({ endpoint, region: account.region, credentials, maxAttempts: 1 });
    const { cluster, asset } = DEMO_TASK;
    const { services } = await client.send(new DescribeServicesCommand({ cluster, services: [asset] }));
    expect(services).toHaveLength(1);
    await expect(
      client.send(new UpdateServiceCommand({ cluster, service: asset, forceNewDeployment: true })),
    ).rejects.toThrow(/not authorized|denied/i);

    await ines.types(`done ${grantId}`);
    const { rendered } = await seenInChannel(
      world,
      (message) => isSummary(message.rendered) && message.rendered.includes(requestId),
      'how it ended',
    );
    expect(rendered).toContain('it was an exception');
  }, 90_000);
});
