import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type AwsHarness, awsHarness, failureOf } from './harness.ts';

const Bucket = 'breakglass-audit';

let harness: AwsHarness;
beforeAll(async () => {
  harness = await awsHarness();
});
afterAll(() => harness.stop());

function put(Key: string, more: Partial<PutObjectCommandInput>) {
  return harness.s3().send(new PutObjectCommand({ Bucket, Key, ...more }));
}

async function read(Key: string) {
  const answer = await harness.s3().send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
  return { ...answer, text: await answer.Body?.transformToString() };
}

function crc32Of(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString('base64');
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

describe('the body of a put', () => {
  it('comes with the CRC-32 that the SDK adds by itself, and goes back with it', async () => {
    const answer = await put('plain', { Body: 'hello' });
    expect(answer.ChecksumCRC32).toBe(crc32Of('hello'));
    expect(await read('plain')).toMatchObject({ text: 'hello', ChecksumCRC32: crc32Of('hello') });
  });

  it('can be a stream in chunks, its checksum in the trailer', async () => {
    const chunks = ['one\n', 'two\r\n', 'three'];
    const Body = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
    await put('stream', { Body, ContentLength: chunks.join('').length });
    expect(await read('stream')).toMatchObject({
      text: chunks.join(''),
      ChecksumCRC32: crc32Of(chunks.join('')),
    });
    expect(harness.aws.objectVersions(Bucket).at(-1)?.body.toString()).toBe(chunks.join(''));
  });

  it('can be larger than a mebibyte, and empty', async () => {
    const large = 'x'.repeat(3 * 1_048_576);
    await put('large', { Body: large });
    expect((await read('large')).ContentLength).toBe(large.length);
    await put('empty', { Body: '' });
    expect((await read('empty')).text).toBe('');
  });

  it('can come with a SHA-256 or an MD5 instead', async () => {
    const { ChecksumSHA256 } = await put('sha', { Body: 'hello', ChecksumAlgorithm: 'SHA256' });
    expect(ChecksumSHA256).toBe(sha256Of('hello'));
    const md5 = createHash('md5').update('hello').digest('base64');
    await expect(put('md5', { Body: 'hello', ContentMD5: md5 })).resolves.toBeDefined();
  });

  it.each<[string, Partial<PutObjectCommandInput>]>([
    ['a CRC-32', { ChecksumCRC32: crc32Of('hallo') }],
    ['a SHA-256', { ChecksumSHA256: sha256Of('hallo') }],
    ['an MD5', { ContentMD5: createHash('md5').update('hallo').digest('base64') }],
  ])('is refused with %s of something else', async (_name, digest) => {
    const failure = await failureOf(put('bad', { Body: 'hello', ...digest }));
    expect(failure).toMatchObject({ name: 'BadDigest', status: 400 });
    expect(harness.aws.objectVersions(Bucket).some(({ key }) => key === 'bad')).toBe(false);
  });

  it('is refused with a checksum that this S3 can’t compute', async () => {
    const failure = await failureOf(put('crc64', { Body: 'hello', ChecksumCRC64NVME: 'AAAAAAAAAAA=' }));
    expect(failure).toMatchObject({ name: 'NotImplemented' });
  });

  it.each([
    ['a byte changed in a chunk', (body: string) => body.replace('hello', 'jello'), 'BadDigest'],
    ['a chunk cut short', (body: string) => body.replace('hello', 'hell'), 'IncompleteBody'],
    [
      'the trailer missing',
      (body: string) => body.slice(0, body.indexOf('x-amz-checksum')),
      'InvalidRequest',
    ],
    [
      'other than the promised length',
      (body: string) => body.replace('5\r\nhello\r\n', ''),
      'IncompleteBody',
    ],
  ])('is refused with %s, though the signature doesn’t cover it', async (_name, change, code) => {
    const s3 = harness.s3();
    s3.middlewareStack.add(
      (next) => async (args) => {
        const request = args.request as { body: AsyncIterable<Uint8Array> | string };
        const sent: Uint8Array[] = [];
        for await (const chunk of request.body as AsyncIterable<Uint8Array>) sent.push(Buffer.from(chunk));
        request.body = change(Buffer.concat(sent).toString());
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    const Body = Readable.from([Buffer.from('hello')]);
    const failure = await failureOf(
      s3.send(new PutObjectCommand({ Bucket, Key: 'changed', Body, ContentLength: 5 })),
    );
    expect(failure.name).toBe(code);
  });
});
