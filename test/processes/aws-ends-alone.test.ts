import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AwsHands, awsHands } from '../../src/playground/story/aws-hands.ts';
import { DEMO_TASK } from '../../src/playground/story/demo-catalogue.ts';
import { COLLEAGUES } from '../../src/playground/story/demo-people.ts';
import {
  approve,
  askForAccess,
  bindDevice,
  claim,
  type Claimed,
  openIncident,
} from '../../src/playground/story/scenes.ts';
import { startWorld, type World } from '../../src/playground/story/world.ts';

/** AWS takes the deadline by whole seconds, and a call takes a moment. */
const LATE_MS = 1_500;
const ASK_EVERY_MS = 100;
/** So much before the deadline the clock of AWS is put once nothing of ours runs any more; from there it runs. */
const LEFT_MS = 2_000;

let awsAheadMs = 0;
const awsNowMs = (): number => Date.now() + awsAheadMs;
let world: World;
let claimed: Claimed;
let hands: AwsHands;

beforeAll(async () => {
  world = await startWorld({
    distFolder: fileURLToPath(new URL('../../dist', import.meta.url)),
    awsNowMs,
  });
  const [ines, omar] = [world.person(COLLEAGUES.ines), world.person(COLLEAGUES.omar)];
  await openIncident(world, ines, 'Orders hang');
  await bindDevice(ines);
  const requestId = await askForAccess(world, ines, {
    duration: '30s',
    reason: 'a restart has helped before',
  });
  claimed = await claim(ines, await approve(ines, omar, requestId));
  hands = await awsHands(world.aws, claimed.credentials, DEMO_TASK.cluster);
}, 60_000);

afterAll(() => world.stop());

describe('with every process of ours killed', () => {
  it('AWS ends the session on time', async () => {
    await Promise.all([world.gateway.kill(), world.issuer.kill()]);
    process.kill(world.redis.pid, 'SIGKILL');
    expect(await hands.restart(DEMO_TASK.asset)).toMatchObject({ allowed: true });
    expect(awsNowMs()).toBeLessThan(claimed.expiresAtMs - LEFT_MS);
    awsAheadMs = claimed.expiresAtMs - LEFT_MS - Date.now();

    let answer = await hands.restart(DEMO_TASK.asset);
    let lastAllowedAtMs = 0;
    while (answer.allowed && awsNowMs() < claimed.expiresAtMs + LATE_MS) {
      lastAllowedAtMs = awsNowMs();
      await pause(ASK_EVERY_MS);
      answer = await hands.restart(DEMO_TASK.asset);
    }
    expect(answer).toMatchObject({ allowed: false, error: 'AccessDeniedException' });
    expect(awsNowMs()).toBeGreaterThanOrEqual(claimed.expiresAtMs);
    expect(lastAllowedAtMs).toBeGreaterThan(claimed.expiresAtMs - LATE_MS);
    // Not because the keys ran out: STS makes none for less than 15 minutes.
    const [session] = world.aws.sessions();
    expect(session?.expiresAtMs).toBeGreaterThan(awsNowMs() + 10 * 60_000);
  }, 30_000);
});
