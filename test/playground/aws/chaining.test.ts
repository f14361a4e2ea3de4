import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret } from '../../../src/domain/secret.ts';
import type { AccountSeed, RoleSeed } from '../../../src/playground/aws/account-seed.ts';
import { type AwsHarness, awsHarness, credentialsIn, failureOf } from './harness.ts';

const ACCOUNT = '444455556666';
const USER = `arn:aws:iam::${ACCOUNT}:user/dana`;
const STS_ALL = { Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] };

function role(name: string, trusted: string, maxSessionDurationSeconds: number): RoleSeed {
  return {
    arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    trustPolicy: { Version: '2012-10-17', Statement: [{ ...STS_ALL, Principal: { AWS: trusted } }] },
    policies: [
      { name: 'assume', document: { Version: '2012-10-17', Statement: [{ ...STS_ALL, Resource: '*' }] } },
    ],
    maxSessionDurationSeconds,
  };
}

const SEED: AccountSeed = {
  accountId: ACCOUNT,
  region: 'eu-central-1',
  roles: [role('first', USER, 7200), role('second', `arn:aws:iam::${ACCOUNT}:role/first`, 43_200)],
  managedPolicies: [],
  principals: [
    {
      name: 'dana',
      arn: USER,
      accessKeyId: 'AKIAEXAMPLEEXAMPLE22',
      secretAccessKey: new Secret('example/example/example/example/example1'),
      policies: [
        { name: 'assume', document: { Version: '2012-10-17', Statement: [{ ...STS_ALL, Resource: '*' }] } },
      ],
    },
  ],
  ecsClusters: [],
};

let harness: AwsHarness;
beforeAll(async () => {
  harness = await awsHarness(SEED);
});
afterAll(() => harness.stop());

const first = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/first`, RoleSessionName: 'one' };
const second = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/second`, RoleSessionName: 'two' };

function dana() {
  return harness.sts(harness.aws.credentialsOf('dana'));
}

describe('a long-term user', () => {
  it('gets as long as the role allows, and not a second more', async () => {
    await expect(
      dana().send(new AssumeRoleCommand({ ...first, DurationSeconds: 7200 })),
    ).resolves.toBeDefined();
    const failure = await failureOf(dana().send(new AssumeRoleCommand({ ...first, DurationSeconds: 7201 })));
    expect(failure).toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining('MaxSessionDuration'),
    });
  });
});

describe('a role session that assumes another role', () => {
  it('hands down its source identity and its transitive tags only', async () => {
    const tags = {
      Tags: [
        { Key: 'case', Value: '7' },
        { Key: 'own', Value: 'x' },
      ],
      TransitiveTagKeys: ['case'],
    };
    const one = credentialsIn(
      await dana().send(new AssumeRoleCommand({ ...first, ...tags, SourceIdentity: 'dana' })),
    );
    const answer = await harness.sts(one).send(new AssumeRoleCommand(second));
    expect(answer.SourceIdentity).toBe('dana');
    expect(harness.aws.sessions().slice(-1)).toMatchObject([{ sourceIdentity: 'dana', tags: { case: '7' } }]);

    const changed = harness.sts(one).send(new AssumeRoleCommand({ ...second, SourceIdentity: 'other' }));
    expect(await failureOf(changed)).toMatchObject({ name: 'AccessDenied' });
    const again = harness
      .sts(one)
      .send(new AssumeRoleCommand({ ...second, Tags: [{ Key: 'Case', Value: '8' }] }));
    expect(await failureOf(again)).toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('gets an hour at most, whatever the role allows', async () => {
    const one = credentialsIn(await dana().send(new AssumeRoleCommand(first)));
    const failure = await failureOf(
      harness.sts(one).send(new AssumeRoleCommand({ ...second, DurationSeconds: 3601 })),
    );
    expect(failure).toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining('role chaining'),
    });
  });
});

describe('a mistake in the seed', () => {
  it('is named when the local AWS starts', async () => {
    const [broken] = SEED.roles;
    const roles = [{ ...broken!, trustPolicy: { Statement: [] } }];
    await expect(awsHarness({ ...SEED, roles })).rejects.toThrow(/trust policy of .*role\/first/);
    const lidless = [{ ...broken!, permissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/none` }];
    await expect(awsHarness({ ...SEED, roles: lidless })).rejects.toThrow(/policy\/none/);
  });
});
