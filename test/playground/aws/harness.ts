import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { ECSClient } from '@aws-sdk/client-ecs';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type AssumeRoleCommandOutput,
  STSClient,
} from '@aws-sdk/client-sts';
import type { AccountSeed } from '../../../src/playground/aws/account-seed.ts';
import { ECS_RESTART_ROLE_ARN } from '../../../src/playground/aws/default-account.ts';
import {
  type LocalAws,
  type PlainCredentials,
  startLocalAws,
} from '../../../src/playground/aws/start-local-aws.ts';

export const ORDERS = 'arn:aws:ecs:eu-west-1:111122223333:service/prod/orders-api';
export const PAYMENTS = 'arn:aws:ecs:eu-west-1:111122223333:service/prod/payments-api';
export const ORDERS_POLICY_ACTIONS = ['ecs:UpdateService', 'ecs:DescribeServices'];

/** A local AWS whose clock runs, unless `clock` stands still, and can be put ahead. */
export interface AwsHarness {
  readonly aws: LocalAws;
  readonly nowMs: () => number;
  readonly advance: (seconds: number) => void;
  readonly sts: (credentials?: PlainCredentials, maxAttempts?: number) => STSClient;
  readonly ecs: (credentials: PlainCredentials, maxAttempts?: number) => ECSClient;
  readonly iam: (credentials?: PlainCredentials, maxAttempts?: number) => IAMClient;
  readonly ssm: (credentials: PlainCredentials, maxAttempts?: number) => SSMClient;
  readonly s3: (credentials?: PlainCredentials, maxAttempts?: number) => S3Client;
  readonly cloudTrail: (region?: string, credentials?: PlainCredentials) => CloudTrailClient;
  /** Mints with everything a trust policy asks for; `overrides` change or (undefined) remove parameters. */
  readonly mint: (
    overrides?: Partial<AssumeRoleCommandInput>,
  ) => Promise<PlainCredentials & { expiresAtMs: number }>;
  readonly stop: () => Promise<void>;
}

// The SDK warns on the console about bodies it can't send twice, which some tests send on purpose.
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

export async function awsHarness(account?: AccountSeed, clock = Date.now): Promise<AwsHarness> {
  let aheadMs = 0;
  const nowMs = (): number => clock() + aheadMs;
  const aws = await startLocalAws({ nowMs, ...(account === undefined ? {} : { account }) });
  const clients: { destroy(): void }[] = [];
  const settings = (credentials: PlainCredentials, maxAttempts: number) => ({
    endpoint: aws.endpoint,
    region: aws.account.region,
    credentials,
    maxAttempts,
    systemClockOffset: aheadMs,
    logger: SILENT,
  });
  function kept<T extends { destroy(): void }>(client: T): T {
    clients.push(client);
    return client;
  }
  function sts(credentials = aws.credentialsOf('issuer'), maxAttempts = 1): STSClient {
    return kept(new STSClient(settings(credentials, maxAttempts)));
  }
  return {
    aws,
    nowMs,
    advance: (seconds) => {
      aheadMs += seconds * 1000;
    },
    sts,
    ecs: (credentials, maxAttempts = 1) => kept(new ECSClient(settings(credentials, maxAttempts))),
    iam: (credentials = aws.credentialsOf('issuer'), maxAttempts = 1) =>
      kept(new IAMClient({ ...settings(credentials, maxAttempts), region: 'us-east-1' })),
    ssm: (credentials, maxAttempts = 1) => kept(new SSMClient(settings(credentials, maxAttempts))),
    s3: (credentials = aws.credentialsOf('issuer'), maxAttempts = 1) =>
      kept(new S3Client({ ...settings(credentials, maxAttempts), forcePathStyle: true })),
    cloudTrail: (region = aws.account.region, credentials = aws.credentialsOf('issuer')) =>
      kept(new CloudTrailClient({ ...settings(credentials, 1), region })),
    mint: async (overrides) => credentialsIn(await sts().send(new AssumeRoleCommand(mintInput(overrides)))),
    stop: async () => {
      for (const client of clients) client.destroy();
      await aws.stop();
    },
  };
}

/** AssumeRole as the issuer asks it. */
export function mintInput(overrides: Partial<AssumeRoleCommandInput> = {}): AssumeRoleCommandInput {
  return {
    RoleArn: ECS_RESTART_ROLE_ARN,
    RoleSessionName: 'bg-aaaabbbbcc-7h2kq9x',
    SourceIdentity: 'bg-aaaabbbbcc',
    DurationSeconds: 900,
    Tags: [
      { Key: 'breakglass:grant', Value: 'bg-aaaabbbbcc' },
      { Key: 'breakglass:incident', Value: 'inc_aaaabbbbccccdddd' },
      { Key: 'breakglass:digest', Value: 'sha256:0011' },
    ],
    ...overrides,
  };
}

/** The four statements of a task session: allowed until the deadline, and denied whatever is not the task. */
export function taskPolicy(
  deadline: string,
  arn = ORDERS,
  actions: readonly string[] = ORDERS_POLICY_ACTIONS,
): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: actions,
        Resource: arn,
        Condition: { DateLessThan: { 'aws:CurrentTime': deadline } },
      },
      {
        Sid: 'Deadline',
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { DateGreaterThanEquals: { 'aws:CurrentTime': deadline } },
      },
      { Sid: 'OtherActions', Effect: 'Deny', NotAction: actions, Resource: '*' },
      { Sid: 'OtherAssets', Effect: 'Deny', Action: actions, NotResource: arn },
    ],
  });
}

export function credentialsIn(answer: AssumeRoleCommandOutput): PlainCredentials & { expiresAtMs: number } {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
    throw new Error('No credentials in the answer.');
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiresAtMs: Expiration.getTime(),
  };
}

/** The error a promise ends in, as SDK clients throw it. */
export async function failureOf(
  promise: Promise<unknown>,
): Promise<{ name: string; message: string; status: number | undefined }> {
  try {
    await promise;
  } catch (cause) {
    const error = cause as Error & { $metadata?: { httpStatusCode?: number } };
    return { name: error.name, message: error.message, status: error.$metadata?.httpStatusCode };
  }
  throw new Error('It was expected to fail.');
}

/** Waits until `holds()`; the surrounding test's own time limit ends it. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
