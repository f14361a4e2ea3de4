import type { CatalogueTask } from '../catalogue/catalogue.ts';
import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import { readGroups } from '../policy/facts.ts';
import type { Subject } from '../policy/question.ts';
import type { ApprovalDeps } from './deps.ts';
import { openIncidentIn } from './find-incident.ts';
import { requestsOfPerson } from './find-request.ts';
import { knownCaller } from './known-caller.ts';
import { openIncidentsInSight } from './open-incidents.ts';
import type { AskOptions, UseCases } from './use-cases.ts';

/**
 * What somebody can ask for, from memory, so that the form opens at once. It only chooses what is shown: whether
 * they may ask is decided when they do, over facts read then. A group that could not be read hides nothing.
 */
export async function askOptions(
  deps: ApprovalDeps,
  { slackUserId, channelId }: Parameters<UseCases['askOptions']>[0],
): Promise<Result<AskOptions>> {
  const all = [...deps.catalogue().tasks.values()];
  const groupIds = all.flatMap(({ ask }) => ask);
  const [caller, incident] = await Promise.all([
    knownCaller(deps, slackUserId, groupIds),
    openIncidentIn(deps, channelId),
  ]);
  if (!caller.ok) return caller;
  const { person, subject } = caller.value;
  const tasks = all.filter((task) => mightAsk(subject, task)).map(shownTask);
  const [last] = await requestsOfPerson(deps, person.personId, 1);
  return ok({
    incidentId: incident?.incidentId ?? null,
    incidentTitle: incident?.title ?? null,
    elsewhere: incident === null ? await openIncidentsInSight(deps) : [],
    tasks,
    last:
      last === undefined
        ? null
        : {
            taskId: last.record.intent.task,
            asset: last.record.intent.asset,
            durationSeconds: last.record.intent.durationSeconds,
            reason: last.record.incidentId === incident?.incidentId ? last.record.reason : null,
          },
  });
}

/** Whether somebody may be among those who ask for a task, as far as is known. */
export function mightAsk(subject: Subject, { ask }: CatalogueTask): boolean {
  const groups = readGroups(subject.groups);
  return ask.some(
    (group) => groups?.member.includes(group) === true || groups?.unknown.includes(group) === true,
  );
}

function shownTask(task: CatalogueTask): AskOptions['tasks'][number] {
  const { taskId, title, assetLabel, choices, maxSeconds } = task;
  return { taskId, title, assetLabel, assets: choices, maxSeconds };
}
