import type { SSMClient } from '@aws-sdk/client-ssm';

import { FRESH_CONNECTIONS } from './fresh-connections.ts';
import type { AccountAccess } from './revoker-credentials.ts';
import { credentialsFor } from './revoker-credentials.ts';

/** Gives the client for Systems Manager of an account in a Region, and the commands that go with it. */
export type SsmClients = (
  accountId: string,
  region: string,
) => Promise<{ readonly client: SSMClient; readonly sdk: typeof import('@aws-sdk/client-ssm') }>;

/** Clients of Systems Manager, one an account and Region, made when first needed. Whoever calls repeats. */
export function ssmClients(access: AccountAccess): SsmClients {
  const clients = new Map<string, SSMClient>();
  return async (accountId, region) => {
    const sdk = await import('@aws-sdk/client-ssm');
    const key = `${accountId} ${region}`;
    const known = clients.get(key);
    if (known !== undefined) return { client: known, sdk };
    const client = new sdk.SSMClient({
      region,
      maxAttempts: 1,
      requestHandler: FRESH_CONNECTIONS,
      ...access.sdkOptions,
      ...credentialsFor(access, accountId),
    });
    clients.set(key, client);
    return { client, sdk };
  };
}
