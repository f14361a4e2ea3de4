import type { JsonObject } from '../../../domain/json.ts';
import { AwsError } from '../aws-error.ts';
import type { JsonInput } from '../json-input.ts';
import type { Permission } from '../permission.ts';
import { type ClusterRef, type EcsPlace, invalidParameter } from './ecs-names.ts';
import type { EcsServiceState, EcsState } from './ecs-state.ts';

/** One ECS operation. Permissions come from the request alone, so that a refusal doesn't tell what exists. */
export interface EcsOperation {
  /** Fields it takes; `cluster` is understood. */
  readonly fields: readonly string[];
  permissions(call: EcsCall): readonly Permission[];
  run(call: EcsCall): JsonObject;
}

/** One ECS call, its request read and its cluster named. */
export interface EcsCall {
  readonly input: JsonInput;
  readonly cluster: ClusterRef;
  readonly place: EcsPlace;
  readonly state: EcsState;
  readonly atMs: number;
}

/**
 * The services of the cluster a call names.
 * @throws AwsError ClusterNotFoundException.
 */
export function servicesOf({ state, cluster }: EcsCall): readonly EcsServiceState[] {
  const services = state.services(cluster.name);
  if (services === undefined) throw new AwsError('ClusterNotFoundException', 'Cluster not found.', 400);
  return services;
}

/** A page of a list: this AWS gives all of it at once, and refuses a token it never gave. */
export function refusePaging(input: JsonInput): void {
  if (input.text('nextToken') !== undefined) throw invalidParameter('Invalid token.');
}
