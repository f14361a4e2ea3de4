import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { REPAIR_EVERY_MS } from '../../src/issuance/enforce-ends.ts';
import { readBoundary } from '../../src/issuance/read-boundary.ts';
import { BOUNDARY_ARN } from '../../src/playground/aws/default-account.ts';
import { awsHands } from '../../src/playground/story/aws-hands.ts';
import { DEMO_TASK } from '../../src/playground/story/demo-catalogue.ts';
import { COLLEAGUES } from '../../src/playground/story/demo-people.ts';
import { approve, askForAccess, bindDevice, claim, openIncident } from '../../src/playground/story/scenes.ts';
import { startWorld, type World } from '../../src/playground/story/world.ts';

/** A lease, and what the one who takes over does first. */
const TAKE_OVER_MS = 25_000;
/** A run of the one who repairs, on a busy machine. */
const SLACK_MS = 5_000;

let world: World;
beforeAll(async () => {
  world = await startWorld({
    distFolder: fileURLToPath(new URL('../../dist', import.meta.url)),
    logInS3: true,
  });
  await openIncident(world, world.person(COLLEAGUES.ines), 'Orders hang');
  await bindDevice(world.person(COLLEAGUES.ines));
}, 60_000);
afterAll(() => world.stop());

async function session(reason: string) {
  const [ines, omar] = [world.person(COLLEAGUES.ines), world.person(COLLEAGUES.omar)];
  const requestId = await askForAccess(world, ines, { duration: '20m', reason });
  const grantId = await approve(ines, omar, requestId);
  const { credentials } = await claim(ines, grantId);
  const hands = await awsHands(world.aws, credentials, DEMO_TASK.cluster);
  return {
    grantId,
    isAllowed: async (): Promise<boolean> => (await hands.restart(DEMO_TASK.asset)).allowed,
    revoke: () =>
      world
        .person(COLLEAGUES.omar)
        .typesAndReads(`revoke ${grantId}`, (rendered) => rendered.includes('The end is ordered')),
  };
}

async function until(
  what: string,
  withinMs: number,
  holds: () => Promise<boolean> | boolean,
): Promise<number> {
  const fromMs = Date.now();
  while (!(await holds())) {
    if (Date.now() - fromMs > withinMs) throw new Error(`${what}: not within ${withinMs} ms`);
    await pause(50);
  }
  return Date.now() - fromMs;
}

function boundary() {
  const view = world.aws.managedPolicy(BOUNDARY_ARN);
  const document = view?.versions.find(({ versionId }) => versionId === view.defaultVersionId)?.documentJson;
  return readBoundary(document ?? '');
}

describe('a writer that is stopped in the middle of a write', () => {
  it('brings a session back for no longer than one repair interval, whenever it goes on', async () => {
    const { aws, issuer } = world;
    const [first, second, untouched] = [
      await session('ended by the first writer'),
      await session('ended by the second'),
      await session('not ended'),
    ];
    aws.faults.inject({ kind: 'hang', service: 'iam', operation: 'CreatePolicyVersion' });
    await first.revoke();
    await until('the write', TAKE_OVER_MS, () => aws.faults.pending().length === 0);
    // Its write is at IAM's door, and it never hears of anything again until it goes on.
    issuer.pause();
    const other = await world.addIssuer();
    try {
      await until('the deny, by the other', TAKE_OVER_MS, async () => !(await first.isAllowed()));
      await second.revoke();
      await until('the second deny', TAKE_OVER_MS, async () => !(await second.isAllowed()));
      const { epoch } = boundary();

      // The old write lands, over the new one, and the old writer wakes.
      aws.faults.clear();
      await until('the old write', 5_000, () => boundary().epoch < epoch);
      expect(await second.isAllowed()).toBe(true);
      issuer.resume();
      const tookMs = await until(
        'the repair',
        REPAIR_EVERY_MS + SLACK_MS,
        async () => !(await second.isAllowed()),
      );
      expect(tookMs).toBeLessThan(REPAIR_EVERY_MS + SLACK_MS);
      expect(boundary().list.grants).toEqual(expect.arrayContaining([first.grantId, second.grantId]));
      expect(await first.isAllowed()).toBe(false);
      expect(await untouched.isAllowed()).toBe(true);
      expect(other.tail(400)).toContain('alarm.boundary-changed');
    } finally {
      issuer.resume();
    }
  }, 180_000);
});
