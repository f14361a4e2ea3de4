import type { EcsClusterSeed } from '../account-seed.ts';
import { ecsArn, type EcsPlace } from './ecs-names.ts';

/** How long a deployment takes until only it is left. */
const ROLLOUT_MS = 2_000;

/** A running task. */
export interface EcsTask {
  readonly arn: string;
  readonly deploymentId: string;
  readonly startedAtMs: number;
}

/** One deployment of a service. */
export interface EcsDeployment {
  /** `ecs-svc/` and 19 digits; new for every deployment, which is how a restart is seen. */
  readonly id: string;
  readonly taskDefinition: string;
  readonly createdAtMs: number;
}

/** A service and what it runs. */
export interface EcsServiceState {
  readonly name: string;
  readonly arn: string;
  readonly clusterName: string;
  readonly tags: Readonly<Record<string, string>>;
  taskDefinition: string;
  desiredCount: number;
  enableExecuteCommand: boolean;
  /** Newest first. */
  deployments: readonly EcsDeployment[];
  tasks: readonly EcsTask[];
}

/** What UpdateService can change here. */
export interface ServiceChange {
  readonly desiredCount?: number;
  readonly taskDefinition?: string;
  readonly enableExecuteCommand?: boolean;
  readonly forceNewDeployment?: boolean;
}

/** The clusters of an account. Ids are counted, so the same calls make the same ids. */
export class EcsState {
  readonly #clusters = new Map<string, EcsServiceState[]>();
  readonly #place: EcsPlace;
  #lastNumber = 0;

  constructor(seeds: readonly EcsClusterSeed[], place: EcsPlace, atMs: number) {
    this.#place = place;
    for (const cluster of seeds) {
      const services = cluster.services.map((seed): EcsServiceState => {
        const arn = ecsArn(place, `service/${cluster.name}/${seed.name}`);
        const state = {
          name: seed.name,
          arn,
          clusterName: cluster.name,
          tags: seed.tags ?? {},
          enableExecuteCommand: false,
        };
        return {
          ...state,
          taskDefinition: seed.taskDefinition,
          desiredCount: seed.desiredCount,
          deployments: [],
          tasks: [],
        };
      });
      for (const service of services) this.#deploy(service, atMs);
      this.#clusters.set(cluster.name, services);
    }
  }

  /** The services of a cluster; `undefined` when there is no such cluster. */
  services(clusterName: string): readonly EcsServiceState[] | undefined {
    return this.#clusters.get(clusterName);
  }

  update(service: EcsServiceState, change: ServiceChange, atMs: number): void {
    const deploys =
      change.forceNewDeployment === true ||
      (change.taskDefinition ?? service.taskDefinition) !== service.taskDefinition;
    service.taskDefinition = change.taskDefinition ?? service.taskDefinition;
    service.desiredCount = change.desiredCount ?? service.desiredCount;
    service.enableExecuteCommand = change.enableExecuteCommand ?? service.enableExecuteCommand;
    if (deploys) this.#deploy(service, atMs);
    else this.#fill(service, service.tasks, atMs);
  }

  /** Stops a task; its service starts another at once. `undefined` when there is no such task. */
  stopTask(
    clusterName: string,
    taskArn: string,
    atMs: number,
  ): { service: EcsServiceState; task: EcsTask } | undefined {
    for (const service of this.#clusters.get(clusterName) ?? []) {
      const task = service.tasks.find(({ arn }) => arn === taskArn);
      if (task === undefined) continue;
      const others = service.tasks.filter((candidate) => candidate !== task);
      this.#fill(service, others, atMs);
      return { service, task };
    }
    return undefined;
  }

  #deploy(service: EcsServiceState, atMs: number): void {
    const id = `ecs-svc/${String(this.#nextNumber()).padStart(19, '0')}`;
    const older = service.deployments.slice(0, 1);
    service.deployments = [{ id, taskDefinition: service.taskDefinition, createdAtMs: atMs }, ...older];
    this.#fill(service, [], atMs);
  }

  #fill(service: EcsServiceState, kept: readonly EcsTask[], atMs: number): void {
    const tasks = kept.slice(0, service.desiredCount);
    while (tasks.length < service.desiredCount) {
      const id = this.#nextNumber().toString(16).padStart(32, '0');
      const arn = ecsArn(this.#place, `task/${service.clusterName}/${id}`);
      tasks.push({ arn, deploymentId: service.deployments[0]?.id ?? '', startedAtMs: atMs });
    }
    service.tasks = tasks;
  }

  #nextNumber(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }
}

/** The deployments that are there at an instant: while the newest rolls out, also the one before it. */
export function deploymentsAt(
  service: EcsServiceState,
  atMs: number,
): { rolling: boolean; deployments: readonly EcsDeployment[] } {
  const [newest, ...older] = service.deployments;
  const rolling = newest !== undefined && older.length > 0 && atMs < newest.createdAtMs + ROLLOUT_MS;
  return { rolling, deployments: rolling ? service.deployments : service.deployments.slice(0, 1) };
}
