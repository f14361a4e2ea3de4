import type { STSClient, STSClientConfig } from '@aws-sdk/client-sts';

import { FRESH_CONNECTIONS } from './fresh-connections.ts';

/** What differs from the SDK's own chain; for development and tests. */
export type StsClientOptions = Pick<STSClientConfig, 'credentials' | 'endpoint' | 'systemClockOffset'>;

/** Gives the client of a Region, and the commands that go with it. */
export type StsClients = (
  region: string,
) => Promise<{ readonly client: STSClient; readonly sdk: typeof import('@aws-sdk/client-sts') }>;

/**
 * Clients of STS, one a Region, made when first needed. They use the Regional endpoint (or
 * `AWS_ENDPOINT_URL_STS`) and never repeat a call by themselves: a repeated AssumeRole can make a second
 * session, so whoever calls decides.
 */
export function stsClients(options: StsClientOptions = {}): StsClients {
  const clients = new Map<string, STSClient>();
  return async (region) => {
    const sdk = await import('@aws-sdk/client-sts');
    const known = clients.get(region);
    if (known !== undefined) return { client: known, sdk };
    const client = new sdk.STSClient({
      region,
      maxAttempts: 1,
      requestHandler: FRESH_CONNECTIONS,
      ...options,
    });
    clients.set(region, client);
    return { client, sdk };
  };
}
