import type { S3Client } from '@aws-sdk/client-s3';

import type { AccountAccess } from './revoker-credentials.ts';
import { credentialsFor } from './revoker-credentials.ts';

/** Gives the client for the S3 of a Region as an account's own, and the commands that go with it. */
export type S3Clients = (
  accountId: string,
  region: string,
) => Promise<{ readonly client: S3Client; readonly sdk: typeof import('@aws-sdk/client-s3') }>;

/** Clients of S3 for looking at buckets; made anew each time, since they are few. */
export function s3Clients(access: AccountAccess): S3Clients {
  return async (accountId, region) => {
    const sdk = await import('@aws-sdk/client-s3');
    const client = new sdk.S3Client({
      region,
      maxAttempts: 2,
      // A bucket with dots in its name has no certificate, and a local AWS no host name for each.
      forcePathStyle: true,
      followRegionRedirects: true,
      ...access.sdkOptions,
      ...credentialsFor(access, accountId),
    });
    return { client, sdk };
  };
}
