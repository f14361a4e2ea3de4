import { type HttpCall } from '../http-call.ts';
import { s3Error } from './s3-errors.ts';

/** What an S3 request is about, before its operation reads the rest. */
export interface S3Request {
  readonly bucketName: string;
  /** Decoded; empty where the request is about the bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly http: HttpCall;
}

/** Sub-resources of a bucket, by the query parameter that names them. */
const BUCKET_READS: Readonly<Record<string, string>> = {
  'object-lock': 'GetObjectLockConfiguration',
  policy: 'GetBucketPolicy',
  versioning: 'GetBucketVersioning',
  'list-type': 'ListObjectsV2',
  versions: 'ListObjectVersions',
};
const OBJECT_OPERATIONS: Readonly<Record<string, string>> = {
  DELETE: 'DeleteObject',
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
};

/** The S3 operation of a request, or `undefined` for one that this S3 doesn't know. */
export function s3OperationOf(call: HttpCall): string | undefined {
  const { key, query } = addressOf(call);
  if (key !== '') return OBJECT_OPERATIONS[call.method];
  if (call.method === 'HEAD') return 'HeadBucket';
  const read = Object.keys(BUCKET_READS).find((name) => query.has(name));
  return call.method === 'GET' && read !== undefined ? BUCKET_READS[read] : undefined;
}

/**
 * Reads bucket, key and query.
 * @param known query parameters of the operation, `x-id` understood.
 * @param headers of the operation; other `x-amz-` and conditional headers are refused rather than ignored.
 * @throws AwsError NotImplemented, or KeyTooLongError.
 */
export function s3Request(call: HttpCall, known: readonly string[], headers: readonly string[]): S3Request {
  const { bucketName, key, query } = addressOf(call);
  const strangeQuery = [...query.keys()].find((name) => name !== 'x-id' && !known.includes(name));
  if (strangeQuery !== undefined)
    throw s3Error('NotImplemented', `The local AWS does not simulate ?${strangeQuery} here.`);
  const strangeHeader = call.headers
    .map(([name]) => name)
    .find(
      (name) =>
        (name.startsWith('x-amz-') || name.startsWith('if-') || name === 'range') &&
        !COMMON_HEADERS.has(name) &&
        !headers.some((pattern) => name === pattern || (pattern.endsWith('-') && name.startsWith(pattern))),
    );
  if (strangeHeader !== undefined)
    throw s3Error('NotImplemented', `The local AWS does not simulate the header ${strangeHeader} here.`);
  if (Buffer.byteLength(key) > 1024) throw s3Error('KeyTooLongError');
  return { bucketName, key, query, http: call };
}

const COMMON_HEADERS = new Set([
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-user-agent',
]);

// Path style only: the bucket is the first segment of the path.
function addressOf(call: HttpCall): Pick<S3Request, 'bucketName' | 'key' | 'query'> {
  const [, bucketName = '', ...rest] = call.path.split('/');
  return {
    bucketName: decoded(bucketName),
    key: decoded(rest.join('/')),
    query: new URLSearchParams(call.query),
  };
}

// What can't be decoded is taken as it stands: no such bucket or key exists, which is the right answer.
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
