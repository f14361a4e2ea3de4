import { bucketOf, type S3Operation, s3Permission } from './s3-call.ts';
import { s3Error } from './s3-errors.ts';
import { s3Reply, s3Xml } from './s3-protocol.ts';

/** `HeadBucket`: whether it is there and may be listed. */
export const headBucket: S3Operation = {
  query: [],
  headers: [],
  run: async (request, call, parts) => {
    bucketOf(request, parts);
    await parts.authorizer.require(call, s3Permission('s3:ListBucket', 'bucket', request));
    return s3Reply(call.requestId, { 'x-amz-bucket-region': call.region });
  },
};

/** `GetBucketPolicy`: the document as it is. */
export const getBucketPolicy: S3Operation = {
  query: ['policy'],
  headers: [],
  run: async (request, call, parts) => {
    const { policy } = bucketOf(request, parts);
    await parts.authorizer.require(call, s3Permission('s3:GetBucketPolicy', 'bucket', request));
    if (policy === undefined) throw s3Error('NoSuchBucketPolicy');
    return s3Reply(call.requestId, { 'content-type': 'application/json' }, JSON.stringify(policy));
  },
};

/** `GetBucketVersioning`. */
export const getBucketVersioning: S3Operation = {
  query: ['versioning'],
  headers: [],
  run: async (request, call, parts) => {
    const { versioned } = bucketOf(request, parts);
    await parts.authorizer.require(call, s3Permission('s3:GetBucketVersioning', 'bucket', request));
    return s3Xml('VersioningConfiguration', versioned ? { Status: 'Enabled' } : {}, call.requestId);
  },
};

/** `GetObjectLockConfiguration`. */
export const getObjectLockConfiguration: S3Operation = {
  query: ['object-lock'],
  headers: [],
  run: async (request, call, parts) => {
    const { objectLock } = bucketOf(request, parts);
    await parts.authorizer.require(
      call,
      s3Permission('s3:GetBucketObjectLockConfiguration', 'bucket', request),
    );
    if (objectLock === undefined) throw s3Error('ObjectLockConfigurationNotFoundError');
    const retention = objectLock.defaultRetention;
    const rule =
      retention === undefined
        ? {}
        : { Rule: { DefaultRetention: { Mode: retention.mode, Days: retention.days } } };
    return s3Xml('ObjectLockConfiguration', { ObjectLockEnabled: 'Enabled', ...rule }, call.requestId);
  },
};
