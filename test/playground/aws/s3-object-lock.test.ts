import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AUDIT_BUCKET_NAME, defaultAccount } from '../../../src/playground/aws/default-account.ts';
import { type AwsHarness, awsHarness, failureOf } from './harness.ts';

const Bucket = AUDIT_BUCKET_NAME;
const DEFAULTED = 'kept-a-week';

let harness: AwsHarness;
beforeEach(async () => {
  const account = defaultAccount();
  const buckets = [
    ...(account.buckets ?? []),
    { name: DEFAULTED, objectLock: { defaultRetention: { mode: 'GOVERNANCE', days: 7 } as const } },
    { name: 'unlocked' },
  ];
  harness = await awsHarness({ ...account, buckets });
});
afterEach(() => harness.stop());

const admin = () => harness.s3(harness.aws.credentialsOf('administrator'));
const inSeconds = (seconds: number) => new Date(Math.floor(harness.nowMs() / 1000 + seconds) * 1000);

function put(more: Partial<PutObjectCommandInput> = {}) {
  return admin().send(new PutObjectCommand({ Bucket, Key: 'log/1', Body: 'entry', ...more }));
}

function remove(VersionId: string | undefined, more: object = {}) {
  return admin().send(new DeleteObjectCommand({ Bucket, Key: 'log/1', VersionId, ...more }));
}

describe('a locked version', () => {
  it('says how long it is kept, to who may know', async () => {
    const until = inSeconds(3600);
    const { VersionId } = await put({ ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: until });
    const head = await harness.s3().send(new HeadObjectCommand({ Bucket, Key: 'log/1' }));
    expect(head).toMatchObject({
      VersionId,
      ObjectLockMode: 'COMPLIANCE',
      ObjectLockRetainUntilDate: until,
    });
  });

  it('can’t be removed before its time, by nobody', async () => {
    const { VersionId } = await put({
      ObjectLockMode: 'COMPLIANCE',
      ObjectLockRetainUntilDate: inSeconds(3600),
    });
    for (const more of [{}, { BypassGovernanceRetention: true }])
      expect(await failureOf(remove(VersionId, more))).toMatchObject({ name: 'AccessDenied', status: 403 });
    harness.advance(3601);
    await expect(remove(VersionId)).resolves.toBeDefined();
    expect(harness.aws.objectVersions(Bucket)).toEqual([]);
  });

  it('stays under a delete marker and under a newer version', async () => {
    const { VersionId } = await put({
      ObjectLockMode: 'COMPLIANCE',
      ObjectLockRetainUntilDate: inSeconds(3600),
    });
    const marker = await remove(undefined);
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
    const get = (versionId?: string) =>
      harness.s3().send(new GetObjectCommand({ Bucket, Key: 'log/1', VersionId: versionId }));
    expect(await failureOf(get())).toMatchObject({ name: 'NoSuchKey' });
    expect(await failureOf(get(marker.VersionId))).toMatchObject({ name: 'AccessDenied' });
    const admins = admin().send(new GetObjectCommand({ Bucket, Key: 'log/1', VersionId }));
    expect(await (await admins).Body?.transformToString()).toBe('entry');
    await expect(put({ IfNoneMatch: '*', Body: 'forged' })).resolves.toBeDefined();
    expect(harness.aws.objectVersions(Bucket)).toHaveLength(3);
  });
});

describe('a bucket with a default retention', () => {
  it('keeps what asks for nothing, and lets it go to who may bypass governance', async () => {
    const { VersionId } = await put({ Bucket: DEFAULTED });
    expect(harness.aws.objectVersions(DEFAULTED)[0]?.retention?.mode).toBe('GOVERNANCE');
    expect(await failureOf(remove(VersionId, { Bucket: DEFAULTED }))).toMatchObject({ name: 'AccessDenied' });
    await expect(
      remove(VersionId, { Bucket: DEFAULTED, BypassGovernanceRetention: true }),
    ).resolves.toBeDefined();
  });

  it('says so', async () => {
    const ask = async (name: string) =>
      (await admin().send(new GetObjectLockConfigurationCommand({ Bucket: name }))).ObjectLockConfiguration;
    expect(await ask(DEFAULTED)).toEqual({
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 7 } },
    });
    expect(await ask(Bucket)).toEqual({ ObjectLockEnabled: 'Enabled' });
    expect(await failureOf(ask('unlocked'))).toMatchObject({ status: 404 });
    expect(await admin().send(new GetBucketVersioningCommand({ Bucket }))).toMatchObject({
      Status: 'Enabled',
    });
  });
});

describe('a put with a retention', () => {
  it.each<[string, (untilDate: (seconds: number) => Date) => Partial<PutObjectCommandInput>, string]>([
    ['in the past', (until) => ({ ObjectLockRetainUntilDate: until(-5) }), 'InvalidArgument'],
    [
      'without a mode',
      (until) => ({ ObjectLockRetainUntilDate: until(60), ObjectLockMode: undefined }),
      'InvalidArgument',
    ],
    ['without a date', () => ({}), 'InvalidArgument'],
    [
      'where there is no Object Lock',
      (until) => ({ ObjectLockRetainUntilDate: until(60), Bucket: 'unlocked' }),
      'InvalidRequest',
    ],
  ])('%s is refused', async (_name, change, name) => {
    const failure = await failureOf(put({ ObjectLockMode: 'COMPLIANCE', ...change(inSeconds) }));
    expect(failure).toMatchObject({ name, status: 400 });
  });

  it('is refused without any digest of the body', async () => {
    const { S3Client } = await import('@aws-sdk/client-s3');
    const bare = new S3Client({
      endpoint: harness.aws.endpoint,
      region: 'eu-west-1',
      credentials: harness.aws.credentialsOf('administrator'),
      forcePathStyle: true,
      maxAttempts: 1,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
    await expect(bare.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }))).resolves.toBeDefined();
    bare.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        headers['x-amz-object-lock-mode'] = 'COMPLIANCE';
        headers['x-amz-object-lock-retain-until-date'] = inSeconds(60).toISOString();
        return next(args);
      },
      { step: 'build', priority: 'low' },
    );
    const failure = await failureOf(bare.send(new PutObjectCommand({ Bucket, Key: 'b', Body: 'x' })));
    bare.destroy();
    expect(failure).toMatchObject({ name: 'InvalidRequest' });
  });
});
