import { DescribeSessionsCommand, SSMClient, StartSessionCommand } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from '@jest/globals';

import { createOpenShells } from '../../src/adapters/aws/open-shells.ts';
import { ssmClients } from '../../src/adapters/aws/ssm-client.ts';
import { streamEventSchema } from '../../src/contracts/envelope.ts';
import { ENDING_STEP_TRIES_MS } from '../../src/domain/grant-ending-step.ts';
import type { GrantId } from '../../src/domain/ids.ts';
import { passGrantDeadline } from '../../src/issuance/pass-deadlines.ts';
import { EndingSteps } from '../../src/issuance/run-ending-steps.ts';
import { SSM_SESSION_ROLE_ARN } from '../../src/playground/aws/default-account.ts';
import { claimableGrant } from '../domain/fixtures.ts';
import { credentialsIn, mintInput } from '../playground/aws/harness.ts';
import { withRedis } from '../support/redis.ts';
import type { EnderWorld } from './ender-world.ts';
import { enderWorld, longTerm } from './ender-world.ts';

const REGION = 'eu-west-1';
const redis = withRedis();
const worlds: EnderWorld[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.stop()));
});

async function newWorld() {
  const world = await enderWorld(redis());
  worlds.push(world);
  const sdkOptions = () => ({ endpoint: world.aws.endpoint, systemClockOffset: world.time.aheadMs });
  const ssm = (credentials: ReturnType<typeof credentialsIn> | ReturnType<typeof world.aws.credentialsOf>) =>
    new SSMClient({ ...sdkOptions(), region: REGION, credentials });
  const access = () => ({
    region: REGION,
    partition: 'aws',
    revokerRole: null,
    sdkOptions: { ...sdkOptions(), credentials: world.aws.credentialsOf('issuer') },
  });
  const newSteps = () =>
    new EndingSteps({ ...world.deps, shells: createOpenShells(ssmClients(access()), null) });
  const { signal } = new AbortController();

  /** A grant that is ending, of a task with or without shells. */
  async function ending(endingStep: 'ssm:TerminateSession' | null = 'ssm:TerminateSession') {
    const template = claimableGrant();
    const nowMs = Date.now() + world.time.aheadMs;
    return world.paperEnd(template, {
      task: { ...template.task, roleArn: SSM_SESSION_ROLE_ARN, region: REGION, endingStep },
      acceptedAtMs: nowMs,
      claimByMs: nowMs + 60_000,
      deadlineMs: nowMs + 600_000,
    });
  }

  /** Opens shells by a real session of that grant, under the name that was written down. */
  async function openShells(name: string, count: number): Promise<void> {
    const sts = new STSClient({
      ...sdkOptions(),
      region: REGION,
      credentials: world.aws.credentialsOf('issuer'),
    });
    const input = mintInput({
      RoleArn: SSM_SESSION_ROLE_ARN,
      RoleSessionName: name,
      SourceIdentity: name.slice(0, 13),
    });
    const holder = ssm(credentialsIn(await sts.send(new AssumeRoleCommand(input))));
    for (let opened = 0; opened < count; opened += 1)
      await holder.send(new StartSessionCommand({ Target: 'i-0a1b2c3d4e5f60001' }));
  }

  return {
    ...world,
    ending,
    openShells,
    steps: newSteps(),
    newSteps,
    signal,
    async shells(): Promise<readonly string[]> {
      const all = await ssm(world.aws.credentialsOf('issuer')).send(
        new DescribeSessionsCommand({ State: 'Active' }),
      );
      return (all.Sessions ?? []).flatMap(({ Owner }) => Owner?.split('/').at(-1) ?? []);
    },
    async told(grantId: GrantId) {
      const entries = await redis().admin.xrange(redis().keys.issuer.events, '-', '+');
      return entries
        .map(
          ([, fields]) =>
            streamEventSchema.parse(JSON.parse(fields[fields.indexOf('json') + 1] ?? '')).envelope,
        )
        .filter(({ type, data }) => type.startsWith('grant.ending-step') && data['grantId'] === grantId)
        .map(({ type, data }) => ({ type: type.slice('grant.ending-step-'.length), data }));
    },
  };
}

describe('a grant whose task opens shells', () => {
  it('has them closed at its end, those of nobody else, and what was opened meanwhile a little later', async () => {
    const world = await newWorld();
    const grantId = await world.ending();
    await world.openShells(`${grantId}-paper`, 2);
    await world.openShells('bg-neighbour0-x', 1);
    await world.steps.run(world.signal);
    expect(await world.shells()).toEqual(['bg-neighbour0-x']);
    expect(await world.told(grantId)).toMatchObject([
      { type: 'run', data: { closed: [expect.any(String), expect.any(String)] } },
    ]);

    world.aws.faults.setIamPropagationMs(10_000);
    await world.newEnder().run(longTerm());
    expect(await world.grant(grantId)).toMatchObject({
      certainty: 'deny-written',
      endingStep: { state: 'owed', closed: 2 },
    });
    // Before IAM goes by the deny, its holder opens another.
    await world.openShells(`${grantId}-paper`, 1);
    world.time.aheadMs += 31_000;
    const steps = world.newSteps();
    await steps.run(world.signal);
    expect(await world.shells()).toEqual(['bg-neighbour0-x']);
    expect((await world.grant(grantId)).endingStep).toMatchObject({ state: 'owed', closed: 3 });
    world.time.aheadMs += 3_000;
    await steps.run(world.signal);
    expect((await world.grant(grantId)).endingStep).toMatchObject({ state: 'done', closed: 3 });
    expect((await world.told(grantId)).map(({ type }) => type)).toEqual(['run', 'run', 'done']);
    const calls = world.aws.calls().length;
    world.time.aheadMs += 60_000;
    await steps.run(world.signal);
    expect(world.aws.calls()).toHaveLength(calls);
  });

  it('has them closed too when its time is over', async () => {
    const world = await newWorld();
    const { grantId } = await world.acceptedGrant();
    expect((await world.grant(grantId)).endingStep).toBeNull();
    const timed = await world.ending();
    await world.openShells(`${timed}-paper`, 1);
    world.time.aheadMs += 601_000;
    await passGrantDeadline(world.deps, timed, 'end');
    await world.newSteps().run(world.signal);
    expect(await world.shells()).toEqual([]);
    expect(await world.grant(timed)).toMatchObject({
      state: 'ended',
      certainty: 'by-time',
      endingStep: { closed: 1 },
    });
  });

  it('ends all the same while Session Manager fails; that is recorded once, and tried again', async () => {
    const world = await newWorld();
    const grantId = await world.ending();
    await world.openShells(`${grantId}-paper`, 2);
    const fails = (code: string, times: number) =>
      world.aws.faults.inject({ kind: 'error', service: 'ssm', operation: 'TerminateSession', code, times });
    fails('AccessDeniedException', 2);
    await world.steps.run(world.signal);
    await world.newEnder().run(longTerm());
    expect(await world.grant(grantId)).toMatchObject({ state: 'ended', certainty: 'deny-written' });
    await world.steps.run(world.signal);
    world.time.aheadMs += 2_500;
    await world.steps.run(world.signal);
    expect(await world.told(grantId)).toMatchObject([
      { type: 'failed', data: { code: 'aws-denied', givenUp: false } },
    ]);
    expect(world.log.count('alarm.ending-step-failed')).toBe(1);
    world.time.aheadMs += 5_000;
    await world.steps.run(world.signal);
    expect(await world.shells()).toEqual([]);
    world.time.aheadMs += 31_000;
    await world.steps.run(world.signal);
    expect((await world.told(grantId)).map(({ type }) => type)).toEqual(['failed', 'run', 'done']);
  });

  it('is given up a day after its deadline, and says so', async () => {
    const world = await newWorld();
    const grantId = await world.ending();
    world.aws.faults.inject({ kind: 'drop', service: 'ssm', operation: 'DescribeSessions', times: 9 });
    world.time.aheadMs += 601_000 + ENDING_STEP_TRIES_MS;
    await passGrantDeadline(world.deps, grantId, 'end');
    await world.newSteps().run(world.signal);
    expect((await world.grant(grantId)).endingStep).toMatchObject({
      state: 'given-up',
      failure: 'aws-unavailable',
    });
    expect(await world.told(grantId)).toMatchObject([{ type: 'failed', data: { givenUp: true } }]);
    expect(await world.recorder.index('owed-ending-steps')).toEqual([]);
  });

  it('asks nothing of AWS where a task opens none', async () => {
    const world = await newWorld();
    await world.ending(null);
    const calls = world.aws.calls().length;
    await world.steps.run(world.signal);
    expect(world.aws.calls()).toHaveLength(calls);
  });
});
