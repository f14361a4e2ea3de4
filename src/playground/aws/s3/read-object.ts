import type { ServiceCall } from '../aws-service.ts';
import { header } from '../http-call.ts';
import type { ObjectVersion } from './bucket.ts';
import { retentionHeaders } from './object-lock.ts';
import { bucketOf, type S3Operation, type S3Parts, s3Permission } from './s3-call.ts';
import { s3Error } from './s3-errors.ts';
import { s3Reply } from './s3-protocol.ts';
import type { S3Request } from './s3-request.ts';

/** `GetObject` and `HeadObject`, the newest version or a named one, whole or a range. HTTP drops a HEAD's body. */
export const readObject: S3Operation = {
  query: ['versionId'],
  headers: ['range', 'x-amz-checksum-mode'],
  run: async (request, call, parts) => {
    const version = await requireVersion(request, call, parts);
    const range = rangeOf(header(request.http, 'range'), version.body.length);
    const wantsChecksum = header(request.http, 'x-amz-checksum-mode') === 'ENABLED' && range === undefined;
    const headers = {
      ...objectHeaders(version),
      ...(await readableRetention(version, request, call, parts)),
      ...(wantsChecksum && version.checksum !== undefined
        ? { [version.checksum.headerName]: version.checksum.value, 'x-amz-checksum-type': 'FULL_OBJECT' }
        : {}),
    };
    if (range === undefined) return s3Reply(call.requestId, headers, version.body);
    const contentRange = `bytes ${range.first}-${range.last}/${version.body.length}`;
    const part = version.body.subarray(range.first, range.last + 1);
    return s3Reply(call.requestId, { ...headers, 'Content-Range': contentRange }, part, 206);
  },
};

/** The headers on retention, for who may read it. */
async function readableRetention(
  version: ObjectVersion,
  request: S3Request,
  call: ServiceCall,
  { authorizer }: S3Parts,
): Promise<Readonly<Record<string, string>>> {
  if (version.retention === undefined) return {};
  const permission = s3Permission('s3:GetObjectRetention', 'object', request);
  const { allowed } = await authorizer.permits(call, permission);
  return allowed ? retentionHeaders(version) : {};
}

/**
 * The version a request names, for who may read it. That a key is missing is told only to who may list the bucket.
 * @throws AwsError AccessDenied, NoSuchBucket, NoSuchKey, NoSuchVersion or MethodNotAllowed (a delete marker, by name).
 */
async function requireVersion(request: S3Request, call: ServiceCall, parts: S3Parts): Promise<ObjectVersion> {
  const bucket = bucketOf(request, parts);
  const versionId = request.query.get('versionId');
  await parts.authorizer.require(
    call,
    versionId === null
      ? s3Permission('s3:GetObject', 'object', request)
      : s3Permission('s3:GetObjectVersion', 'object', request, { 's3:versionid': versionId }),
  );
  const found = versionId === null ? bucket.newest(request.key) : bucket.version(request.key, versionId);
  if (found?.deleteMarker === true && versionId !== null) throw s3Error('MethodNotAllowed');
  if (found?.deleteMarker === false) return found;
  await parts.authorizer.require(call, s3Permission('s3:ListBucket', 'bucket', request));
  throw s3Error(versionId === null ? 'NoSuchKey' : 'NoSuchVersion');
}

function objectHeaders(version: ObjectVersion): Readonly<Record<string, string>> {
  return {
    'content-type': version.contentType,
    ETag: version.etag,
    'Last-Modified': new Date(version.lastModifiedMs).toUTCString(),
    'Accept-Ranges': 'bytes',
    ...(version.versionId === 'null' ? {} : { 'x-amz-version-id': version.versionId }),
    ...version.metadata,
  };
}

/** First and last byte of one range; `undefined` for the whole, also where HTTP says to ignore the header. */
function rangeOf(given: string | undefined, length: number): { first: number; last: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(given ?? '');
  const [, from = '', to = ''] = match ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (first >= length || first > last) throw s3Error('InvalidRange');
  return { first, last };
}
