import { FRESH_CONNECTIONS } from '../../adapters/aws/fresh-connections.ts';
import type { LocalAws, PlainCredentials } from '../aws/start-local-aws.ts';
import type { SsmSession } from '../aws/ssm/ssm-sessions.ts';
import { type AwsAnswer, answerOf } from './aws-hands.ts';

type Aws = Pick<LocalAws, 'account' | 'endpoint' | 'ssmSessions'>;

/** Opens a shell with an unmodified AWS SDK client. @returns what the account has of it. */
export async function openShell(
  aws: Aws,
  credentials: PlainCredentials,
  instanceId: string,
): Promise<SsmSession> {
  const { SessionId } = await startSession(aws, credentials, instanceId);
  const opened = aws.ssmSessions().find(({ sessionId }) => sessionId === SessionId);
  if (opened === undefined) throw new Error(`AWS has no shell ${SessionId ?? ''}`);
  return opened;
}

/** The same, where AWS may well say no. */
export function tryShell(aws: Aws, credentials: PlainCredentials, instanceId: string): Promise<AwsAnswer> {
  return answerOf(`ssm:StartSession on ${instanceId}`, () => startSession(aws, credentials, instanceId));
}

async function startSession({ endpoint, account }: Aws, credentials: PlainCredentials, instanceId: string) {
  const { SSMClient, StartSessionCommand } = await import('@aws-sdk/client-ssm');
  const client = new SSMClient({
    endpoint,
    region: account.region,
    credentials,
    maxAttempts: 1,
    requestHandler: FRESH_CONNECTIONS,
  });
  return client.send(new StartSessionCommand({ Target: instanceId }));
}

/** Waits until a shell has ended, whoever ended it. @returns when. */
export async function shellEnded(
  aws: Pick<LocalAws, 'ssmSessions'>,
  { sessionId }: SsmSession,
  withinMs: number,
): Promise<number> {
  const giveUpAtMs = Date.now() + withinMs;
  for (;;) {
    const endedAtMs = aws.ssmSessions().find((one) => one.sessionId === sessionId)?.endedAtMs;
    if (endedAtMs !== undefined) return endedAtMs;
    if (Date.now() > giveUpAtMs) throw new Error(`the shell ${sessionId} is still open`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
