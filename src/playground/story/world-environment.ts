import { join } from 'node:path';
import type { PlainCredentials } from '../aws/start-local-aws.ts';
import type { SignedDelivery } from '../slack/socket/signed-delivery.ts';
import { DEMO_TEAM_ID } from './demo-workspace.ts';
import type { WorldFolder } from './world-folder.ts';

/** All that a process sees. */
export type Environment = Readonly<Record<string, string>>;

/** What each program of a world is told. Each gets its own settings and nothing of the other's. */
export type WorldEnvironment = { readonly gateway: Environment; readonly issuer: Environment };

/** What the settings of both programs come from. */
export type WorldAddresses = {
  readonly slack: {
    readonly apiUrl: string;
    readonly botToken: string;
    readonly appToken: string;
    /** Where Slack sends requests; without it the gateway opens sockets. */
    readonly requests?: SignedDelivery | undefined;
  };
  readonly redis: { readonly gatewayUrl: string; readonly issuerUrl: string };
  readonly aws: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: PlainCredentials;
  };
  /** Of loopback. */
  readonly issuerPort: number;
};

/** The environments of gateway and issuer: all of it, so nothing of this machine's own AWS set-up reaches them. */
export function worldEnvironment(folder: WorldFolder, addresses: WorldAddresses): WorldEnvironment {
  const { slack, redis, aws, issuerPort } = addresses;
  const issuerUrl = `http://127.0.0.1:${issuerPort}`;
  const shared = {
    PATH: process.env['PATH'] ?? '',
    BREAKGLASS_WORKSPACE: DEMO_TEAM_ID,
    BREAKGLASS_CATALOGUE: folder.cataloguePath,
    ISSUER_PUBLIC_URL: issuerUrl,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_CONFIG_FILE: '/dev/null',
  };
  const { accessKeyId, secretAccessKey, sessionToken } = aws.credentials;
  return {
    gateway: {
      ...shared,
      SLACK_BOT_TOKEN: slack.botToken,
      ...transportOf(slack),
      SLACK_API_URL: slack.apiUrl,
      REDIS_URL: redis.gatewayUrl,
      GATEWAY_KEYS: join(folder.keys, 'gateway.keys.json'),
      ISSUER_PUBLIC_KEYS: join(folder.keys, 'issuer.public.json'),
    },
    issuer: {
      ...shared,
      REDIS_URL: redis.issuerUrl,
      ISSUER_KEYS: join(folder.keys, 'issuer.keys.json'),
      GATEWAY_PUBLIC_KEYS: join(folder.keys, 'gateway.public.json'),
      ISSUER_LISTEN: `127.0.0.1:${issuerPort}`,
      BREAKGLASS_LOG_DIR: folder.record,
      AWS_REGION: aws.region,
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
    },
  };
}

function transportOf({ appToken, requests }: WorldAddresses['slack']): Environment {
  if (requests === undefined) return { SLACK_APP_TOKEN: appToken };
  return { SLACK_SIGNING_SECRET: requests.signingSecret, GATEWAY_LISTEN: new URL(requests.url).host };
}
