import type { Account } from '../account.ts';
import { awsError } from '../aws-error.ts';
import type { AwsService } from '../aws-service.ts';
import {
  getBucketPolicy,
  getBucketVersioning,
  getObjectLockConfiguration,
  headBucket,
} from './bucket-operations.ts';
import { deleteObject } from './delete-object.ts';
import { listObjectVersions } from './list-object-versions.ts';
import { listObjects } from './list-objects.ts';
import { putObject } from './put-object.ts';
import { readObject } from './read-object.ts';
import type { S3Operation, S3Parts } from './s3-call.ts';
import { S3_PROTOCOL } from './s3-protocol.ts';
import { s3Request } from './s3-request.ts';

const OPERATIONS: ReadonlyMap<string, S3Operation> = new Map([
  ['DeleteObject', deleteObject],
  ['GetBucketPolicy', getBucketPolicy],
  ['GetBucketVersioning', getBucketVersioning],
  ['GetObject', readObject],
  ['GetObjectLockConfiguration', getObjectLockConfiguration],
  ['HeadBucket', headBucket],
  ['HeadObject', readObject],
  ['ListObjectVersions', listObjectVersions],
  ['ListObjectsV2', listObjects],
  ['PutObject', putObject],
]);
/** Source: the CloudTrail user guide, "Logging data events"; listings count among them. */
const DATA_OPERATIONS = new Set([
  'DeleteObject',
  'GetObject',
  'HeadObject',
  'ListObjectVersions',
  'ListObjectsV2',
  'PutObject',
]);

/** The part of S3 that a sealed log needs, over REST with the bucket in the path. */
export function s3Service({ region }: Account, parts: S3Parts): AwsService {
  return {
    signingName: 's3',
    regions: [region],
    dataOperations: DATA_OPERATIONS,
    protocol: S3_PROTOCOL,
    recognises: (call) => call.method !== 'POST',
    run: async (call) => {
      const operation = OPERATIONS.get(call.operation);
      if (operation === undefined)
        throw awsError('InvalidAction', `The local AWS does not simulate this S3 request.`);
      const request = s3Request(call.http, operation.query, operation.headers);
      call.notes.requestParameters = {
        bucketName: request.bucketName,
        ...(request.key === '' ? {} : { key: request.key }),
      };
      return operation.run(request, call, parts);
    },
  };
}
