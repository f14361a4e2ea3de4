import type { Json, JsonObject } from '../../../domain/json.ts';
import type { Account } from '../account.ts';
import type { Authorizer } from '../authorizer.ts';
import { awsError } from '../aws-error.ts';
import type { AwsService, ServiceCall } from '../aws-service.ts';
import type { InjectedFaults } from '../injected-faults.ts';
import { queryParameters } from '../query-parameters.ts';
import { formOf, queryProtocol } from '../query-protocol.ts';
import { GLOBAL_REGION } from '../region.ts';
import { iamInput } from './iam-input.ts';
import type { IamOperation } from './iam-operation.ts';
import { POLICY_OPERATIONS } from './policy-operations.ts';
import { ROLE_OPERATIONS } from './role-operations.ts';

const VERSION = '2010-05-08';
const OPERATIONS: ReadonlyMap<string, IamOperation> = new Map([...POLICY_OPERATIONS, ...ROLE_OPERATIONS]);

/** The part of IAM that a revocation list and its checks need, over the query protocol. A global service. */
export function iamService(account: Account, authorizer: Authorizer, faults: InjectedFaults): AwsService {
  const protocol = queryProtocol(`https://iam.amazonaws.com/doc/${VERSION}/`);
  return {
    signingName: 'iam',
    regions: [GLOBAL_REGION],
    protocol,
    recognises: (call) => formOf(call).get('Version') === VERSION,
    run: async (call) => {
      const operation = OPERATIONS.get(call.operation);
      if (operation === undefined)
        throw awsError('InvalidAction', `The local AWS does not simulate iam:${call.operation}.`);
      return protocol.answer(call.operation, await runOperation(operation, call), call.requestId);
    },
  };

  async function runOperation(operation: IamOperation, call: ServiceCall): Promise<JsonObject> {
    const parameters = queryParameters(formOf(call.http));
    const input = iamInput(parameters, operation.required, operation.optional);
    call.notes.requestParameters = recordable(input.given);
    const iamCall = { input, account, atMs: call.atMs, propagationMs: faults.iamPropagationMs };
    await authorizer.require(call, {
      action: `iam:${call.operation}`,
      resource: operation.resource(iamCall),
    });
    return operation.run(iamCall);
  }
}

/** Truth values as such, the way CloudTrail keeps them. */
function recordable(given: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]): [string, Json] => [
      `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
      name === 'SetAsDefault' ? value === 'true' : value,
    ]),
  );
}
