import { afterEach, describe, expect, it } from '@jest/globals';

import { createBoundaryStore } from '../../../src/adapters/aws/boundary-store.ts';
import { iamClients } from '../../../src/adapters/aws/iam-client.ts';
import type { AccountSeed, RoleSeed } from '../../../src/playground/aws/account-seed.ts';
import { BOUNDARY_ARN, defaultAccount } from '../../../src/playground/aws/default-account.ts';
import { allow, policyDocument } from '../../../src/playground/aws/policy-documents.ts';
import type { LocalAws } from '../../../src/playground/aws/start-local-aws.ts';
import { startLocalAws } from '../../../src/playground/aws/start-local-aws.ts';
import { initialBoundary } from '../../../src/playground/aws/task-role.ts';

const ACCOUNT = '111122223333';
const started: LocalAws[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((aws) => aws.stop()));
});

async function storeOver(
  change: (seed: AccountSeed) => AccountSeed = (seed) => seed,
  { principal = 'issuer', revokerRole = null as string | null, policyName = 'breakglass-boundary' } = {},
) {
  const aws = await startLocalAws({ account: change(defaultAccount()) });
  started.push(aws);
  const sdkOptions = { endpoint: aws.endpoint, credentials: aws.credentialsOf(principal) };
  const clients = iamClients({ region: 'eu-west-1', partition: 'aws', revokerRole, sdkOptions });
  const random = { bytes: (count: number) => new Uint8Array(count) };
  const store = createBoundaryStore({ clients, partition: 'aws', policyName, revokerRole, random });
  const called = (action: string): number => aws.calls().filter((call) => call.action === action).length;
  return { aws, store, called };
}

const abort = (): AbortSignal => AbortSignal.timeout(5000);
const documentWith = (sid: string): string =>
  JSON.stringify(policyDocument([{ Sid: sid, Effect: 'Allow', Action: '*', Resource: '*' }]));

describe('the boundary in IAM', () => {
  it('is read as it was written, and what is written is in use', async () => {
    const { store } = await storeOver();
    const first = await store.read(ACCOUNT, abort());
    expect(first.versionId).toBe('v1');
    expect(JSON.parse(first.document)).toEqual(initialBoundary());
    await store.write(ACCOUNT, documentWith('Next'), abort());
    expect(await store.read(ACCOUNT, abort())).toEqual({ versionId: 'v2', document: documentWith('Next') });
  });

  it('makes room by removing the oldest version that is not in use', async () => {
    const { aws, store } = await storeOver();
    for (let at = 2; at <= 8; at += 1) await store.write(ACCOUNT, documentWith(`V${at}`), abort());
    const view = aws.managedPolicy(BOUNDARY_ARN);
    expect(view?.defaultVersionId).toBe('v8');
    expect(view?.versions.map((one) => one.versionId)).toEqual(['v8', 'v7', 'v6', 'v5', 'v4']);

    const { IAMClient, SetDefaultPolicyVersionCommand } = await import('@aws-sdk/client-iam');
    const admin = new IAMClient({
      endpoint: aws.endpoint,
      region: 'us-east-1',
      credentials: aws.credentialsOf('administrator'),
    });
    await admin.send(new SetDefaultPolicyVersionCommand({ PolicyArn: BOUNDARY_ARN, VersionId: 'v4' }));
    await store.write(ACCOUNT, documentWith('V9'), abort());
    const after = aws.managedPolicy(BOUNDARY_ARN);
    expect(after?.versions.map((one) => one.versionId)).toEqual(['v9', 'v8', 'v7', 'v6', 'v4']);
    expect(after?.defaultVersionId).toBe('v9');
  });

  it('tells which roles carry it, over all pages', async () => {
    const role = (at: number): RoleSeed => ({
      ...(defaultAccount().roles[0] as RoleSeed),
      arn: `arn:aws:iam::${ACCOUNT}:role/deep/path/breakglass-${at}`,
    });
    const { store, called } = await storeOver((seed) => ({
      ...seed,
      roles: Array.from({ length: 130 }, (_, at) => role(at)),
    }));
    const names = await store.boundRoles(ACCOUNT, abort());
    expect(names.size).toBe(130);
    expect(names.has('breakglass-129')).toBe(true);
    expect(called('iam:ListEntitiesForPolicy')).toBe(2);
  });
});

describe('when IAM does not do it', () => {
  it('repeats what was throttled, and gives up in the end', async () => {
    const { aws, store, called } = await storeOver();
    const throttled = { kind: 'error', service: 'iam', code: 'Throttling', status: 400 } as const;
    aws.faults.inject({ ...throttled, operation: 'CreatePolicyVersion', times: 3 });
    await store.write(ACCOUNT, documentWith('Next'), abort());
    expect(called('iam:CreatePolicyVersion')).toBe(4);

    aws.faults.inject({ ...throttled, operation: 'GetPolicy', times: 20 });
    await expect(store.read(ACCOUNT, abort())).rejects.toMatchObject({ code: 'aws-unavailable' });
    expect(called('iam:GetPolicy')).toBe(4);
  });

  it.each([
    ['an error of the service', { kind: 'error', code: 'ServiceFailure', status: 500 }],
    ['a lost answer', { kind: 'drop', when: 'after' }],
  ] as const)('does not repeat after %s, since it may have been done', async (_what, fault) => {
    const { aws, store, called } = await storeOver();
    aws.faults.inject({ ...fault, service: 'iam', operation: 'CreatePolicyVersion' });
    await expect(store.write(ACCOUNT, documentWith('Next'), abort())).rejects.toMatchObject({
      code: 'aws-unavailable',
    });
    expect(called('iam:CreatePolicyVersion')).toBeLessThanOrEqual(1);
  });

  it('stops when it is called off, and sends nothing more', async () => {
    const { aws, store, called } = await storeOver();
    aws.faults.inject({ kind: 'hang', service: 'iam', operation: 'ListPolicyVersions' });
    const off = new AbortController();
    const writing = store.write(ACCOUNT, documentWith('Next'), off.signal);
    const failed = expect(writing).rejects.toMatchObject({ code: 'aws-unavailable' });
    off.abort();
    await failed;
    aws.faults.clear();
    await expect(store.read(ACCOUNT, off.signal)).rejects.toMatchObject({ code: 'aws-unavailable' });
    expect(called('iam:CreatePolicyVersion') + called('iam:GetPolicy')).toBe(0);
  });

  it('names the stack where there is no such policy', async () => {
    const { store } = await storeOver((seed) => seed, { principal: 'administrator', policyName: 'other' });
    await expect(store.read(ACCOUNT, abort())).rejects.toMatchObject({
      code: 'boundary-unusable',
      message: expect.stringMatching(/NoSuchEntity.*deploy\/aws\/boundary\.yml.*BREAKGLASS_BOUNDARY_POLICY/),
    });
  });

  it('names the role to make where the issuer has no right', async () => {
    const { store } = await storeOver((seed) => seed, { principal: 'observer' });
    await expect(store.read(ACCOUNT, abort())).rejects.toMatchObject({
      code: 'boundary-unusable',
      message: expect.stringMatching(/revoker-role\.yml.*BREAKGLASS_REVOKER_ROLE/),
    });
  });
});

describe('by the role of another account', () => {
  const REVOKER: RoleSeed = {
    arn: `arn:aws:iam::${ACCOUNT}:role/breakglass-revoker`,
    trustPolicy: policyDocument([
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/breakglass-issuer` },
        Action: 'sts:AssumeRole',
      },
    ]),
    policies: [{ name: 'write', document: policyDocument([allow(['iam:*'], BOUNDARY_ARN)]) }],
    maxSessionDurationSeconds: 3600,
  };

  it('assumes it once and works with its rights only', async () => {
    const { aws, store, called } = await storeOver(
      (seed) => ({
        ...seed,
        roles: [...seed.roles, REVOKER],
        // The issuer itself has no right in IAM here.
        principals: seed.principals.map((one) => ({
          ...one,
          policies: [{ name: 'assume', document: policyDocument([allow(['sts:AssumeRole'], REVOKER.arn)]) }],
        })),
      }),
      { revokerRole: 'breakglass-revoker' },
    );
    await store.write(ACCOUNT, documentWith('Next'), abort());
    await store.read(ACCOUNT, abort());
    expect(called('sts:AssumeRole')).toBe(1);
    expect(aws.sessions().map((session) => session.arn)).toEqual([
      `arn:aws:sts::${ACCOUNT}:assumed-role/breakglass-revoker/breakglass-ender`,
    ]);
  });

  it('says what is missing where it cannot be assumed', async () => {
    const { store } = await storeOver((seed) => seed, { revokerRole: 'breakglass-nobody' });
    await expect(store.read(ACCOUNT, abort())).rejects.toMatchObject({
      code: 'boundary-unusable',
      message: expect.stringMatching(/breakglass-nobody exists there.*may assume it/),
    });
  });
});
