import type { JsonObject } from '../../../domain/json.ts';
import type { Authorizer } from '../authorizer.ts';
import { awsError } from '../aws-error.ts';
import type { AwsService, ServiceCall } from '../aws-service.ts';
import { jsonInput } from '../json-input.ts';
import { isTarget, jsonBody, jsonProtocol } from '../json-protocol.ts';
import { clusterRef, type EcsPlace, invalidParameter } from './ecs-names.ts';
import type { EcsOperation } from './ecs-operation.ts';
import { ECS_OPERATIONS } from './ecs-operations.ts';
import type { EcsState } from './ecs-state.ts';

const TARGET_PREFIX = 'AmazonEC2ContainerServiceV20141113';

/** The part of ECS that restarting a service needs, over AWS JSON 1.1. */
export function ecsService(state: EcsState, place: EcsPlace, authorizer: Authorizer): AwsService {
  const protocol = jsonProtocol(TARGET_PREFIX);
  return {
    signingName: 'ecs',
    regions: [place.region],
    protocol,
    recognises: (call) => isTarget(call, TARGET_PREFIX),
    run: async (call) => {
      const operation = ECS_OPERATIONS.get(call.operation);
      if (operation === undefined)
        throw awsError('InvalidAction', `The local AWS does not simulate ecs:${call.operation}.`);
      return protocol.answer(call.operation, await runOperation(operation, call), call.requestId);
    },
  };

  async function runOperation(operation: EcsOperation, call: ServiceCall): Promise<JsonObject> {
    const input = jsonInput(jsonBody(call.http), ['cluster', ...operation.fields], invalidParameter);
    call.notes.requestParameters = input.raw;
    const ecsCall = {
      input,
      cluster: clusterRef(input.text('cluster'), place),
      place,
      state,
      atMs: call.atMs,
    };
    for (const permission of operation.permissions(ecsCall)) await authorizer.require(call, permission);
    return operation.run(ecsCall);
  }
}
