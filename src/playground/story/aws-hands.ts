import type { ECSServiceException } from '@aws-sdk/client-ecs';
import { FRESH_CONNECTIONS } from '../../adapters/aws/fresh-connections.ts';
import type { LocalAws, PlainCredentials } from '../aws/start-local-aws.ts';

/** What AWS answered to one call; never our own opinion. */
export type AwsAnswer =
  | { readonly allowed: true; readonly call: string; readonly requestId: string }
  | {
      readonly allowed: false;
      readonly call: string;
      readonly requestId: string;
      /** `AccessDeniedException` and its kin. */
      readonly error: string;
      readonly message: string;
    };

/** An unmodified AWS SDK client in the hands of somebody who was given credentials. */
export type AwsHands = {
  /** `ecs:UpdateService` with `forceNewDeployment`: what people call a restart. */
  restart(service: string): Promise<AwsAnswer>;
  /** `ecs:ListServices`: harmless, but not of the task. */
  listServices(): Promise<AwsAnswer>;
};

/** Who makes the calls, where, and on which cluster. */
export async function awsHands(
  aws: Pick<LocalAws, 'endpoint' | 'account'>,
  credentials: PlainCredentials,
  cluster: string,
): Promise<AwsHands> {
  // Of this process only, where it would stand in the middle of the story; the issuer's log has it.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const { ECSClient, ListServicesCommand, UpdateServiceCommand } = await import('@aws-sdk/client-ecs');
  const client = new ECSClient({
    endpoint: aws.endpoint,
    region: aws.account.region,
    credentials,
    maxAttempts: 1,
    requestHandler: FRESH_CONNECTIONS,
  });
  return {
    restart: (service) =>
      answerOf(`ecs:UpdateService on ${service}`, () =>
        client.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true })),
      ),
    listServices: () => answerOf('ecs:ListServices', () => client.send(new ListServicesCommand({ cluster }))),
  };
}

/** Makes a call. @returns what AWS said to it; anything else that goes wrong is thrown. */
export async function answerOf(
  call: string,
  send: () => Promise<{ readonly $metadata: { readonly requestId?: string | undefined } }>,
): Promise<AwsAnswer> {
  try {
    const { $metadata } = await send();
    return { allowed: true, call, requestId: $metadata.requestId ?? '' };
  } catch (error) {
    if (!isServiceException(error)) throw error;
    const { name, message, $metadata } = error;
    return { allowed: false, call, requestId: $metadata.requestId ?? '', error: name, message };
  }
}

/** An answer of the service, and not a connection that failed or a client that could not sign. */
function isServiceException(error: unknown): error is ECSServiceException {
  return error instanceof Error && '$fault' in error && '$metadata' in error;
}
