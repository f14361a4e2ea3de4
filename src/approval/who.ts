import { bindTask } from '../catalogue/bind-task.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { refusal } from '../domain/refusal.ts';
import { groupsUpTo, rungOf } from '../domain/task.ts';
import { countHumans } from '../policy/same-human.ts';
import type { ApprovalDeps } from './deps.ts';
import { findRung, startRung } from './find-rung.ts';
import { incidentStateFact, openIncidentIn } from './find-incident.ts';
import { knownCaller } from './known-caller.ts';
import type { RequestToRoute } from './look-at-rung.ts';
import type { ApproverOutlook, UseCases } from './use-cases.ts';

/**
 * Who could approve a task right now if this person asked for it, and why everybody else could not: the path that a
 * request takes, over what was known some minutes ago at most. Without an open incident it answers as if one were.
 */
export async function who(
  deps: ApprovalDeps,
  { slackUserId, channelId, taskId, asset }: Parameters<UseCases['who']>[0],
): Promise<Result<ApproverOutlook>> {
  const known = deps.catalogue().tasks.get(taskId);
  if (known === undefined) return refused(refusal('unknown-task', taskId));
  const task = bindTask(deps.catalogue(), taskId, asset ?? known.choices[0] ?? '');
  if (!task.ok) return task;
  const { askGroups, title, ladder, actions, sight, taskDigest } = task.value;
  const start = await startRung(deps, task.value);
  const [caller, incident] = await Promise.all([
    knownCaller(deps, slackUserId, [...askGroups, ...groupsUpTo(task.value, start.rung)]),
    openIncidentIn(deps, channelId),
  ]);
  if (!caller.ok) return caller;
  const route: RequestToRoute = {
    task: task.value,
    incident: { ...incidentStateFact(deps, incident), value: 'open' },
    intentDigest: taskDigest,
    approvals: [],
    asked: [],
  };
  const found = await findRung(deps, caller.value, route, start);
  const rung = found.kind === 'found' ? found.rung : ladder.length;
  const people = (found.answer?.can ?? []).map((one) => one.person);
  return ok({
    title,
    quorum: rungOf(task.value, rung)?.quorum ?? 0,
    actions: actions.map(({ action, arns }) => ({ action, arns: asset === null ? [] : arns })),
    sight,
    can: people.map(({ name }) => name),
    humans: countHumans(people),
    isEnough: found.kind === 'found',
    short: found.kind === 'found' ? [] : found.short,
    cannot: found.answer?.excluded ?? [],
  });
}
