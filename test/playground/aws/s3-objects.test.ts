import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultAccount } from '../../../src/playground/aws/default-account.ts';
import { type AwsHarness, awsHarness, failureOf, until } from './harness.ts';

const Bucket = 'plain';

let harness: AwsHarness;
let prefix = '';
let count = 0;
beforeAll(async () => {
  const account = defaultAccount();
  harness = await awsHarness({ ...account, buckets: [...(account.buckets ?? []), { name: Bucket }] });
});
afterAll(() => harness.stop());
beforeEach(() => {
  count += 1;
  prefix = `test-${count}/`;
});

const admin = () => harness.s3(harness.aws.credentialsOf('administrator'));

function put(name: string, Body: string, more: Partial<PutObjectCommandInput> = {}) {
  return admin().send(new PutObjectCommand({ Bucket, Key: `${prefix}${name}`, Body, ...more }));
}

async function textOf(name: string, Range?: string): Promise<string | undefined> {
  const { Body } = await admin().send(new GetObjectCommand({ Bucket, Key: `${prefix}${name}`, Range }));
  return Body?.transformToString();
}

describe('an object', () => {
  it('is given back as it was put, under any name', async () => {
    const name = 'a b/ü+&=%2F"<1>.txt';
    const { ETag } = await put(name, 'hello\nworld', {
      ContentType: 'text/plain',
      Metadata: { origin: 'issuer' },
    });
    expect(ETag).toBe('"9195d0beb2a889e1be05ed6bb1954837"');
    expect(await textOf(name)).toBe('hello\nworld');
    const head = await admin().send(new HeadObjectCommand({ Bucket, Key: `${prefix}${name}` }));
    expect(head).toMatchObject({
      ETag,
      ContentLength: 11,
      ContentType: 'text/plain',
      Metadata: { origin: 'issuer' },
      LastModified: expect.any(Date),
    });
    expect(head.VersionId).toBeUndefined();
  });

  it('is given back in part', async () => {
    await put('log', '0123456789');
    expect(await textOf('log', 'bytes=2-4')).toBe('234');
    expect(await textOf('log', 'bytes=-3')).toBe('789');
    expect(await textOf('log', 'bytes=7-99')).toBe('789');
    const beyond = textOf('log', 'bytes=10-');
    expect(await failureOf(beyond)).toMatchObject({ name: 'InvalidRange', status: 416 });
  });

  it('is made once only, by If-None-Match, however many try', async () => {
    const attempts = Array.from({ length: 5 }, (_, i) => put('one', String(i), { IfNoneMatch: '*' }));
    const settled = await Promise.allSettled(attempts);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = settled.findIndex(({ status }) => status === 'fulfilled');
    expect(await textOf('one')).toBe(String(winner));
    expect(await failureOf(put('one', 'again', { IfNoneMatch: '*' }))).toMatchObject({
      name: 'PreconditionFailed',
      status: 412,
    });
  });

  it('is replaced by If-Match only where it is still what it was', async () => {
    const { ETag } = await put('head', 'v1');
    await expect(put('head', 'v2', { IfMatch: ETag })).resolves.toBeDefined();
    expect(await failureOf(put('head', 'v3', { IfMatch: ETag }))).toMatchObject({
      name: 'PreconditionFailed',
    });
    expect(await failureOf(put('none', 'x', { IfMatch: ETag }))).toMatchObject({ name: 'NoSuchKey' });
    expect(await textOf('head')).toBe('v2');
  });

  it('goes when it is deleted', async () => {
    await put('gone', 'x');
    await admin().send(new DeleteObjectCommand({ Bucket, Key: `${prefix}gone` }));
    expect(await failureOf(textOf('gone'))).toMatchObject({ name: 'NoSuchKey', status: 404 });
    await expect(
      admin().send(new DeleteObjectCommand({ Bucket, Key: `${prefix}gone` })),
    ).resolves.toBeDefined();
  });
});

describe('a listing', () => {
  const list = (more: object = {}) =>
    admin().send(new ListObjectsV2Command({ Bucket, Prefix: prefix, ...more }));

  it('goes in the order of bytes, page by page', async () => {
    for (const name of ['b', 'a', 'Z', 'é', 'a&b']) await put(name, name);
    const first = await list({ MaxKeys: 3 });
    expect(first).toMatchObject({ IsTruncated: true, KeyCount: 3 });
    const second = await list({ MaxKeys: 3, ContinuationToken: first.NextContinuationToken });
    expect(second.IsTruncated).toBe(false);
    const names = [...(first.Contents ?? []), ...(second.Contents ?? [])].map(({ Key }) =>
      Key?.slice(prefix.length),
    );
    expect(names).toEqual(['Z', 'a', 'a&b', 'b', 'é']);
    expect(first.Contents?.[1]).toMatchObject({ Size: 1, LastModified: expect.any(Date) });
    expect((await list({ StartAfter: `${prefix}b` })).KeyCount).toBe(1);
  });

  it('of nothing is empty', async () => {
    expect(await list()).toMatchObject({ KeyCount: 0, IsTruncated: false });
    expect((await list()).Contents).toBeUndefined();
  });
});

describe('S3', () => {
  it('says what is not there', async () => {
    const nowhere = new GetObjectCommand({ Bucket: 'none', Key: 'x' });
    expect(await failureOf(admin().send(nowhere))).toMatchObject({ name: 'NoSuchBucket', status: 404 });
    expect(await failureOf(admin().send(new HeadBucketCommand({ Bucket: 'none' })))).toMatchObject({
      status: 404,
    });
    const head = admin().send(new HeadObjectCommand({ Bucket, Key: 'none' }));
    expect(await failureOf(head)).toMatchObject({ name: 'NotFound', status: 404 });
    const versioning = await admin().send(new GetBucketVersioningCommand({ Bucket }));
    expect(versioning.Status).toBeUndefined();
  });

  it('tells who may not list nothing about what is missing', async () => {
    const account = harness.aws.account;
    const policies = [
      {
        name: 'own',
        document: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
        },
      },
    ];
    const principals = account.principals.map((one) =>
      one.name === 'observer' ? { ...one, policies } : one,
    );
    const other = await awsHarness({ ...account, principals });
    const reader = other.s3(other.aws.credentialsOf('observer'));
    const missing = reader.send(new GetObjectCommand({ Bucket, Key: 'none' }));
    const failure = await failureOf(missing);
    await other.stop();
    expect(failure).toMatchObject({ name: 'AccessDenied', status: 403 });
  });

  it('refuses what it would otherwise ignore', async () => {
    const acl = put('x', 'x', { ACL: 'public-read' });
    expect(await failureOf(acl)).toMatchObject({ name: 'NotImplemented', status: 501 });
    const delimiter = admin().send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }));
    expect(await failureOf(delimiter)).toMatchObject({ name: 'NotImplemented' });
  });

  it.each([
    ['with an unknown key', { accessKeyId: 'ASIAAAAAAAAAAAAAAAAA' }, 'InvalidAccessKeyId', 403],
    ['by another secret', { secretAccessKey: 'x' }, 'SignatureDoesNotMatch', 403],
  ])('refuses a signature %s in its own words', async (_name, change, name, status) => {
    const s3 = harness.s3({ ...harness.aws.credentialsOf('administrator'), ...change });
    const failure = await failureOf(s3.send(new ListObjectsV2Command({ Bucket })));
    expect(failure).toMatchObject({ name, status });
  });

  it('refuses a request without a signature', async () => {
    const answer = await fetch(`${harness.aws.endpoint}/${Bucket}/x`);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('<Code>AccessDenied</Code>');
  });

  it('can slow down, hang and lose an answer on demand', async () => {
    harness.aws.faults.inject({ kind: 'error', code: 'SlowDown', service: 's3' });
    expect(await failureOf(put('slow', 'x'))).toMatchObject({ name: 'SlowDown', status: 503 });
    harness.aws.faults.inject({ kind: 'hang', service: 's3', operation: 'PutObject' });
    const held = put('held', 'x');
    await until(() => harness.aws.faults.pending().length === 0);
    harness.aws.faults.clear();
    await held;
    harness.aws.faults.inject({ kind: 'drop', service: 's3', when: 'after' });
    await failureOf(put('lost', 'kept', { IfNoneMatch: '*' }));
    expect(await textOf('lost')).toBe('kept');
  });
});
