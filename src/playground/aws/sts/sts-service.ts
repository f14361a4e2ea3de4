import type { JsonObject } from '../../../domain/json.ts';
import { awsError } from '../aws-error.ts';
import type { AwsService, ServiceCall } from '../aws-service.ts';
import { accountOf } from '../identity.ts';
import { formOf, queryProtocol } from '../query-protocol.ts';
import { assumeRole, type AssumeRoleParts } from './assume-role.ts';

const VERSION = '2011-06-15';

/** STS: AssumeRole and GetCallerIdentity, over the query protocol. */
export function stsService(parts: AssumeRoleParts): AwsService {
  const protocol = queryProtocol(`https://sts.amazonaws.com/doc/${VERSION}/`);
  return {
    signingName: 'sts',
    regions: [parts.account.region],
    protocol,
    recognises: (call) => formOf(call).get('Version') === VERSION,
    run: async (call) => {
      const version = formOf(call.http).get('Version');
      if (version !== VERSION) throw awsError('InvalidAction', `Could not find version ${version} of STS.`);
      const { operation, requestId } = call;
      if (operation === 'AssumeRole')
        return protocol.answer(operation, await assumeRole(call, parts), requestId);
      if (operation === 'GetCallerIdentity')
        return protocol.answer(operation, callerIdentity(call), requestId);
      throw awsError('InvalidAction', `Could not find operation ${operation} for version ${VERSION}`);
    },
  };
}

// No policy is asked: AWS answers this to every valid signature, explicit deny or not.
function callerIdentity({ identity, notes }: ServiceCall): JsonObject {
  notes.permissions.push({
    action: 'sts:GetCallerIdentity',
    resource: '*',
    allowed: true,
    detail: 'cannot be denied',
  });
  return { UserId: identity.userId, Account: accountOf(identity.arn), Arn: identity.arn };
}
