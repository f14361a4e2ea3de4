import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';

import { FRESH_CONNECTIONS } from './fresh-connections.ts';
import type { AccountAccess } from './revoker-credentials.ts';
import { credentialsFor } from './revoker-credentials.ts';

/** Gives the client for CloudTrail in a Region of an account, and the commands that go with it. */
export type CloudTrailClients = (
  accountId: string,
  region: string,
) => Promise<{
  readonly client: CloudTrailClient;
  readonly sdk: typeof import('@aws-sdk/client-cloudtrail');
}>;

/** Clients of CloudTrail, made when first needed. They never repeat a call by themselves: each counts against a rate. */
export function cloudTrailClients(access: AccountAccess): CloudTrailClients {
  const { sdkOptions = {} } = access;
  const clients = new Map<string, CloudTrailClient>();
  return async (accountId, region) => {
    const sdk = await import('@aws-sdk/client-cloudtrail');
    const place = `${accountId}/${region}`;
    const known = clients.get(place);
    if (known !== undefined) return { client: known, sdk };
    const client = new sdk.CloudTrailClient({
      region,
      maxAttempts: 1,
      requestHandler: FRESH_CONNECTIONS,
      ...sdkOptions,
      ...credentialsFor(access, accountId),
    });
    clients.set(place, client);
    return { client, sdk };
  };
}
