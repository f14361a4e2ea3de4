import { AwsError } from '../aws-error.ts';
import { jsonInput } from '../json-input.ts';
import { invalidRequest, ssmArn, type SsmOperation } from './ssm-call.ts';

/** `ssm:TerminateSession`: cuts the connection. Ending one that has ended already succeeds. */
export const terminateSession: SsmOperation = async (raw, call, { account, sessions, authorizer }) => {
  const sessionId = jsonInput(raw, ['SessionId'], invalidRequest).requiredText('SessionId');
  if (!/^[\w+=,.@-]{1,96}$/.test(sessionId))
    throw invalidRequest('Value at sessionId failed to satisfy its constraint.');
  const session = sessions.session(sessionId);
  await authorizer.require(call, {
    action: 'ssm:TerminateSession',
    resource: ssmArn(account, `session/${sessionId}`),
    context: Object.fromEntries(
      Object.entries(session?.tags ?? {}).map(([key, value]) => [`ssm:resourceTag/${key}`, value]),
    ),
  });
  if (session === undefined)
    throw new AwsError('DoesNotExistException', `Session ${sessionId} does not exist.`, 400);
  sessions.terminate(session, call.atMs);
  return { SessionId: sessionId };
};
