import { bucketOf, type S3Operation, s3Permission } from './s3-call.ts';
import { s3Error } from './s3-errors.ts';
import { s3Xml } from './s3-protocol.ts';

const MAX_KEYS = 1000;

/** `ListObjectVersions` by prefix, one page: every version of every key, newest first, delete markers apart. */
export const listObjectVersions: S3Operation = {
  query: ['versions', 'prefix'],
  headers: [],
  run: async (request, call, parts) => {
    const { query, bucketName } = request;
    const bucket = bucketOf(request, parts);
    const prefix = query.get('prefix') ?? '';
    await parts.authorizer.require(
      call,
      s3Permission(
        's3:ListBucketVersions',
        'bucket',
        request,
        query.has('prefix') ? { 's3:prefix': prefix } : {},
      ),
    );
    const found = bucket.versions().filter(({ key }) => key.startsWith(prefix));
    if (found.length > MAX_KEYS)
      throw s3Error('NotImplemented', 'The local AWS lists the versions of a thousand objects at most.');
    const shown = found.toReversed().map((version) => ({
      isMarker: version.deleteMarker,
      row: {
        Key: version.key,
        VersionId: version.versionId,
        IsLatest: bucket.newest(version.key) === version,
        LastModified: new Date(version.lastModifiedMs).toISOString(),
        ...(version.deleteMarker ? {} : { ETag: version.etag, Size: version.body.length }),
      },
    }));
    return s3Xml(
      'ListVersionsResult',
      {
        Name: bucketName,
        Prefix: prefix,
        MaxKeys: MAX_KEYS,
        IsTruncated: false,
        Version: shown.filter(({ isMarker }) => !isMarker).map(({ row }) => row),
        DeleteMarker: shown.filter(({ isMarker }) => isMarker).map(({ row }) => row),
      },
      call.requestId,
    );
  },
};
