import type { BoundTask } from '../../domain/task.ts';

/**
 * What a session of the task could do, as text to be read exactly: actions that share their resources stand
 * together above them, so that the list stays as short as the policy it becomes.
 */
export function allowedActions(task: BoundTask): string {
  const byResources = new Map<string, string[]>();
  for (const { action, arns } of task.actions) {
    const resources = arns.map((arn) => `  on ${arn}`).join('\n');
    byResources.set(resources, [...(byResources.get(resources) ?? []), action]);
  }
  return [...byResources].map(([resources, actions]) => `${actions.join('\n')}\n${resources}`).join('\n');
}
