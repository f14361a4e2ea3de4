import { DescribeServicesCommand, ListTasksCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/domain/json.ts';
import type { RoleSeed } from '../../../src/playground/aws/account-seed.ts';
import { defaultAccount } from '../../../src/playground/aws/default-account.ts';
import { type AwsHarness, awsHarness, failureOf, ORDERS } from './harness.ts';

const STATEMENTS_STS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];

let harness: AwsHarness | undefined;
afterEach(() => harness?.stop());

/** The default account with its task role, and the lid on it, changed. */
async function start(role: Partial<RoleSeed>, lid?: readonly JsonObject[]): Promise<AwsHarness> {
  const account = defaultAccount();
  const managedPolicies = account.managedPolicies.map(({ arn, document }) => ({
    arn,
    document: lid === undefined ? document : { Version: '2012-10-17', Statement: lid },
  }));
  const roles = account.roles.map((original) => ({ ...original, ...role }));
  harness = await awsHarness({ ...account, roles, managedPolicies });
  return harness;
}

function trusting(statement: JsonObject): JsonObject {
  const principal = { AWS: 'arn:aws:iam::111122223333:role/breakglass-issuer' };
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: principal, ...statement }] };
}

function allowing(action: readonly string[]): RoleSeed['policies'] {
  return [
    {
      name: 'own',
      document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] },
    },
  ];
}

const describeOrders = new DescribeServicesCommand({ cluster: 'prod', services: [ORDERS] });

describe('the permissions boundary of a role', () => {
  it('leaves nothing to a session without a source identity', async () => {
    const { mint, ecs } = await start({ trustPolicy: trusting({ Action: STATEMENTS_STS }) });
    await expect(ecs(await mint()).send(describeOrders)).resolves.toBeDefined();
    const nameless = await failureOf(ecs(await mint({ SourceIdentity: undefined })).send(describeOrders));
    expect(nameless.message).toContain('with an explicit deny in a permissions boundary');
  });

  it('can end one session and not the other', async () => {
    const ended = { StringEquals: { 'aws:SourceIdentity': ['bg-ended'] } };
    const { mint, ecs } = await start({}, [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: '*', Resource: '*', Condition: ended },
    ]);
    await expect(ecs(await mint()).send(describeOrders)).resolves.toBeDefined();
    const failure = await failureOf(ecs(await mint({ SourceIdentity: 'bg-ended' })).send(describeOrders));
    expect(failure).toMatchObject({ name: 'AccessDeniedException' });
  });

  it('holds what it does not allow', async () => {
    const { mint, ecs } = await start({}, [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]);
    const failure = await failureOf(ecs(await mint()).send(describeOrders));
    expect(failure.message).toContain(
      'because no permissions boundary allows the ecs:DescribeServices action',
    );
  });
});

describe('a trust policy', () => {
  it('can be met with the right external id only', async () => {
    const condition = { StringEquals: { 'sts:ExternalId': 'right' } };
    const { mint } = await start({
      trustPolicy: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole', Condition: condition },
          { Effect: 'Allow', Principal: '*', Action: ['sts:TagSession', 'sts:SetSourceIdentity'] },
        ],
      },
    });
    await expect(mint({ ExternalId: 'right' })).resolves.toBeDefined();
    expect(await failureOf(mint({ ExternalId: 'wrong' }))).toMatchObject({ name: 'AccessDenied' });
    expect(await failureOf(mint())).toMatchObject({ name: 'AccessDenied' });
  });

  it.each([
    ['sts:TagSession', ['sts:AssumeRole', 'sts:SetSourceIdentity']],
    ['sts:SetSourceIdentity', ['sts:AssumeRole', 'sts:TagSession']],
  ])('without %s refuses the whole', async (missing, actions) => {
    const { mint } = await start({ trustPolicy: trusting({ Action: actions }) });
    expect((await failureOf(mint())).message).toContain(`not authorized to perform: ${missing}`);
  });
});

describe('StopTask', () => {
  it('stops a task, and its service starts another', async () => {
    const { mint, ecs } = await start({ policies: allowing(['ecs:StopTask', 'ecs:ListTasks']) });
    const client = ecs(await mint());
    const list = async () =>
      (await client.send(new ListTasksCommand({ cluster: 'prod', serviceName: 'orders-api' }))).taskArns;
    const before = await list();
    const { task } = await client.send(
      new StopTaskCommand({ cluster: 'prod', task: before?.[0], reason: 'stuck' }),
    );
    expect(task).toMatchObject({ taskArn: before?.[0], desiredStatus: 'STOPPED', stoppedReason: 'stuck' });
    const after = await list();
    expect(after).toHaveLength(3);
    expect(after).not.toContain(before?.[0]);
  });
});
