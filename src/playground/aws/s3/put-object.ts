import { createHash } from 'node:crypto';
import { isoSeconds } from '../../../domain/time.ts';
import { header, type HttpCall } from '../http-call.ts';
import type { ContextKeys } from '../permission.ts';
import type { Bucket, ObjectVersion } from './bucket.ts';
import { checkedChecksum } from './checksums.ts';
import { askedRetention, defaultRetention, type Retention } from './object-lock.ts';
import { bucketOf, type S3Operation, s3Permission } from './s3-call.ts';
import { s3Error } from './s3-errors.ts';
import { s3Reply } from './s3-protocol.ts';
import { uploadedBody } from './uploaded-body.ts';

/** `PutObject`, with conditional writes, checksums and Object Lock. */
export const putObject: S3Operation = {
  query: [],
  headers: [
    'if-match',
    'if-none-match',
    'x-amz-checksum-',
    'x-amz-decoded-content-length',
    'x-amz-meta-',
    'x-amz-object-lock-mode',
    'x-amz-object-lock-retain-until-date',
    'x-amz-sdk-checksum-algorithm',
    'x-amz-trailer',
  ],
  run: async (request, call, parts) => {
    const { http, key } = request;
    const bucket = bucketOf(request, parts);
    const asked = askedRetention(http, bucket, call.atMs);
    const context = contextOf(http, asked);
    await parts.authorizer.require(call, s3Permission('s3:PutObject', 'object', request, context));
    if (asked !== undefined)
      await parts.authorizer.require(
        call,
        s3Permission('s3:PutObjectRetention', 'object', request, lockContext(asked)),
      );
    const { bytes, trailer } = uploadedBody(http);
    const checksum = checkedChecksum(http, bytes, trailer);
    if (asked !== undefined && checksum === undefined && header(http, 'content-md5') === undefined)
      throw s3Error(
        'InvalidRequest',
        'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
      );
    checkConditions(http, bucket, key);
    const retention = asked ?? defaultRetention(bucket, call.atMs);
    const version: ObjectVersion = {
      key,
      versionId: bucket.versioned ? Buffer.from(parts.randomBytes(24)).toString('base64url') : 'null',
      lastModifiedMs: call.atMs,
      deleteMarker: false,
      body: bytes,
      etag: `"${createHash('md5').update(bytes).digest('hex')}"`,
      contentType: header(http, 'content-type') ?? 'binary/octet-stream',
      metadata: Object.fromEntries(http.headers.filter(([name]) => name.startsWith('x-amz-meta-'))),
      ...(checksum === undefined ? {} : { checksum }),
      ...(retention === undefined ? {} : { retention }),
    };
    bucket.put(version);
    return s3Reply(call.requestId, {
      ETag: version.etag,
      ...(bucket.versioned ? { 'x-amz-version-id': version.versionId } : {}),
      ...(checksum === undefined
        ? {}
        : { [checksum.headerName]: checksum.value, 'x-amz-checksum-type': 'FULL_OBJECT' }),
    });
  },
};

/** Nothing may come between this and the put, or two writers could both find the key free. */
function checkConditions(call: HttpCall, bucket: Bucket, key: string): void {
  const [ifNoneMatch, ifMatch] = [header(call, 'if-none-match'), header(call, 'if-match')];
  const newest = bucket.newest(key);
  const present = newest?.deleteMarker === false ? newest : undefined;
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*')
    throw s3Error('NotImplemented', 'S3 takes If-None-Match on a put with * only.');
  if (ifNoneMatch === '*' && present !== undefined) throw s3Error('PreconditionFailed');
  if (ifMatch === undefined) return;
  if (present === undefined) throw s3Error('NoSuchKey');
  if (present.etag !== ifMatch && present.etag !== `"${ifMatch}"`) throw s3Error('PreconditionFailed');
}

function contextOf(call: HttpCall, asked: Retention | undefined): ContextKeys {
  const conditions = (['if-none-match', 'if-match'] as const).flatMap((name) => {
    const value = header(call, name);
    return value === undefined ? [] : [[`s3:${name}`, value] as const];
  });
  return { ...Object.fromEntries(conditions), ...(asked === undefined ? {} : lockContext(asked)) };
}

function lockContext({ mode, untilMs }: Retention): ContextKeys {
  return { 's3:object-lock-mode': mode, 's3:object-lock-retain-until-date': isoSeconds(untilMs) };
}
