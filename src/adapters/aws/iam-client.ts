import type { IAMClient, IAMClientConfig } from '@aws-sdk/client-iam';

import type { StsClientOptions, StsClients } from './sts-client.ts';
import { stsClients } from './sts-client.ts';

/** Gives the client for the IAM of an account, and the commands that go with it. */
export type IamClients = (
  accountId: string,
) => Promise<{ readonly client: IAMClient; readonly sdk: typeof import('@aws-sdk/client-iam') }>;

export type IamClientsOptions = {
  /** Where STS is asked for the revoker role. */
  readonly region: string;
  /** `aws`, `aws-us-gov`, `aws-cn`. */
  readonly partition: string;
  /** Name of the role to assume in each account; `null`: the issuer's own credentials, so its own account only. */
  readonly revokerRole: string | null;
  /** What differs from the SDK's own chain; for development and tests. */
  readonly sdkOptions?: StsClientOptions;
  readonly sts?: StsClients;
};

/**
 * IAM has one endpoint a partition, whose calls are signed for one Region.
 * Source: AWS General Reference, IAM endpoints and quotas.
 */
const IAM_REGIONS: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};
const CONNECT_TIMEOUT_MS = 3_000;
/** Longer than a call of STS takes, shorter than the turn of a writer. */
const ASSUME_TIMEOUT_MS = 5_000;
/** The longest a role session that assumes another gets. Source: AWS STS API reference, AssumeRole. */
const REVOKER_SECONDS = 3600;

/**
 * Clients of IAM, one an account, made when first needed. They never repeat a call by themselves, so that nothing
 * is sent after whoever calls has given up.
 */
export function iamClients(options: IamClientsOptions): IamClients {
  const { region, partition, revokerRole, sdkOptions = {} } = options;
  const clients = new Map<string, IAMClient>();
  return async (accountId) => {
    const sdk = await import('@aws-sdk/client-iam');
    const known = clients.get(accountId);
    if (known !== undefined) return { client: known, sdk };
    const client = new sdk.IAMClient({
      region: IAM_REGIONS[partition] ?? region,
      maxAttempts: 1,
      requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS },
      ...sdkOptions,
      ...(revokerRole === null ? {} : { credentials: revokerCredentials(options, accountId) }),
    });
    clients.set(accountId, client);
    return { client, sdk };
  };
}

/** The credentials of an account's revoker role; the SDK keeps them until they are about to expire. */
function revokerCredentials(
  { region, partition, revokerRole, sdkOptions, sts = stsClients(sdkOptions) }: IamClientsOptions,
  accountId: string,
): Exclude<IAMClientConfig['credentials'], undefined> {
  return async () => {
    const { client, sdk } = await sts(region);
    const { Credentials: made } = await client.send(
      new sdk.AssumeRoleCommand({
        RoleArn: `arn:${partition}:iam::${accountId}:role/${revokerRole}`,
        RoleSessionName: 'breakglass-ender',
        DurationSeconds: REVOKER_SECONDS,
      }),
      { abortSignal: AbortSignal.timeout(ASSUME_TIMEOUT_MS) },
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = made ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken || Expiration === undefined)
      throw new Error('AssumeRole: a field of Credentials is missing');
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    };
  };
}
