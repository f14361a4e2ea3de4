import { afterEach, describe, expect, it } from '@jest/globals';

import type { GrantId } from '../../src/domain/ids.ts';
import { passGrantDeadline } from '../../src/issuance/pass-deadlines.ts';
import { withRedis } from '../support/redis.ts';
import type { EnderWorld, LiveGrant } from './ender-world.ts';
import { enderWorld, longTerm } from './ender-world.ts';

const redis = withRedis();
const worlds: EnderWorld[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.stop()));
});

async function newWorld(): Promise<EnderWorld> {
  const world = await enderWorld(redis());
  worlds.push(world);
  return world;
}

/** A grant that was used and released, and what its session tried afterwards. */
async function usedAndEnded(world: EnderWorld): Promise<LiveGrant> {
  const live = await world.liveGrant();
  expect(await world.restart(live)).toBe('done');
  await world.end(live.grantId, 'released');
  await world.newEnder().run(longTerm());
  // CloudTrail keeps whole seconds; what is denied in the second of the deny is told apart by its policy.
  expect(await world.restart(live)).toBe('AccessDeniedException');
  return live;
}

const pass = (world: EnderWorld, seconds: number) => {
  world.time.aheadMs += seconds * 1000;
};
const told = async (world: EnderWorld, grantId: GrantId) =>
  (await world.recorded(grantId, 'grant.deeds-')).map(({ type, data }) => ({ type, ...data }));

describe('what was done with a grant', () => {
  it('is told soon after the end and once for good, the denied call as the proof of the end', async () => {
    const world = await newWorld();
    const { grantId } = await usedAndEnded(world);
    world.aws.faults.setCloudTrailDelayMs(300_000);
    await world.newDeedReader().run(longTerm());
    expect(await told(world, grantId)).toEqual([]);

    pass(world, 61);
    const reader = world.newDeedReader();
    await reader.run(longTerm());
    await reader.run(longTerm());
    expect(await told(world, grantId)).toMatchObject([
      { type: 'grant.deeds-provisional', calls: 0, proof: null },
    ]);

    pass(world, 1200);
    await world.newDeedReader().run(longTerm());
    const [, last, ...more] = await told(world, grantId);
    expect(more).toEqual([]);
    expect(last).toMatchObject({
      type: 'grant.deeds-final',
      calls: 2,
      denied: 1,
      outside: 0,
      doneAfterEnd: 0,
      actions: [{ action: 'ecs:UpdateService', calls: 2, denied: 1, outside: 0 }],
      proof: { action: 'ecs:UpdateService', eventId: expect.any(String) },
      unread: [],
      isCut: false,
      checkpoint: expect.stringContaining('breakglass/test'),
    });
    expect(await world.grant(grantId)).toMatchObject({ state: 'ended', deeds: 'final' });
    expect(await world.recorder.index('untold-grants')).toEqual([]);
  });

  it('is nothing where no session was made, and AWS is not asked', async () => {
    const world = await newWorld();
    const { grantId } = await world.acceptedGrant();
    await world.end(grantId, 'released');
    pass(world, 61);
    await world.newDeedReader().run(longTerm());
    expect(await told(world, grantId)).toMatchObject([{ type: 'grant.deeds-final', calls: 0, unread: [] }]);
    expect(world.aws.calls().filter(({ action }) => action === 'cloudtrail:LookupEvents')).toEqual([]);
  });

  it('is read in the Region of the task and where AWS keeps global services', async () => {
    const world = await newWorld();
    const { grantId } = await usedAndEnded(world);
    pass(world, 61);
    await world.newDeedReader().run(longTerm());
    const asked = world.aws.calls().filter(({ action }) => action === 'cloudtrail:LookupEvents');
    expect(new Set(asked.map(({ region }) => region))).toEqual(new Set(['eu-west-1', 'us-east-1']));
    expect(await told(world, grantId)).toMatchObject([{ calls: 2 }]);
  });

  it('that may not be read is said, alarmed, asked again, and in the end given up with what is missing', async () => {
    const world = await newWorld();
    const { grantId } = await usedAndEnded(world);
    pass(world, 61);
    await world.newDeedReader({}, 'observer').run(longTerm());
    const unread = ['eu-west-1', 'us-east-1'].map((region) => ({ region, why: 'not-allowed' }));
    expect(await told(world, grantId)).toMatchObject([{ type: 'grant.deeds-provisional', calls: 0, unread }]);
    expect(world.log.count('alarm.cloudtrail-unread')).toBe(2);

    pass(world, 1200);
    const reader = world.newDeedReader({}, 'observer');
    await reader.run(longTerm());
    await reader.run(longTerm());
    expect(world.log.count('alarm.cloudtrail-unread')).toBe(4);
    expect(await told(world, grantId)).toHaveLength(1);

    pass(world, 4 * 3600);
    await world.newDeedReader({}, 'observer').run(longTerm());
    expect((await told(world, grantId))[1]).toMatchObject({ type: 'grant.deeds-final', unread });
  });

  it('is whole as soon as the right comes back', async () => {
    const world = await newWorld();
    const { grantId } = await usedAndEnded(world);
    pass(world, 1300);
    await world.newDeedReader({}, 'observer').run(longTerm());
    await world.newDeedReader().run(longTerm());
    expect(await told(world, grantId)).toMatchObject([
      { type: 'grant.deeds-provisional', unread: [{}, {}] },
      { type: 'grant.deeds-final', calls: 2, unread: [] },
    ]);
  });

  it('names a call the task is not for', async () => {
    const world = await newWorld();
    const live = await world.liveGrant();
    const { IAMClient, GetRoleCommand } = await import('@aws-sdk/client-iam');
    const { accessKeyId, secretAccessKey, sessionToken } = live.credentials;
    const client = new IAMClient({
      endpoint: world.aws.endpoint,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId, secretAccessKey, sessionToken },
    });
    await expect(client.send(new GetRoleCommand({ RoleName: 'breakglass-ecs-restart' }))).rejects.toThrow();
    client.destroy();
    pass(world, 700);
    await passGrantDeadline(world.deps, live.grantId, 'end');
    pass(world, 1300);
    await world.newDeedReader().run(longTerm());
    expect(await told(world, live.grantId)).toMatchObject([
      { type: 'grant.deeds-final', outside: 1, denied: 1, proof: null, outsideEvents: [expect.any(String)] },
    ]);
  });

  it('keeps nobody waiting who ends something: a turn that is taken away writes nothing', async () => {
    const world = await newWorld();
    const { grantId } = await usedAndEnded(world);
    pass(world, 61);
    const stop = AbortSignal.abort();
    await world.newDeedReader().run({ stop });
    expect(await told(world, grantId)).toEqual([]);
  });
});
