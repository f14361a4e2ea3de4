import type { Authorizer } from '../authorizer.ts';
import type { ServiceCall, WireReply } from '../aws-service.ts';
import type { RandomBytes } from '../new-credentials.ts';
import type { ContextKeys } from '../permission.ts';
import type { Bucket } from './bucket.ts';
import { s3Error } from './s3-errors.ts';
import type { S3Request } from './s3-request.ts';

/** What S3 operations work on. */
export interface S3Parts {
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly authorizer: Authorizer;
  readonly randomBytes: RandomBytes;
}

/** One S3 operation, and what of a request it understands. */
export interface S3Operation {
  readonly query: readonly string[];
  /** Beside those every request has; a name that ends in `-` stands for all that begin so. */
  readonly headers: readonly string[];
  run(request: S3Request, call: ServiceCall, parts: S3Parts): Promise<WireReply>;
}

/** @throws AwsError NoSuchBucket: S3 says so before it looks at permissions. */
export function bucketOf({ bucketName }: S3Request, { buckets }: S3Parts): Bucket {
  const bucket = buckets.get(bucketName);
  if (bucket === undefined) throw s3Error('NoSuchBucket');
  return bucket;
}

/** A permission on the bucket, or on the object the request names. */
export function s3Permission(
  action: string,
  on: 'bucket' | 'object',
  { bucketName, key }: S3Request,
  context: ContextKeys = {},
) {
  const arn = `arn:aws:s3:::${bucketName}`;
  return { action, resource: on === 'bucket' ? arn : `${arn}/${key}`, context };
}
