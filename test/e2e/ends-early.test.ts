import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { awsHands } from '../../src/playground/story/aws-hands.ts';
import { DEMO_TASK } from '../../src/playground/story/demo-catalogue.ts';
import { COLLEAGUES } from '../../src/playground/story/demo-people.ts';
import {
  approve,
  askForAccess,
  bindDevice,
  claim,
  isSummary,
  openIncident,
  seenInChannel,
} from '../../src/playground/story/scenes.ts';
import { startWorld, type World } from '../../src/playground/story/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld({ distFolder: fileURLToPath(new URL('../../dist', import.meta.url)) });
  await openIncident(world, world.person(COLLEAGUES.ines), 'Orders hang');
  await bindDevice(world.person(COLLEAGUES.ines));
}, 60_000);

afterAll(() => world.stop());

/** A session of Ines, and whether AWS lets her do the task with it. */
async function session(reason: string) {
  const [ines, omar] = [world.person(COLLEAGUES.ines), world.person(COLLEAGUES.omar)];
  const requestId = await askForAccess(world, ines, { duration: '20m', reason });
  const grantId = await approve(ines, omar, requestId);
  const { credentials } = await claim(ines, grantId);
  const hands = await awsHands(world.aws, credentials, DEMO_TASK.cluster);
  const isAllowed = async (): Promise<boolean> => (await hands.restart(DEMO_TASK.asset)).allowed;
  return { grantId, requestId, isAllowed };
}

describe('access that its approver takes back', () => {
  it('is denied by AWS, beside another that is not; the channel says when the deny was written', async () => {
    const [taken, kept] = [await session('first of two'), await session('second of two')];
    expect(await taken.isAllowed()).toBe(true);
    const omar = world.person(COLLEAGUES.omar);
    await omar.typesAndReads(`revoke ${taken.grantId}`, (rendered) =>
      rendered.includes('The end is ordered'),
    );
    const { rendered } = await seenInChannel(
      world,
      (message) => isSummary(message.rendered) && message.rendered.includes(taken.requestId),
      'how it ended',
    );
    expect(rendered).toMatch(
      /Taken back by somebody who may\. Deny written \d\d:\d\d:\d\d.*It usually takes effect within seconds; AWS gives no bound\./,
    );
    expect(await taken.isAllowed()).toBe(false);
    expect(await kept.isAllowed()).toBe(true);
  }, 60_000);
});
