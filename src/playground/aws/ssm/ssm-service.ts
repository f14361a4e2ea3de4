import { awsError } from '../aws-error.ts';
import type { AwsService } from '../aws-service.ts';
import { isTarget, jsonBody, jsonProtocol } from '../json-protocol.ts';
import { describeSessions } from './describe-sessions.ts';
import type { SsmOperation, SsmParts } from './ssm-call.ts';
import { startSession } from './start-session.ts';
import { terminateSession } from './terminate-session.ts';

const TARGET_PREFIX = 'AmazonSSM';
const OPERATIONS: ReadonlyMap<string, SsmOperation> = new Map([
  ['StartSession', startSession],
  ['TerminateSession', terminateSession],
  ['DescribeSessions', describeSessions],
]);

/** Session Manager's part of Systems Manager, over AWS JSON 1.1. */
export function ssmService(parts: SsmParts): AwsService {
  const protocol = jsonProtocol(TARGET_PREFIX);
  return {
    signingName: 'ssm',
    regions: [parts.account.region],
    protocol,
    recognises: (call) => isTarget(call, TARGET_PREFIX),
    run: async (call) => {
      const operation = OPERATIONS.get(call.operation);
      if (operation === undefined)
        throw awsError('InvalidAction', `The local AWS does not simulate ssm:${call.operation}.`);
      const raw = jsonBody(call.http);
      call.notes.requestParameters = raw;
      return protocol.answer(call.operation, await operation(raw, call, parts), call.requestId);
    },
  };
}
