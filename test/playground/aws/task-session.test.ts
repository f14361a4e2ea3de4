import {
  DescribeServicesCommand,
  ListServicesCommand,
  ListTasksCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isoSeconds } from '../../../src/domain/time.ts';
import { type AwsHarness, awsHarness, failureOf, ORDERS, PAYMENTS, taskPolicy } from './harness.ts';

let harness: AwsHarness;
beforeAll(async () => {
  harness = await awsHarness();
});
afterAll(() => harness.stop());

const restart = (service: string) =>
  new UpdateServiceCommand({ cluster: 'prod', service, forceNewDeployment: true });
const describeOne = (service: string) =>
  new DescribeServicesCommand({ cluster: 'prod', services: [service] });

async function mintFor(seconds: number) {
  const deadlineMs = harness.nowMs() + seconds * 1000;
  const session = await harness.mint({ Policy: taskPolicy(isoSeconds(deadlineMs)) });
  return { session, deadlineMs, ecs: harness.ecs(session) };
}

describe('a task session', () => {
  it('restarts its asset, and the restart can be seen', async () => {
    const { ecs, session } = await mintFor(60);
    const before = (await ecs.send(describeOne('orders-api'))).services?.[0];
    const { service } = await ecs.send(restart('orders-api'));
    expect(service?.deployments?.map(({ status }) => status)).toEqual(['PRIMARY', 'ACTIVE']);
    expect(service?.deployments?.[0]?.id).not.toBe(before?.deployments?.[0]?.id);
    expect(service?.deployments?.[0]?.rolloutState).toBe('IN_PROGRESS');
    harness.advance(3);
    const after = (await ecs.send(describeOne(ORDERS))).services?.[0];
    expect(after?.deployments).toMatchObject([
      { id: service?.deployments?.[0]?.id, rolloutState: 'COMPLETED' },
    ]);
    expect(harness.aws.calls().slice(-1)).toMatchObject([
      {
        action: 'ecs:DescribeServices',
        resource: ORDERS,
        allowed: true,
        accessKeyId: session.accessKeyId,
        sourceIdentity: 'bg-aaaabbbbcc',
      },
    ]);
  });

  it('is denied another asset, another action, and what its role would allow', async () => {
    const { ecs } = await mintFor(60);
    const otherAsset = await failureOf(ecs.send(restart('payments-api')));
    expect(otherAsset).toMatchObject({ name: 'AccessDeniedException', status: 400 });
    expect(otherAsset.message).toBe(
      'User: arn:aws:sts::111122223333:assumed-role/breakglass-ecs-restart/bg-aaaabbbbcc-7h2kq9x is not authorized to perform: ' +
        `ecs:UpdateService on resource: ${PAYMENTS} with an explicit deny in a session policy`,
    );
    const mixed = ecs.send(new DescribeServicesCommand({ cluster: 'prod', services: [ORDERS, PAYMENTS] }));
    expect(await failureOf(mixed)).toMatchObject({ name: 'AccessDeniedException' });
    expect(await failureOf(ecs.send(new ListServicesCommand({ cluster: 'prod' })))).toMatchObject({
      name: 'AccessDeniedException',
    });
    const [call] = harness.aws.calls().slice(-1);
    expect(call).toMatchObject({
      allowed: false,
      errorCode: 'AccessDenied',
      detail: expect.stringContaining('SessionPolicy#OtherActions'),
    });
  });

  it('ends at the deadline while its keys still work', async () => {
    const { ecs, session, deadlineMs } = await mintFor(20);
    await ecs.send(describeOne('orders-api'));
    harness.advance(21);
    const late = await failureOf(ecs.send(restart('orders-api')));
    expect(late.message).toContain('with an explicit deny in a session policy');
    await expect(harness.sts(session).send(new GetCallerIdentityCommand({}))).resolves.toBeDefined();
    const ask = (atMs: number) =>
      harness.aws.authorize({
        accessKeyId: session.accessKeyId,
        action: 'ecs:UpdateService',
        resource: ORDERS,
        atMs,
      });
    expect(await ask(deadlineMs - 1000)).toMatchObject({ allowed: true });
    expect(await ask(deadlineMs + 1000)).toMatchObject({
      allowed: false,
      reason: 'explicit-deny',
      detail: expect.stringContaining('#Deadline'),
    });
  });

  it('is refused whole when STS has ended it', async () => {
    const { session } = await mintFor(20);
    harness.advance(901);
    expect(await failureOf(harness.ecs(session).send(restart('orders-api')))).toMatchObject({
      name: 'ExpiredTokenException',
      status: 400,
    });
    expect(await failureOf(harness.sts(session).send(new GetCallerIdentityCommand({})))).toMatchObject({
      name: 'ExpiredToken',
      status: 403,
    });
    const question = { accessKeyId: session.accessKeyId, action: 'ecs:UpdateService', resource: ORDERS };
    expect(await harness.aws.authorize(question)).toMatchObject({ allowed: false, reason: 'expired' });
  });

  it('is what its role allows when no session policy came with it, and no more', async () => {
    const ecs = harness.ecs(await harness.mint());
    await expect(ecs.send(restart('search-api'))).resolves.toBeDefined();
    expect((await ecs.send(new ListServicesCommand({ cluster: 'prod' }))).serviceArns).toHaveLength(3);
    const failure = await failureOf(ecs.send(new ListTasksCommand({ cluster: 'prod' })));
    expect(failure.message).toContain('because no identity-based policy allows the ecs:ListTasks action');
  });

  it('gets nothing from a session policy that allows more than its role', async () => {
    const wide = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
    const session = await harness.mint({ Policy: JSON.stringify(wide) });
    const question = {
      accessKeyId: session.accessKeyId,
      action: 's3:DeleteBucket',
      resource: 'arn:aws:s3:::backups',
    };
    expect(await harness.aws.authorize(question)).toMatchObject({ allowed: false, reason: 'implicit-deny' });
  });

  it('is held by a session policy that only allows', async () => {
    const narrow = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'ecs:DescribeServices', Resource: ORDERS },
    };
    const ecs = harness.ecs(await harness.mint({ Policy: JSON.stringify(narrow) }));
    expect((await failureOf(ecs.send(restart('orders-api')))).message).toContain(
      'because no session policy allows the ecs:UpdateService action',
    );
  });
});

describe('the rest of ECS', () => {
  it('says what is not there, to who may ask', async () => {
    const ecs = harness.ecs(await harness.mint());
    expect(await failureOf(ecs.send(restart('none')))).toMatchObject({ name: 'ServiceNotFoundException' });
    const { failures } = await ecs.send(describeOne('none'));
    expect(failures).toMatchObject([{ reason: 'MISSING' }]);
    expect(await failureOf(ecs.send(new ListServicesCommand({ cluster: 'none' })))).toMatchObject({
      name: 'ClusterNotFoundException',
    });
  });

  it('shows tasks to an observer, who may not stop one', async () => {
    const ecs = harness.ecs(harness.aws.credentialsOf('observer'));
    const { taskArns } = await ecs.send(
      new ListTasksCommand({ cluster: 'prod', serviceName: 'payments-api' }),
    );
    expect(taskArns).toHaveLength(2);
    const stop = ecs.send(new StopTaskCommand({ cluster: 'prod', task: taskArns?.[0] }));
    expect(await failureOf(stop)).toMatchObject({ name: 'AccessDeniedException' });
  });

  it('refuses a field it would otherwise ignore', async () => {
    const ecs = harness.ecs(await harness.mint());
    const failure = await failureOf(
      ecs.send(
        new UpdateServiceCommand({ cluster: 'prod', service: 'orders-api', platformVersion: '1.4.0' }),
      ),
    );
    expect(failure).toMatchObject({ name: 'InvalidParameterException' });
  });
});
