import { AssumeRoleCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type AwsHarness, awsHarness, failureOf, mintInput } from '../playground/aws/harness.ts';
import {
  BOUNDARY_ARN,
  deployedAccount,
  ISSUER_ACCOUNT,
  REVOKER_ROLE_ARN,
  TASK_ACCOUNT,
  TASK_ROLE_ARN,
} from './deployed-account.ts';

const TAGS = mintInput().Tags ?? [];

describe.each([
  ['in another account', ISSUER_ACCOUNT],
  ['in the account of the tasks', TASK_ACCOUNT],
])('with the issuer %s,', (_where, issuerAccount) => {
  let harness: AwsHarness;
  beforeAll(async () => {
    harness = await awsHarness(await deployedAccount(issuerAccount));
  });
  afterAll(() => harness.stop());

  function assume(overrides: Partial<AssumeRoleCommandInput>, principal = 'issuer') {
    const input = mintInput({ RoleArn: TASK_ROLE_ARN, ...overrides });
    return harness.sts(harness.aws.credentialsOf(principal)).send(new AssumeRoleCommand(input));
  }

  describe('a task role', () => {
    it('is assumed by the issuer in the one form it mints by', async () => {
      const answer = await assume({});
      expect(answer.AssumedRoleUser?.Arn).toBe(
        `arn:aws:sts::${TASK_ACCOUNT}:assumed-role/breakglass-ecs-restart/bg-aaaabbbbcc-7h2kq9x`,
      );
      expect(answer.SourceIdentity).toBe('bg-aaaabbbbcc');
      expect(
        harness.aws
          .calls()
          .at(-1)
          ?.permissions.map(({ action }) => action),
      ).toEqual(['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']);
    });

    it.each<[string, Partial<AssumeRoleCommandInput>, string]>([
      ['no source identity', { SourceIdentity: undefined }, 'sts:AssumeRole'],
      ['another source identity', { SourceIdentity: 'someone' }, 'sts:AssumeRole'],
      ['a source identity that only holds a grant', { SourceIdentity: 'x-bg-aaaabbbbcc' }, 'sts:AssumeRole'],
      ['another session name', { RoleSessionName: 'someone' }, 'sts:AssumeRole'],
      ['no tags', { Tags: undefined }, 'sts:AssumeRole'],
      ...TAGS.map(({ Key = '' }): [string, Partial<AssumeRoleCommandInput>, string] => [
        `no tag ${Key}`,
        { Tags: TAGS.filter((tag) => tag.Key !== Key) },
        'sts:AssumeRole',
      ]),
      ['one tag more', { Tags: [...TAGS, { Key: 'team', Value: 'platform' }] }, 'sts:TagSession'],
      [
        'one tag more, of our own kind',
        { Tags: [...TAGS, { Key: 'breakglass:admin', Value: 'yes' }] },
        'sts:TagSession',
      ],
    ])('is refused with %s', async (_what, overrides, action) => {
      const failure = await failureOf(assume(overrides));
      expect(failure).toMatchObject({ name: 'AccessDenied', status: 403 });
      expect(failure.message).toContain(
        `is not authorized to perform: ${action} on resource: ${TASK_ROLE_ARN}`,
      );
    });

    it('is refused to somebody else with the right to assume anything', async () => {
      expect(await failureOf(assume({}, 'admin'))).toMatchObject({ name: 'AccessDenied' });
    });

    it('is refused to a session of its own', async () => {
      const session = await harness.mint({ RoleArn: TASK_ROLE_ARN });
      const again = harness.sts(session).send(new AssumeRoleCommand(mintInput({ RoleArn: TASK_ROLE_ARN })));
      expect(await failureOf(again)).toMatchObject({ name: 'AccessDenied' });
    });

    it('can be assumed for an hour at most', async () => {
      expect(await failureOf(assume({ DurationSeconds: 3601 }))).toMatchObject({ name: 'ValidationError' });
    });
  });

  describe('the revoker role', () => {
    const plain = {
      RoleArn: REVOKER_ROLE_ARN,
      RoleSessionName: 'issuer-1',
      SourceIdentity: undefined,
      Tags: undefined,
    };

    it('is assumed by the issuer', async () => {
      await expect(assume(plain)).resolves.toMatchObject({ Credentials: expect.anything() });
    });

    it.each<[string, Partial<AssumeRoleCommandInput>]>([
      ['a source identity', { SourceIdentity: 'bg-aaaabbbbcc' }],
      ['tags', { Tags: TAGS }],
    ])('is refused with %s, so that its sessions are never taken for a grant’s', async (_what, overrides) => {
      expect(await failureOf(assume({ ...plain, ...overrides }))).toMatchObject({ name: 'AccessDenied' });
    });

    it('is refused to somebody else, and to a session of a task', async () => {
      expect(await failureOf(assume(plain, 'admin'))).toMatchObject({ name: 'AccessDenied' });
      const session = await harness.mint({ RoleArn: TASK_ROLE_ARN });
      const asTask = harness.sts(session).send(new AssumeRoleCommand(mintInput(plain)));
      expect(await failureOf(asTask)).toMatchObject({ name: 'AccessDenied' });
    });
  });
});

describe('the issuer', () => {
  let harness: AwsHarness;
  beforeAll(async () => {
    harness = await awsHarness(await deployedAccount());
  });
  afterAll(() => harness.stop());

  it.each([
    ['a role of a listed account that is none of ours', `arn:aws:iam::${TASK_ACCOUNT}:role/admin`],
    ['one of an account that is not listed', 'arn:aws:iam::777788889999:role/breakglass-ecs-restart'],
    ['one of its own account', `arn:aws:iam::${ISSUER_ACCOUNT}:role/breakglass-ecs-restart`],
  ])('may not assume %s, whoever trusts it', async (_what, resource) => {
    const { accessKeyId } = harness.aws.credentialsOf('issuer');
    for (const action of ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']) {
      const answer = await harness.aws.authorize({ accessKeyId, action, resource });
      expect(answer).toMatchObject({ allowed: false, reason: 'implicit-deny' });
    }
  });
});

describe('the boundary', () => {
  it('denies everything to a session that does not say which grant it belongs to', async () => {
    const account = await deployedAccount();
    const trusting = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${ISSUER_ACCOUNT}:role/breakglass-issuer` },
        Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
      },
    };
    const roles = account.roles.map((role) =>
      role.arn === TASK_ROLE_ARN ? { ...role, trustPolicy: trusting } : role,
    );
    const careless = await awsHarness({ ...account, roles });
    const service = `arn:aws:ecs:eu-west-1:${TASK_ACCOUNT}:service/prod/orders-api`;
    const update = async (SourceIdentity: string | undefined) => {
      const input = { RoleArn: TASK_ROLE_ARN, SourceIdentity, Tags: undefined };
      const { accessKeyId } = await careless.mint(input);
      return careless.aws.authorize({ accessKeyId, action: 'ecs:UpdateService', resource: service });
    };
    try {
      expect(await update('bg-aaaabbbbcc')).toMatchObject({ allowed: true });
      expect(await update(undefined)).toEqual({
        allowed: false,
        reason: 'explicit-deny',
        detail: `denied by permissions boundary ${BOUNDARY_ARN}#NoGrant`,
      });
    } finally {
      await careless.stop();
    }
  });
});
