import type { JsonObject } from '../../../domain/json.ts';
import type { Authorizer } from '../authorizer.ts';
import { awsError } from '../aws-error.ts';
import type { AwsService, ServiceCall } from '../aws-service.ts';
import { jsonBody, jsonProtocol, targetOf } from '../json-protocol.ts';
import { ecsInput } from './ecs-input.ts';
import { clusterRef, type EcsPlace } from './ecs-names.ts';
import type { EcsOperation } from './ecs-operation.ts';
import { ECS_OPERATIONS } from './ecs-operations.ts';
import type { EcsState } from './ecs-state.ts';

const TARGET_PREFIX = 'AmazonEC2ContainerServiceV20141113';

/** The part of ECS that restarting a service needs, over AWS JSON 1.1. */
export function ecsService(state: EcsState, place: EcsPlace, authorizer: Authorizer): AwsService {
  return {
    signingName: 'ecs',
    protocol: jsonProtocol(TARGET_PREFIX),
    recognises: (call) => targetOf(call).startsWith(`${TARGET_PREFIX}.`),
    run: async (call) => {
      const operation = ECS_OPERATIONS.get(call.operation);
      if (operation === undefined)
        throw awsError('InvalidAction', `The local AWS does not simulate ecs:${call.operation}.`);
      return runOperation(operation, call);
    },
  };

  async function runOperation(operation: EcsOperation, call: ServiceCall): Promise<JsonObject> {
    const input = ecsInput(jsonBody(call.http), ['cluster', ...operation.fields]);
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
