import { describe, expect, it } from '@jest/globals';

import { exampleParameters, ISSUER_ACCOUNT, roleSeed, stackOf, TASK_ACCOUNT } from './deployed-account.ts';

describe('the parameters of a task role', () => {
  it.each([
    ['TaskActions', '*'],
    ['TaskActions', 'ecs:*'],
    ['TaskActions', 'ecs:Update*'],
    ['TaskActions', 'ecs:UpdateService, iam:PassRole'],
    ['TaskActions', 'sts:AssumeRole'],
    ['TaskActions', 'organizations:LeaveOrganization'],
    ['TaskActions', ''],
    ['TaskResources', '*'],
    ['TaskResources', 'arn:aws:ecs:eu-west-1:*:*'],
    ['TaskResources', 'arn:aws:ecs:*:*:service/prod/*'],
    ['TaskResources', 'arn:aws:*:eu-west-1:*:service/prod/*'],
    ['TaskResources', 'arn:aws:ecs:eu-west-1:11112222333*:service/prod/*'],
    ['TaskResources', ''],
    ['SightActions', 'ecs:*'],
    ['SightActions', 'secretsmanager:GetSecretValue'],
    ['SightActions', 'iam:ListRoles'],
    ['RoleSuffix', 'issuer'],
    ['RoleSuffix', 'revoker'],
    ['RoleSuffix', 'ECS restart'],
    ['IssuerRoleArn', '*'],
    ['IssuerRoleArn', `arn:aws:iam::${ISSUER_ACCOUNT}:root`],
    ['IssuerRoleArn', 'arn:aws:iam::*:role/breakglass-issuer'],
  ])('%s cannot be "%s"', async (name, value) => {
    await expect(stackOf('task-role', TASK_ACCOUNT, { [name]: value })).rejects.toThrow(
      `Parameter ${name} cannot be`,
    );
  });

  it.each([
    ['TaskResources', 'arn:aws:s3:::backups/orders/*'],
    ['TaskResources', 'arn:aws-us-gov:sqs:us-gov-west-1:111122223333:orders-dead'],
    ['SightActions', 'ec2:Describe'],
    ['RoleSuffix', 'issuer-logs'],
  ])('%s can be "%s"', async (name, value) => {
    await expect(stackOf('task-role', TASK_ACCOUNT, { [name]: value })).resolves.toBeDefined();
  });

  it('leave no statement behind for sight that is not wanted', async () => {
    const { SightActions: _sight, ...parameters } = await exampleParameters();
    const [policy] = roleSeed(
      await stackOf('task-role', TASK_ACCOUNT, { ...parameters, SightActions: '' }),
      'TaskRole',
    ).policies;
    expect(policy?.document['Statement']).toEqual([
      {
        Sid: 'Task',
        Effect: 'Allow',
        Action: ['ecs:UpdateService', 'ecs:DescribeServices'],
        Resource: ['arn:aws:ecs:eu-west-1:*:service/prod/*'],
        Condition: { StringEquals: { 'aws:ResourceAccount': TASK_ACCOUNT } },
      },
      {
        Sid: 'NoRightsOverRights',
        Effect: 'Deny',
        Action: ['iam:*', 'organizations:*', 'sts:*'],
        Resource: '*',
      },
    ]);
  });
});

describe('the parameters of the issuer', () => {
  it.each([
    ['TaskRoleArns', '*'],
    ['TaskRoleArns', 'arn:aws:iam::*:role/breakglass-*'],
    ['TaskRoleArns', `arn:aws:iam::${TASK_ACCOUNT}:role/*`],
    ['TaskRoleArns', `arn:aws:iam::${TASK_ACCOUNT}:role/admin`],
    [
      'TaskRoleArns',
      `arn:aws:iam::${TASK_ACCOUNT}:role/breakglass-*,arn:aws:iam::${TASK_ACCOUNT}:role/admin`,
    ],
    ['RevokerRoleArns', `arn:aws:iam::${TASK_ACCOUNT}:role/breakglass-*`],
    ['Runtime', 'lambda'],
    ['OidcProvider', 'https://oidc.example'],
    ['ServiceAccount', 'issuer'],
    ['ServiceAccount', 'breakglass:*'],
  ])('%s cannot be "%s"', async (name, value) => {
    await expect(stackOf('issuer-role', ISSUER_ACCOUNT, { [name]: value })).rejects.toThrow(
      `Parameter ${name} cannot be`,
    );
  });

  it.each([
    [{}, 'OidcProvider is needed for irsa'],
    [{ OidcProvider: 'oidc.example/id/A1' }, 'ServiceAccount is needed for irsa'],
  ])('for irsa need provider and service account (%j)', async (given, message) => {
    await expect(stackOf('issuer-role', ISSUER_ACCOUNT, { Runtime: 'irsa', ...given })).rejects.toThrow(
      message,
    );
  });
});

describe('who may be the issuer', () => {
  const trustOf = async (parameters: Readonly<Record<string, string>>) => {
    const stack = await stackOf('issuer-role', ISSUER_ACCOUNT, parameters);
    return roleSeed(stack, 'IssuerRole').trustPolicy['Statement'];
  };

  it('on ECS: tasks of this account', async () => {
    expect(await trustOf({ Runtime: 'ecs' })).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'ecs-tasks.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': ISSUER_ACCOUNT },
          ArnLike: { 'aws:SourceArn': `arn:aws:ecs:*:${ISSUER_ACCOUNT}:*` },
        },
      },
    ]);
  });

  it('on EC2: instances with its profile', async () => {
    expect(await trustOf({ Runtime: 'ec2' })).toEqual([
      { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
    const { resources, outputs } = await stackOf('issuer-role', ISSUER_ACCOUNT, { Runtime: 'ec2' });
    expect(resources['IssuerInstanceProfile']?.Properties['Roles']).toEqual(['breakglass-issuer']);
    expect(outputs['IssuerInstanceProfileArn']).toBe(
      `arn:aws:iam::${ISSUER_ACCOUNT}:instance-profile/breakglass-issuer`,
    );
  });

  it('on EKS: one service account of one cluster', async () => {
    const parameters = {
      OidcProvider: 'oidc.eks.eu-west-1.amazonaws.com/id/A1',
      ServiceAccount: 'bg:issuer',
    };
    expect(await trustOf({ Runtime: 'irsa', ...parameters })).toEqual([
      {
        Effect: 'Allow',
        Principal: {
          Federated: `arn:aws:iam::${ISSUER_ACCOUNT}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1`,
        },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            'oidc.eks.eu-west-1.amazonaws.com/id/A1:aud': 'sts.amazonaws.com',
            'oidc.eks.eu-west-1.amazonaws.com/id/A1:sub': 'system:serviceaccount:bg:issuer',
          },
        },
      },
    ]);
  });

  it('has an instance profile on EC2 only', async () => {
    const { resources } = await stackOf('issuer-role', ISSUER_ACCOUNT, { Runtime: 'ecs' });
    expect(Object.keys(resources)).toEqual(['IssuerRole']);
  });
});
