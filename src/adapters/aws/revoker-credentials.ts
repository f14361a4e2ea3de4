import type { STSClientConfig } from '@aws-sdk/client-sts';

import type { StsClientOptions, StsClients } from './sts-client.ts';
import { stsClients } from './sts-client.ts';

/** As whom the issuer acts in the accounts of the task roles, but for minting. */
export type AccountAccess = {
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

/** Longer than a call of STS takes, shorter than the turn of a writer. */
const ASSUME_TIMEOUT_MS = 5_000;
/** The longest a role session that assumes another gets. Source: AWS STS API reference, AssumeRole. */
const REVOKER_SECONDS = 3600;

/** What a client's options have to say so that it acts as an account's revoker role; nothing where there is none. */
export function credentialsFor(
  { region, partition, revokerRole, sdkOptions, sts = stsClients(sdkOptions) }: AccountAccess,
  accountId: string,
): { readonly credentials?: Exclude<STSClientConfig['credentials'], undefined> } {
  if (revokerRole === null) return {};
  // The SDK keeps what it gets until it is about to expire.
  const credentials = async () => {
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
  return { credentials };
}
