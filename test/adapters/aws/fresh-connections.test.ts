import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { cloudTrailClients } from '../../../src/adapters/aws/cloudtrail-client.ts';
import { iamClients } from '../../../src/adapters/aws/iam-client.ts';
import { readSdkError } from '../../../src/adapters/aws/sdk-error.ts';
import { ssmClients } from '../../../src/adapters/aws/ssm-client.ts';
import { stsClients } from '../../../src/adapters/aws/sts-client.ts';

/** An AWS that closes a connection that lay idle in the very moment it is used again. */
const served = new WeakSet<Socket>();
const server = createServer((call, reply) => {
  if (served.has(call.socket)) return void call.socket.destroy();
  served.add(call.socket);
  call.resume().on('end', () => reply.writeHead(400, { 'Content-Type': 'text/xml' }).end('<No/>'));
});
const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
let sdkOptions: {
  readonly endpoint: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
};

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'of-this-test' };
  sdkOptions = { endpoint: `http://127.0.0.1:${port}`, credentials };
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

/** One harmless call of each client, made by clients that are kept. */
const calls: Readonly<Record<string, () => Promise<() => Promise<unknown>>>> = {
  STS: async () => {
    const { client, sdk } = await stsClients(sdkOptions)(REGION);
    return () => client.send(new sdk.GetCallerIdentityCommand({}));
  },
  IAM: async () => {
    const { client, sdk } = await iamClients(access())(ACCOUNT);
    return () => client.send(new sdk.GetUserCommand({}));
  },
  'Systems Manager': async () => {
    const { client, sdk } = await ssmClients(access())(ACCOUNT, REGION);
    return () => client.send(new sdk.DescribeSessionsCommand({ State: 'Active' }));
  },
  CloudTrail: async () => {
    const { client, sdk } = await cloudTrailClients(access())(ACCOUNT, REGION);
    return () => client.send(new sdk.LookupEventsCommand({}));
  },
};
const access = () => ({ region: REGION, partition: 'aws', revokerRole: null, sdkOptions });

describe('calls that nothing repeats', () => {
  it.each(Object.keys(calls))('use no connection twice: %s', async (service) => {
    const call = await calls[service]?.();
    const answer = async () => readSdkError(await call?.().catch((error: unknown) => error)).status;
    expect([await answer(), await answer(), await answer()]).toEqual([400, 400, 400]);
  });
});
