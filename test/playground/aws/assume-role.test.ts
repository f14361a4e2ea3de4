import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { type AwsHarness, awsHarness, failureOf, mintInput, taskPolicy } from './harness.ts';

let harness: AwsHarness;
beforeAll(async () => {
  harness = await awsHarness();
});
afterAll(() => harness.stop());

function assume(overrides: Partial<AssumeRoleCommandInput>) {
  return harness.sts().send(new AssumeRoleCommand(mintInput(overrides)));
}

const GRANT_TAGS = mintInput().Tags ?? [];

describe('AssumeRole', () => {
  it('gives the unmodified SDK a session with everything asked for', async () => {
    const policy = taskPolicy('2099-01-01T00:00:00Z');
    const answer = await assume({ Policy: policy });
    expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(answer.AssumedRoleUser?.Arn).toBe(
      'arn:aws:sts::111122223333:assumed-role/breakglass-ecs-restart/bg-aaaabbbbcc-7h2kq9x',
    );
    expect(answer.AssumedRoleUser?.AssumedRoleId).toMatch(/^AROA[A-Z2-7]{17}:bg-aaaabbbbcc-7h2kq9x$/);
    expect(answer.SourceIdentity).toBe('bg-aaaabbbbcc');
    expect(answer.PackedPolicySize).toBeGreaterThan(0);
    const [session] = harness.aws.sessions().slice(-1);
    expect(session).toMatchObject({ sessionPolicyJson: policy, sourceIdentity: 'bg-aaaabbbbcc' });
    expect(session?.tags).toEqual(Object.fromEntries(GRANT_TAGS.map(({ Key, Value }) => [Key, Value])));
    expect((session?.expiresAtMs ?? 0) - (session?.issuedAtMs ?? 0)).toBeGreaterThan(899_000);
  });

  it('answers GetCallerIdentity to a session whose policy denies everything', async () => {
    const denyAll = { Effect: 'Deny', Action: '*', Resource: '*' };
    const session = await harness.mint({
      Policy: JSON.stringify({ Version: '2012-10-17', Statement: denyAll }),
    });
    const identity = await harness.sts(session).send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBe('111122223333');
    expect(identity.Arn).toContain(':assumed-role/breakglass-ecs-restart/');
  });

  it.each<[string, Partial<AssumeRoleCommandInput>]>([
    ['the shortest duration', { DurationSeconds: 900 }],
    ['the longest when chaining', { DurationSeconds: 3600 }],
    ['no duration', { DurationSeconds: undefined }],
    ['the longest session name', { RoleSessionName: `bg-${'a'.repeat(61)}` }],
    ['the longest source identity', { SourceIdentity: `bg-${'a'.repeat(61)}` }],
    ['an external id with every sign', { ExternalId: 'A9_+=,.@:/-' }],
    ['a policy of 2,048 characters', { Policy: taskPolicy('2099-01-01T00:00:00Z').padEnd(2048, ' ') }],
    ['an empty tag value', { Tags: GRANT_TAGS.map((tag) => ({ ...tag, Value: '' })) }],
    ['transitive tag keys', { TransitiveTagKeys: ['breakglass:grant'] }],
  ])('takes %s', async (_name, overrides) => {
    await expect(assume(overrides)).resolves.toMatchObject({
      Credentials: { AccessKeyId: expect.any(String) },
    });
  });

  it.each<[string, Partial<AssumeRoleCommandInput>, string, RegExp]>([
    ['a duration below 900', { DurationSeconds: 899 }, 'ValidationError', /900/],
    ['a duration above 43,200', { DurationSeconds: 43_201 }, 'ValidationError', /43200/],
    ['more than an hour when chaining', { DurationSeconds: 3601 }, 'ValidationError', /role chaining/],
    ['a session name of one character', { RoleSessionName: 'b' }, 'ValidationError', /roleSessionName.*2/],
    ['a session name of 65 characters', { RoleSessionName: `bg-${'a'.repeat(62)}` }, 'ValidationError', /64/],
    ['a session name with a slash', { RoleSessionName: 'bg-a/b' }, 'ValidationError', /pattern/],
    ['no session name', { RoleSessionName: '' }, 'ValidationError', /roleSessionName/],
    ['a source identity of 65 characters', { SourceIdentity: 'a'.repeat(65) }, 'ValidationError', /64/],
    ['a source identity with a space', { SourceIdentity: 'bg a' }, 'ValidationError', /pattern/],
    [
      'a source identity that begins with aws:',
      { SourceIdentity: 'aws:me' },
      'ValidationError',
      /sourceIdentity/,
    ],
    ['an external id of one character', { ExternalId: 'x' }, 'ValidationError', /externalId/],
    ['an external id of 1,225 characters', { ExternalId: 'x'.repeat(1225) }, 'ValidationError', /1224/],
    ['a role ARN that is none', { RoleArn: 'breakglass-ecs-restart' }, 'ValidationError', /roleArn/],
    [
      'a policy of 2,049 characters',
      { Policy: taskPolicy('2099-01-01T00:00:00Z').padEnd(2049, ' ') },
      'ValidationError',
      /2048/,
    ],
    [
      'a policy with a sign above U+00FF',
      { Policy: '{"Version":"2012-10-17","Id":"\u2014"}' },
      'ValidationError',
      /policy/,
    ],
    ['an empty policy', { Policy: '' }, 'ValidationError', /policy/],
    ['a policy that is not JSON', { Policy: '{' }, 'MalformedPolicyDocumentException', /Json/],
    [
      'a policy with a bad effect',
      { Policy: '{"Statement":{"Effect":"Maybe"}}' },
      'MalformedPolicyDocumentException',
      /Effect/,
    ],
    [
      '51 tags',
      { Tags: Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: '' })) },
      'ValidationError',
      /50/,
    ],
    [
      'a tag key of 129 characters',
      { Tags: [{ Key: 'k'.repeat(129), Value: '' }] },
      'ValidationError',
      /128/,
    ],
    [
      'a tag value of 257 characters',
      { Tags: [{ Key: 'k', Value: 'v'.repeat(257) }] },
      'ValidationError',
      /256/,
    ],
    ['a tag value with a bracket', { Tags: [{ Key: 'k', Value: '<' }] }, 'ValidationError', /pattern/],
    [
      'two tag keys that differ in case',
      {
        Tags: [
          { Key: 'k', Value: '' },
          { Key: 'K', Value: '' },
        ],
      },
      'InvalidParameterValue',
      /Duplicate/,
    ],
    ['a transitive key that is no tag', { TransitiveTagKeys: ['other'] }, 'InvalidParameterValue', /other/],
    [
      'managed session policies',
      { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }] },
      'ValidationError',
      /not simulate/,
    ],
    ['a policy that packs badly', { Policy: badlyPacking() }, 'PackedPolicyTooLargeException', /%/],
  ])('refuses %s', async (_name, overrides, code, message) => {
    const before = harness.aws.sessions().length;
    const failure = await failureOf(assume(overrides));
    expect(failure).toMatchObject({ name: code, status: 400, message: expect.stringMatching(message) });
    expect(harness.aws.sessions()).toHaveLength(before);
  });

  it.each<[string, Partial<AssumeRoleCommandInput>, string]>([
    ['another session name', { RoleSessionName: 'someone' }, 'sts:AssumeRole'],
    ['no source identity', { SourceIdentity: undefined }, 'sts:AssumeRole'],
    ['another source identity', { SourceIdentity: 'someone' }, 'sts:AssumeRole'],
    ['no tags', { Tags: undefined }, 'sts:AssumeRole'],
    ['one tag missing', { Tags: GRANT_TAGS.slice(1) }, 'sts:AssumeRole'],
    ['one tag more', { Tags: [...GRANT_TAGS, { Key: 'team', Value: 'x' }] }, 'sts:TagSession'],
    [
      'a role that does not exist',
      { RoleArn: 'arn:aws:iam::111122223333:role/breakglass-none' },
      'sts:AssumeRole',
    ],
  ])('is not trusted with %s', async (_name, overrides, action) => {
    const failure = await failureOf(assume(overrides));
    expect(failure).toMatchObject({ name: 'AccessDenied', status: 403 });
    expect(failure.message).toContain(`is not authorized to perform: ${action} on resource: arn:aws:iam::`);
  });

  it('is denied to a person whom the trust policy does not name', async () => {
    const observer = harness.sts(harness.aws.credentialsOf('observer'));
    expect(await failureOf(observer.send(new AssumeRoleCommand(mintInput())))).toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('records who asked for what, and no secret', async () => {
    const session = await harness.mint({ ExternalId: 'shared-secret-of-two' });
    const [call] = harness.aws.calls().slice(-1);
    expect(call).toMatchObject({
      action: 'sts:AssumeRole',
      resource: 'arn:aws:iam::111122223333:role/breakglass-ecs-restart',
      allowed: true,
      region: 'eu-west-1',
      principalArn: 'arn:aws:sts::111122223333:assumed-role/breakglass-issuer/issuer-1',
      issuedAccessKeyId: session.accessKeyId,
      requestParameters: {
        roleSessionName: 'bg-aaaabbbbcc-7h2kq9x',
        durationSeconds: 900,
        externalIdGiven: true,
      },
    });
    const seen = JSON.stringify([harness.aws.calls(), harness.aws.sessions(), harness.aws.account]);
    const issuer = harness.aws.credentialsOf('issuer');
    for (const secret of [
      session.secretAccessKey,
      session.sessionToken,
      issuer.secretAccessKey,
      issuer.sessionToken,
      'shared-secret',
    ]) {
      expect(seen).not.toContain(secret);
    }
  });
});

function badlyPacking(): string {
  const noise = randomBytes(1000).toString('base64').slice(0, 1300);
  const statement = { Effect: 'Allow', Action: 'ecs:*', Resource: `arn:aws:ecs:::${noise}` };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        ...statement,
        Resource: [statement.Resource, `arn:aws:ecs:::${randomBytes(450).toString('base64')}`],
      },
    ],
  });
}
