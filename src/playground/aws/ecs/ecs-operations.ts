import { AwsError } from '../aws-error.ts';
import type { Permission } from '../permission.ts';
import { ecsArn, invalidParameter, memberArn } from './ecs-names.ts';
import { type EcsCall, type EcsOperation, refusePaging, servicesOf } from './ecs-operation.ts';
import { serviceView, stoppedTaskView } from './ecs-views.ts';

const MAX_DESCRIBED = 10;

const updateService: EcsOperation = {
  fields: ['service', 'desiredCount', 'taskDefinition', 'forceNewDeployment', 'enableExecuteCommand'],
  permissions: (call) => {
    const { input, place } = call;
    const taskDefinition = input.text('taskDefinition');
    const enableExecuteCommand = input.flag('enableExecuteCommand');
    const arn = memberArn('service', input.requiredText('service'), call.cluster, place);
    return [
      permission(call, 'ecs:UpdateService', arn, {
        ...(taskDefinition === undefined
          ? {}
          : { 'ecs:task-definition': taskDefinitionArn(call, taskDefinition) }),
        ...(enableExecuteCommand === undefined
          ? {}
          : { 'ecs:enable-execute-command': String(enableExecuteCommand) }),
        ...resourceTags(call, arn),
      }),
    ];
  },
  run: (call) => {
    const { input, place, state, atMs } = call;
    const arn = memberArn('service', input.requiredText('service'), call.cluster, place);
    const service = servicesOf(call).find((candidate) => candidate.arn === arn);
    if (service === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.', 400);
    const [desiredCount, taskDefinition] = [input.wholeNumber('desiredCount'), input.text('taskDefinition')];
    const [forceNewDeployment, enableExecuteCommand] = [
      input.flag('forceNewDeployment'),
      input.flag('enableExecuteCommand'),
    ];
    state.update(
      service,
      {
        ...(desiredCount === undefined ? {} : { desiredCount }),
        ...(taskDefinition === undefined
          ? {}
          : { taskDefinition: taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1) }),
        ...(forceNewDeployment === undefined ? {} : { forceNewDeployment }),
        ...(enableExecuteCommand === undefined ? {} : { enableExecuteCommand }),
      },
      atMs,
    );
    return { service: serviceView(service, place, atMs) };
  },
};

const describeServices: EcsOperation = {
  fields: ['services', 'include'],
  permissions: (call) =>
    describedArns(call).map((arn) => permission(call, 'ecs:DescribeServices', arn, resourceTags(call, arn))),
  run: (call) => {
    const services = servicesOf(call);
    const found = describedArns(call).map(
      (arn) => [arn, services.find((service) => service.arn === arn)] as const,
    );
    return {
      services: found.flatMap(([, service]) =>
        service === undefined ? [] : [serviceView(service, call.place, call.atMs)],
      ),
      failures: found
        .filter(([, service]) => service === undefined)
        .map(([arn]) => ({ arn, reason: 'MISSING' })),
    };
  },
};

const listServices: EcsOperation = {
  fields: ['maxResults', 'nextToken'],
  permissions: (call) => [permission(call, 'ecs:ListServices', '*')],
  run: (call) => {
    refusePaging(call.input);
    return { serviceArns: servicesOf(call).map(({ arn }) => arn) };
  },
};

const listTasks: EcsOperation = {
  fields: ['serviceName', 'maxResults', 'nextToken'],
  permissions: (call) => [
    permission(call, 'ecs:ListTasks', ecsArn(call.place, `container-instance/${call.cluster.name}/*`)),
  ],
  run: (call) => {
    refusePaging(call.input);
    const name = call.input.text('serviceName');
    const arn = name === undefined ? undefined : memberArn('service', name, call.cluster, call.place);
    const services = servicesOf(call).filter((service) => arn === undefined || service.arn === arn);
    if (arn !== undefined && services.length === 0)
      throw new AwsError('ServiceNotFoundException', 'Service not found.', 400);
    return { taskArns: services.flatMap((service) => service.tasks.map((task) => task.arn)) };
  },
};

const stopTask: EcsOperation = {
  fields: ['task', 'reason'],
  permissions: (call) => [
    permission(
      call,
      'ecs:StopTask',
      memberArn('task', call.input.requiredText('task'), call.cluster, call.place),
    ),
  ],
  run: (call) => {
    servicesOf(call);
    const arn = memberArn('task', call.input.requiredText('task'), call.cluster, call.place);
    const stopped = call.state.stopTask(call.cluster.name, arn, call.atMs);
    if (stopped === undefined) throw invalidParameter('The referenced task was not found.');
    return {
      task: stoppedTaskView(
        stopped.service,
        stopped.task,
        call.input.text('reason') ?? '',
        call.place,
        call.atMs,
      ),
    };
  },
};

/** Every ECS operation of this AWS, by its name. */
export const ECS_OPERATIONS: ReadonlyMap<string, EcsOperation> = new Map([
  ['UpdateService', updateService],
  ['DescribeServices', describeServices],
  ['ListServices', listServices],
  ['ListTasks', listTasks],
  ['StopTask', stopTask],
]);

function permission(
  call: EcsCall,
  action: string,
  resource: string,
  context: Permission['context'] = {},
): Permission {
  return { action, resource, context: { 'ecs:cluster': call.cluster.arn, ...context } };
}

function describedArns(call: EcsCall): readonly string[] {
  const given = call.input.texts('services') ?? [];
  if (given.length === 0) throw invalidParameter('Services cannot be empty.');
  if (given.length > MAX_DESCRIBED)
    throw invalidParameter(`At most ${MAX_DESCRIBED} services can be described at once.`);
  return given.map((name) => memberArn('service', name, call.cluster, call.place));
}

function resourceTags(call: EcsCall, arn: string): Readonly<Record<string, string>> {
  const tags = call.state.services(call.cluster.name)?.find((service) => service.arn === arn)?.tags ?? {};
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}

function taskDefinitionArn(call: EcsCall, given: string): string {
  return given.startsWith('arn:') ? given : ecsArn(call.place, `task-definition/${given}`);
}
