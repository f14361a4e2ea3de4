import { CreatePolicyVersionCommand, GetRoleCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BOUNDARY_ARN,
  ECS_RESTART_ROLE_ARN,
  SSM_SESSION_ROLE_ARN,
} from '../../../src/playground/aws/default-account.ts';
import { type AwsHarness, awsHarness, failureOf } from './harness.ts';

let harness: AwsHarness;
beforeAll(async () => {
  harness = await awsHarness();
});
afterAll(() => harness.stop());

const AUDIT = 'arn:aws:s3:::breakglass-audit';

function issuerMay(action: string, resource: string) {
  const { accessKeyId } = harness.aws.credentialsOf('issuer');
  return harness.aws.authorize({ accessKeyId, action, resource });
}

describe('the issuer of the default account', () => {
  it.each([
    ['sts:SetSourceIdentity', ECS_RESTART_ROLE_ARN],
    ['iam:CreatePolicyVersion', BOUNDARY_ARN],
    ['iam:DeletePolicyVersion', BOUNDARY_ARN],
    ['iam:GetPolicyVersion', BOUNDARY_ARN],
    ['iam:GetRole', SSM_SESSION_ROLE_ARN],
    ['iam:ListRoles', '*'],
    ['cloudtrail:LookupEvents', '*'],
    ['ssm:TerminateSession', 'arn:aws:ssm:eu-west-1:111122223333:session/bg-aaaabbbbcc-7h2kq9x-0a'],
    ['s3:PutObject', `${AUDIT}/log/0001`],
  ])('may %s on %s', async (action, resource) => {
    expect(await issuerMay(action, resource)).toMatchObject({ allowed: true });
  });

  it.each([
    ['sts:AssumeRole', 'arn:aws:iam::111122223333:role/administrators'],
    ['iam:CreatePolicyVersion', 'arn:aws:iam::111122223333:policy/breakglass-boundary-2'],
    ['iam:CreatePolicyVersion', 'arn:aws:iam::111122223333:policy/team/breakglass-boundary'],
    ['iam:AttachRolePolicy', ECS_RESTART_ROLE_ARN],
    ['iam:DetachRolePolicy', ECS_RESTART_ROLE_ARN],
    ['iam:PutRolePolicy', ECS_RESTART_ROLE_ARN],
    ['iam:DeleteRolePermissionsBoundary', ECS_RESTART_ROLE_ARN],
    ['iam:PutRolePermissionsBoundary', ECS_RESTART_ROLE_ARN],
    ['iam:UpdateAssumeRolePolicy', ECS_RESTART_ROLE_ARN],
    ['iam:CreateRole', 'arn:aws:iam::111122223333:role/breakglass-new'],
    ['iam:PassRole', ECS_RESTART_ROLE_ARN],
    ['iam:GetRole', 'arn:aws:iam::111122223333:role/administrators'],
    ['ssm:TerminateSession', 'arn:aws:ssm:eu-west-1:111122223333:session/dana-0a1b2c'],
    ['ssm:StartSession', 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60001'],
    ['s3:DeleteObjectVersion', `${AUDIT}/log/0001`],
    ['s3:BypassGovernanceRetention', `${AUDIT}/log/0001`],
    ['s3:PutObject', 'arn:aws:s3:::backups/log'],
    ['ecs:UpdateService', 'arn:aws:ecs:eu-west-1:111122223333:service/prod/orders-api'],
  ])('may not %s on %s', async (action, resource) => {
    expect(await issuerMay(action, resource)).toMatchObject({ allowed: false, reason: 'implicit-deny' });
  });

  it('gives a task role nothing by taking the lid off', async () => {
    const open = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    };
    await harness.iam().send(
      new CreatePolicyVersionCommand({
        PolicyArn: BOUNDARY_ARN,
        PolicyDocument: JSON.stringify(open),
        SetAsDefault: true,
      }),
    );
    const { accessKeyId } = await harness.mint();
    const may = (action: string, resource: string) =>
      harness.aws.authorize({ accessKeyId, action, resource });
    const service = 'arn:aws:ecs:eu-west-1:111122223333:service';
    expect(await may('ecs:UpdateService', `${service}/prod/orders-api`)).toMatchObject({ allowed: true });
    expect(await may('ecs:UpdateService', `${service}/staging/orders-api`)).toMatchObject({
      allowed: false,
      reason: 'implicit-deny',
    });
    expect(await may('iam:PutRolePolicy', ECS_RESTART_ROLE_ARN)).toMatchObject({ allowed: false });
  });

  it('is refused over the wire as well, in the words of IAM', async () => {
    const role = { RoleName: 'administrators' };
    const failure = await failureOf(harness.iam().send(new GetRoleCommand(role)));
    expect(failure).toMatchObject({ name: 'AccessDenied', status: 403 });
    expect(failure.message).toContain(
      'is not authorized to perform: iam:GetRole on resource: arn:aws:iam::111122223333:role/administrators',
    );
  });
});
