import type { JsonObject } from '../../../domain/json.ts';
import { ecsArn, type EcsPlace } from './ecs-names.ts';
import { deploymentsAt, type EcsServiceState, type EcsTask } from './ecs-state.ts';

/** A service as DescribeServices shows it at an instant. */
export function serviceView(service: EcsServiceState, place: EcsPlace, atMs: number): JsonObject {
  const { rolling, deployments } = deploymentsAt(service, atMs);
  const running = service.tasks.length;
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: ecsArn(place, `cluster/${service.clusterName}`),
    status: 'ACTIVE',
    desiredCount: service.desiredCount,
    runningCount: running,
    pendingCount: 0,
    launchType: 'FARGATE',
    taskDefinition: ecsArn(place, `task-definition/${service.taskDefinition}`),
    enableExecuteCommand: service.enableExecuteCommand,
    deployments: deployments.map((deployment, index) => ({
      id: deployment.id,
      status: index === 0 ? 'PRIMARY' : 'ACTIVE',
      rolloutState: index === 0 && rolling ? 'IN_PROGRESS' : 'COMPLETED',
      taskDefinition: ecsArn(place, `task-definition/${deployment.taskDefinition}`),
      desiredCount: index === 0 ? service.desiredCount : 0,
      runningCount: index === 0 ? running : 0,
      pendingCount: 0,
      createdAt: deployment.createdAtMs / 1000,
    })),
    tags: Object.entries(service.tags).map(([key, value]) => ({ key, value })),
  };
}

/** A task as StopTask shows it. */
export function stoppedTaskView(
  service: EcsServiceState,
  task: EcsTask,
  reason: string,
  place: EcsPlace,
  atMs: number,
): JsonObject {
  return {
    taskArn: task.arn,
    clusterArn: ecsArn(place, `cluster/${service.clusterName}`),
    taskDefinitionArn: ecsArn(place, `task-definition/${service.taskDefinition}`),
    group: `service:${service.name}`,
    desiredStatus: 'STOPPED',
    lastStatus: 'RUNNING',
    stoppedReason: reason,
    startedAt: task.startedAtMs / 1000,
    stoppingAt: atMs / 1000,
  };
}
