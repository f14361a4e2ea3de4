import type { IAMClient } from '@aws-sdk/client-iam';

import { FRESH_CONNECTIONS } from './fresh-connections.ts';
import { globalRegion } from './global-region.ts';
import type { AccountAccess } from './revoker-credentials.ts';
import { credentialsFor } from './revoker-credentials.ts';

/** Gives the client for the IAM of an account, and the commands that go with it. */
export type IamClients = (
  accountId: string,
) => Promise<{ readonly client: IAMClient; readonly sdk: typeof import('@aws-sdk/client-iam') }>;

/**
 * Clients of IAM, one an account, made when first needed. They never repeat a call by themselves, so that nothing
 * is sent after whoever calls has given up.
 */
export function iamClients(access: AccountAccess): IamClients {
  const { region, partition, sdkOptions = {} } = access;
  const clients = new Map<string, IAMClient>();
  return async (accountId) => {
    const sdk = await import('@aws-sdk/client-iam');
    const known = clients.get(accountId);
    if (known !== undefined) return { client: known, sdk };
    const client = new sdk.IAMClient({
      region: globalRegion(partition) ?? region,
      maxAttempts: 1,
      requestHandler: FRESH_CONNECTIONS,
      ...sdkOptions,
      ...credentialsFor(access, accountId),
    });
    clients.set(accountId, client);
    return { client, sdk };
  };
}
