import {
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BOUNDARY_ARN,
  defaultAccount,
  ECS_RESTART_ROLE_ARN,
} from '../../../src/playground/aws/default-account.ts';
import { allow, policyDocument } from '../../../src/playground/aws/policy-documents.ts';
import { type AwsHarness, awsHarness, failureOf, ORDERS } from './harness.ts';

const RoleName = 'breakglass-ecs-restart';
const READ_ARN = 'arn:aws:iam::111122223333:policy/team/read-ecs';

let harness: AwsHarness;
beforeAll(async () => {
  const account = defaultAccount();
  const [restart, ...others] = account.roles;
  if (restart === undefined) throw new Error('The default account has no role.');
  harness = await awsHarness({
    ...account,
    roles: [{ ...restart, attachedPolicyArns: [READ_ARN], tags: { team: 'sre' } }, ...others],
    managedPolicies: [
      ...account.managedPolicies,
      { arn: READ_ARN, document: policyDocument([allow(['ecs:ListTasks'], '*')]) },
    ],
  });
});
afterAll(() => harness.stop());

describe('a role', () => {
  it('is read with its trust policy, boundary and tags', async () => {
    const { Role } = await harness.iam().send(new GetRoleCommand({ RoleName }));
    expect(Role).toMatchObject({
      Arn: ECS_RESTART_ROLE_ARN,
      Path: '/',
      MaxSessionDuration: 3600,
      PermissionsBoundary: { PermissionsBoundaryArn: BOUNDARY_ARN },
      Tags: [{ Key: 'team', Value: 'sre' }],
    });
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual(
      harness.aws.account.roles[0]?.trustPolicy,
    );
  });

  it('is read with its own policies and with those attached to it', async () => {
    const { PolicyNames } = await harness.iam().send(new ListRolePoliciesCommand({ RoleName }));
    expect(PolicyNames).toEqual(['restart-ecs-services']);
    const { PolicyDocument } = await harness
      .iam()
      .send(new GetRolePolicyCommand({ RoleName, PolicyName: 'restart-ecs-services' }));
    expect(decodeURIComponent(PolicyDocument ?? '')).toContain('ecs:UpdateService');
    const { AttachedPolicies } = await harness.iam().send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(AttachedPolicies).toEqual([{ PolicyName: 'read-ecs', PolicyArn: READ_ARN }]);
  });

  it('may do what a policy attached to it allows', async () => {
    const { accessKeyId } = await harness.mint();
    const question = { accessKeyId, action: 'ecs:ListTasks', resource: '*' };
    expect(await harness.aws.authorize(question)).toMatchObject({ allowed: true });
    const other = { accessKeyId, action: 'ecs:StopTask', resource: ORDERS.replace(':service/', ':task/') };
    expect(await harness.aws.authorize(other)).toMatchObject({ allowed: false, reason: 'implicit-deny' });
  });

  it('that is not there is refused by name', async () => {
    const missing = harness.iam().send(new GetRoleCommand({ RoleName: 'breakglass-none' }));
    expect(await failureOf(missing)).toMatchObject({ name: 'NoSuchEntityException', status: 404 });
    const policy = harness.iam().send(new GetRolePolicyCommand({ RoleName, PolicyName: 'none' }));
    expect(await failureOf(policy)).toMatchObject({ name: 'NoSuchEntityException' });
  });
});

describe('ListRoles', () => {
  it('gives a page at a time, without boundary and tags, as IAM does', async () => {
    const first = await harness.iam().send(new ListRolesCommand({ MaxItems: 1 }));
    expect(first.Roles?.map((role) => role.RoleName)).toEqual([RoleName]);
    expect(first.Roles?.[0]).not.toHaveProperty('PermissionsBoundary');
    const second = await harness.iam().send(new ListRolesCommand({ Marker: first.Marker }));
    expect(second.Roles?.map((role) => role.RoleName)).toEqual(['breakglass-ssm-session']);
    expect(second.IsTruncated).toBe(false);
    const bad = harness.iam().send(new ListRolesCommand({ Marker: 'x' }));
    expect(await failureOf(bad)).toMatchObject({ name: 'ValidationError' });
  });

  it('goes by path', async () => {
    const { Roles } = await harness.iam().send(new ListRolesCommand({ PathPrefix: '/team/' }));
    expect(Roles).toEqual([]);
  });
});
