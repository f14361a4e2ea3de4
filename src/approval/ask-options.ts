import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';
import { openIncidentIn } from './find-incident.ts';
import type { AskOptions, UseCases } from './use-cases.ts';

/**
 * What can be asked for. Everybody sees the whole list: who may ask is decided when they do, over facts read
 * then, and reading them here would make the modal late.
 */
export async function askOptions(
  deps: ApprovalDeps,
  input: Parameters<UseCases['askOptions']>[0],
): Promise<Result<AskOptions>> {
  const incident = await openIncidentIn(deps, input.channelId);
  const tasks = [...deps.catalogue().tasks.values()].map((task) => ({
    taskId: task.taskId,
    title: task.title,
    assetLabel: task.assetLabel,
    assets: task.choices,
    maxSeconds: task.maxSeconds,
  }));
  return ok({ incidentId: incident?.incidentId ?? null, tasks });
}
