import { AwsError } from '../aws-error.ts';

/** Where ECS names resolve: one account in one region. */
export interface EcsPlace {
  readonly accountId: string;
  readonly region: string;
}

/** A cluster by name and ARN. */
export interface ClusterRef {
  readonly name: string;
  readonly arn: string;
}

const NAME = /^[A-Za-z0-9_-]{1,255}$/;

/**
 * The cluster a request means: a name or a full ARN; without one, `default`.
 * @throws AwsError InvalidParameterException.
 */
export function clusterRef(given: string | undefined, place: EcsPlace): ClusterRef {
  const name = given?.startsWith('arn:') ? given.slice(given.indexOf('/') + 1) : (given ?? 'default');
  const arn = ecsArn(place, `cluster/${name}`);
  if (!NAME.test(name) || (given?.startsWith('arn:') && given !== arn))
    throw invalidParameter(`Invalid identifier: cluster ${given}.`);
  return { name, arn };
}

/**
 * The ARN of a service or task, given its short name or its ARN.
 * @throws AwsError InvalidParameterException when it is neither, or an ARN in another cluster, account or region.
 */
export function memberArn(
  kind: 'service' | 'task',
  given: string,
  cluster: ClusterRef,
  place: EcsPlace,
): string {
  const start = ecsArn(place, `${kind}/${cluster.name}/`);
  const name = given.startsWith(start) ? given.slice(start.length) : given;
  if (!NAME.test(name))
    throw invalidParameter(`Invalid identifier: the ${kind} ${given} is not in cluster ${cluster.name}.`);
  return `${start}${name}`;
}

/** `arn:aws:ecs:<region>:<account>:<resource>`. */
export function ecsArn(place: EcsPlace, resource: string): string {
  return `arn:aws:ecs:${place.region}:${place.accountId}:${resource}`;
}

/** ECS's own word for a request that makes no sense. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message, 400);
}
