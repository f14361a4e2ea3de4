import {
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListEntitiesForPolicyCommand,
  ListPolicyVersionsCommand,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BOUNDARY_ARN } from '../../../src/playground/aws/default-account.ts';
import { type AwsHarness, awsHarness, failureOf } from './harness.ts';

let harness: AwsHarness;
beforeEach(async () => {
  harness = await awsHarness();
});
afterEach(() => harness.stop());

const PolicyArn = BOUNDARY_ARN;

function lidDenying(sourceIdentities: readonly string[]): string {
  const lid = { Effect: 'Allow', Action: '*', Resource: '*' };
  const ended = {
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceIdentity': sourceIdentities } },
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [lid, ended] });
}

function create(PolicyDocument: string, SetAsDefault = true) {
  return harness.iam().send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault }));
}

describe('a managed policy', () => {
  it('is read as it was seeded, its document URL-encoded', async () => {
    const { Policy } = await harness.iam().send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({
      PolicyName: 'breakglass-boundary',
      PolicyId: expect.stringMatching(/^ANPA/),
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 2,
      CreateDate: expect.any(Date),
    });
    const { PolicyVersion } = await harness
      .iam()
      .send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    expect(PolicyVersion).toMatchObject({ VersionId: 'v1', IsDefaultVersion: true });
    expect(PolicyVersion?.Document).toMatch(/^%7B%22Version%22/);
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))).toEqual(
      harness.aws.account.managedPolicies[0]?.document,
    );
  });

  it('gets new versions, of which one is the default', async () => {
    const document = lidDenying(['bg-ended']);
    expect((await create(document, false)).PolicyVersion).toMatchObject({
      VersionId: 'v2',
      IsDefaultVersion: false,
    });
    expect((await create(document)).PolicyVersion).toMatchObject({ VersionId: 'v3', IsDefaultVersion: true });
    const { Versions, IsTruncated } = await harness.iam().send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(IsTruncated).toBe(false);
    expect(Versions?.map((one) => [one.VersionId, one.IsDefaultVersion])).toEqual([
      ['v3', true],
      ['v2', false],
      ['v1', false],
    ]);
    await harness.iam().send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    expect(harness.aws.managedPolicy(PolicyArn)).toMatchObject({ defaultVersionId: 'v1' });
  });

  it('lists its versions page by page', async () => {
    await create(lidDenying(['bg-a']));
    const first = await harness.iam().send(new ListPolicyVersionsCommand({ PolicyArn, MaxItems: 1 }));
    expect(first).toMatchObject({ IsTruncated: true, Marker: expect.any(String) });
    const rest = await harness
      .iam()
      .send(new ListPolicyVersionsCommand({ PolicyArn, MaxItems: 1, Marker: first.Marker }));
    expect(rest).toMatchObject({ IsTruncated: false, Versions: [{ VersionId: 'v1' }] });
  });

  it('holds five versions, and a number is never given twice', async () => {
    for (let i = 0; i < 4; i += 1) await create(lidDenying([`bg-${i}`]));
    expect(await failureOf(create(lidDenying(['bg-six'])))).toMatchObject({
      name: 'LimitExceededException',
      status: 409,
    });
    await harness.iam().send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v4' }));
    expect((await create(lidDenying(['bg-six']))).PolicyVersion?.VersionId).toBe('v6');
    const kept = new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v6' });
    expect(await failureOf(harness.iam().send(kept))).toMatchObject({
      name: 'DeleteConflictException',
      status: 409,
    });
  });

  it('keeps to 6,144 characters, white space not counted', async () => {
    const document = lidDenying(Array.from({ length: 330 }, (_, i) => `bg-aaaabbbb${i}`));
    expect(document.length).toBeGreaterThan(5_500);
    const padded = document.replace('bg-aaaabbbb0', 'x'.repeat(12 + 6_144 - document.length));
    await expect(create(JSON.stringify(JSON.parse(padded), undefined, 2))).resolves.toBeDefined();
    const tooLong = padded.replace('xx', 'xxx');
    expect(await failureOf(create(tooLong))).toMatchObject({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for PolicySize: 6144',
    });
  });

  it.each([
    ['no JSON', '{'],
    ['an effect that is none', '{"Statement":{"Effect":"Maybe","Action":"*","Resource":"*"}}'],
    ['a principal', '{"Statement":{"Effect":"Deny","Action":"*","Resource":"*","Principal":"*"}}'],
  ])('refuses %s', async (_name, document) => {
    expect(await failureOf(create(document))).toMatchObject({
      name: 'MalformedPolicyDocumentException',
      status: 400,
    });
    expect(harness.aws.managedPolicy(PolicyArn)?.versions).toHaveLength(1);
  });

  it('refuses what is not there, and a parameter out of its form', async () => {
    const version = (VersionId: string) =>
      failureOf(harness.iam().send(new GetPolicyVersionCommand({ PolicyArn, VersionId })));
    expect(await version('v9')).toMatchObject({ name: 'NoSuchEntityException', status: 404 });
    expect(await version('9')).toMatchObject({ name: 'ValidationError', status: 400 });
    const admin = harness.iam(harness.aws.credentialsOf('administrator'));
    const other = new GetPolicyCommand({ PolicyArn: `${PolicyArn}-2` });
    expect(await failureOf(admin.send(other))).toMatchObject({ name: 'NoSuchEntityException' });
  });

  it('names the roles that it is the boundary of, and those it is attached to', async () => {
    const entities = (PolicyUsageFilter?: 'PermissionsBoundary' | 'PermissionsPolicy') =>
      harness.iam().send(new ListEntitiesForPolicyCommand({ PolicyArn, PolicyUsageFilter }));
    expect((await entities('PermissionsBoundary')).PolicyRoles).toMatchObject([
      { RoleName: 'breakglass-ecs-restart', RoleId: expect.stringMatching(/^AROA/) },
      { RoleName: 'breakglass-ssm-session' },
    ]);
    expect((await entities('PermissionsPolicy')).PolicyRoles).toEqual([]);
    expect((await entities()).PolicyRoles).toHaveLength(2);
  });
});

describe('IAM', () => {
  it('is asked in us-east-1 only, wherever the rest is', async () => {
    const { IAMClient } = await import('@aws-sdk/client-iam');
    const client = new IAMClient({
      endpoint: harness.aws.endpoint,
      region: 'eu-west-1',
      credentials: harness.aws.credentialsOf('issuer'),
      maxAttempts: 1,
    });
    expect(await failureOf(client.send(new GetPolicyCommand({ PolicyArn })))).toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
    client.destroy();
  });

  it('throttles and fails on demand, without the write', async () => {
    harness.aws.faults.inject({ kind: 'error', code: 'Throttling', service: 'iam' });
    expect(await failureOf(create(lidDenying(['bg-a'])))).toMatchObject({ name: 'Throttling', status: 400 });
    harness.aws.faults.inject({ kind: 'error', code: 'ServiceUnavailable', service: 'iam', times: 100 });
    expect(await failureOf(create(lidDenying(['bg-a'])))).toMatchObject({ status: 503 });
    await expect(harness.mint()).resolves.toBeDefined();
    harness.aws.faults.clear();
    expect(harness.aws.managedPolicy(PolicyArn)?.versions).toHaveLength(1);
    harness.aws.faults.inject({ kind: 'drop', service: 'iam', when: 'after' });
    await failureOf(create(lidDenying(['bg-a'])));
    expect(harness.aws.managedPolicy(PolicyArn)?.versions).toHaveLength(2);
  });
});
