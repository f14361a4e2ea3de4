import { awsError } from '../aws-error.ts';
import { header } from '../http-call.ts';
import type { Bucket, ObjectVersion } from './bucket.ts';
import { isLocked } from './object-lock.ts';
import { bucketOf, type S3Operation, s3Permission } from './s3-call.ts';
import { s3Reply } from './s3-protocol.ts';

const BYPASS = 'x-amz-bypass-governance-retention';

/**
 * `DeleteObject`. In a bucket with versions it puts a delete marker on the key, locked or not; a version goes only
 * when it is named, and not before its retention ends.
 */
export const deleteObject: S3Operation = {
  query: ['versionId'],
  headers: [BYPASS],
  run: async (request, call, parts) => {
    const { key, query } = request;
    const bucket = bucketOf(request, parts);
    const versionId = query.get('versionId');
    await parts.authorizer.require(
      call,
      versionId === null
        ? s3Permission('s3:DeleteObject', 'object', request)
        : s3Permission('s3:DeleteObjectVersion', 'object', request, { 's3:versionid': versionId }),
    );
    const bypasses = header(request.http, BYPASS) === 'true';
    if (bypasses)
      await parts.authorizer.require(call, s3Permission('s3:BypassGovernanceRetention', 'object', request));
    if (versionId === null && bucket.versioned) {
      const marker = deleteMarker(key, Buffer.from(parts.randomBytes(24)).toString('base64url'), call.atMs);
      bucket.put(marker);
      return s3Reply(
        call.requestId,
        { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.versionId },
        '',
        204,
      );
    }
    const found = versionId === null ? bucket.newest(key) : bucket.version(key, versionId);
    if (found !== undefined) removeUnlocked(bucket, found, call.atMs, bypasses);
    return s3Reply(call.requestId, versionId === null ? {} : { 'x-amz-version-id': versionId }, '', 204);
  },
};

function removeUnlocked(bucket: Bucket, version: ObjectVersion, atMs: number, bypasses: boolean): void {
  if (isLocked(version, atMs, bypasses))
    throw awsError('AccessDenied', 'Access Denied because object protected by object lock.');
  bucket.remove(version);
}

function deleteMarker(key: string, versionId: string, atMs: number): ObjectVersion {
  return {
    key,
    versionId,
    lastModifiedMs: atMs,
    deleteMarker: true,
    body: Buffer.alloc(0),
    etag: '',
    contentType: '',
    metadata: {},
  };
}
