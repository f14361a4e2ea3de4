import { bucketOf, type S3Operation, s3Permission } from './s3-call.ts';
import { s3Error } from './s3-errors.ts';
import { s3Xml } from './s3-protocol.ts';

const MAX_KEYS = 1000;

/** `ListObjectsV2` by prefix, a thousand keys a page, in the order of their bytes. */
export const listObjects: S3Operation = {
  query: ['list-type', 'prefix', 'max-keys', 'continuation-token', 'start-after'],
  headers: [],
  run: async (request, call, parts) => {
    const { query, bucketName } = request;
    const bucket = bucketOf(request, parts);
    const prefix = query.get('prefix') ?? '';
    await parts.authorizer.require(
      call,
      s3Permission('s3:ListBucket', 'bucket', request, query.has('prefix') ? { 's3:prefix': prefix } : {}),
    );
    const maxKeys = Math.min(wholeNumber(query.get('max-keys')) ?? MAX_KEYS, MAX_KEYS);
    const after = keyAfter(query.get('continuation-token')) ?? query.get('start-after') ?? '';
    const left = bucket
      .objects()
      .filter(
        ({ key }) => key.startsWith(prefix) && Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0,
      );
    const page = left.slice(0, maxKeys);
    const last = page.at(-1);
    const truncated = left.length > page.length && last !== undefined;
    return s3Xml(
      'ListBucketResult',
      {
        Name: bucketName,
        Prefix: prefix,
        MaxKeys: maxKeys,
        KeyCount: page.length,
        IsTruncated: truncated,
        ...(truncated ? { NextContinuationToken: tokenAfter(last.key) } : {}),
        Contents: page.map(({ key, lastModifiedMs, etag, body }) => ({
          Key: key,
          LastModified: new Date(lastModifiedMs).toISOString(),
          ETag: etag,
          Size: body.length,
          StorageClass: 'STANDARD',
        })),
      },
      call.requestId,
    );
  },
};

function wholeNumber(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text))
    throw s3Error('InvalidArgument', 'Provided max-keys not an integer or within integer range');
  return Number(text);
}

function tokenAfter(key: string): string {
  return Buffer.from(`after:${key}`).toString('base64url');
}

function keyAfter(token: string | null): string | undefined {
  if (token === null) return undefined;
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith('after:'))
    throw s3Error('InvalidArgument', 'The continuation token provided is incorrect');
  return text.slice('after:'.length);
}
