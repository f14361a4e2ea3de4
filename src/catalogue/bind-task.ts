import { digestOf } from '../codec/digest.ts';
import type { Json } from '../domain/json.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { BoundAction, BoundTask } from '../domain/task.ts';
import type { Catalogue, CatalogueTask } from './catalogue.ts';
import { boundConditions } from './conditions.ts';
import type { Places } from './placeholders.ts';
import { fillIn, placesOf } from './placeholders.ts';

/** Binds a task to one of its assets. Refused: `unknown-task`, `unknown-asset`. */
export function bindTask(catalogue: Catalogue, taskId: string, asset: string): Result<BoundTask> {
  const task = catalogue.tasks.get(taskId);
  if (task === undefined) return refused(refusal('unknown-task', taskId));
  if (!task.choices.includes(asset)) return refused(refusal('unknown-asset', asset, taskId));
  const places = placesOf(task, asset);
  const [first] = task.ladder;
  return ok({
    taskId,
    title: task.title,
    owner: task.owner,
    reviewBy: task.reviewBy,
    risk: task.risk,
    reviewEachUse: task.reviewEachUse,
    evidence: task.evidence,
    roleArn: task.roleArn,
    region: task.region,
    asset,
    assetLabel: task.assetLabel,
    actions: boundActions(task, places),
    sight: task.sight,
    conditions: boundConditions(task.conditions, places),
    maxSeconds: task.maxSeconds,
    alsoPermits: task.alsoPermits,
    escapes: task.escapes,
    endingStep: task.endingStep,
    ladder: task.ladder,
    quorum: first?.quorum ?? 0,
    askGroups: task.ask,
    approveGroups: first?.groups ?? [],
    taskDigest: taskDigest(catalogue, task),
    drill: false,
  });
}

/** The actions of a task with what stands for the asset put into their ARNs. */
export function boundActions(task: Pick<CatalogueTask, 'actions'>, places: Places): readonly BoundAction[] {
  return task.actions.map(({ action, arns }) => ({
    action,
    arns: arns.map((arn) => fillIn(arn, places)),
  }));
}

/** Changes exactly when the task, its ladder, one of its assets, or one of the groups that ask and approve does. */
export function taskDigest(catalogue: Catalogue, task: CatalogueTask): string {
  const groupIds = [...new Set([...task.ask, ...task.ladder.flatMap((rung) => rung.groups)])].sort();
  const groups = groupIds.map((groupId) => catalogue.groups.get(groupId) ?? { groupId });
  return digestOf({ v: 1, task, groups });
}

/**
 * Changes when anything does that decides for every task and stands in none: people and who they are, agents,
 * settings, and groups that no task names, such as the support tier.
 */
export function othersDigest({ settings, people, agents, groups, tasks }: Catalogue): string {
  const named = new Set(
    [...tasks.values()].flatMap(({ ask, ladder }) => [...ask, ...ladder.flatMap((rung) => rung.groups)]),
  );
  const others = [...groups].filter(([groupId, { tier }]) => tier === 'support' || !named.has(groupId));
  return digestOf({
    v: 1,
    settings,
    people: Object.fromEntries(people),
    agents: Object.fromEntries(agents),
    groups: Object.fromEntries(others),
  } as Json);
}

/** Names the whole catalogue. */
export function catalogueDigest(catalogue: Catalogue): string {
  const entries = (map: ReadonlyMap<string, Json>): Json => Object.fromEntries(map);
  return digestOf({
    v: 1,
    settings: catalogue.settings,
    people: entries(catalogue.people),
    groups: entries(catalogue.groups),
    tasks: entries(catalogue.tasks),
    agents: entries(catalogue.agents),
  });
}
