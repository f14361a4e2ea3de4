import { bindTask } from '../catalogue/bind-task.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { signInLack } from '../catalogue/sign-in.ts';
import { suggest } from '../catalogue/suggest.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { refused } from '../domain/result.ts';
import type { BoundTask } from '../domain/task.ts';
import { reviewState } from '../domain/task.ts';

const NAMED_AT_MOST = 12;

/** The task that is meant, on one of its assets; what is not there is refused with what is probably meant. */
export function taskMeant(catalogue: Catalogue, taskId: string, asset: string): Result<BoundTask> {
  const bound = bindTask(catalogue, taskId, asset);
  if (bound.ok) return bound;
  const { code } = bound.refusal;
  const task = catalogue.tasks.get(taskId);
  const person =
    task === undefined
      ? `There is no task “${taskId}” in the catalogue. ${meant(taskId, [...catalogue.tasks.keys()])}`
      : `“${asset}” is not among the assets of ${taskId}. ${meant(asset, task.choices)}`;
  return refused({ ...refusal(code, task === undefined ? taskId : asset), person });
}

/** `Did you mean "mara"?`, else what there is to choose from. */
export function meant(written: string, names: readonly string[]): string {
  const near = suggest(written, names);
  if (near !== null) return `Did you mean “${near}”?`;
  const more = names.length - NAMED_AT_MOST;
  const shown = names.slice(0, NAMED_AT_MOST).join(', ');
  return `Choose one of ${more > 0 ? `${shown} and ${more} more` : shown}.`;
}

/** What holds of a task at every rung. */
export type TaskState = {
  /** In words, a line each. */
  readonly notes: readonly string[];
  /** The first rung that may decide; one after the last where none may. */
  readonly firstRung: number;
};

/** Whether anybody can approve a task at all, as filing would say, and from which rung on. */
export function taskState(
  catalogue: Catalogue,
  { evidence, reviewBy, ladder }: BoundTask,
  nowMs: number,
): TaskState {
  const lack = signInLack(catalogue, evidence);
  const review = reviewState(reviewBy, nowMs);
  const isClosed = lack !== null || review === 'lapsed';
  const { identityProvider } = catalogue.settings;
  return {
    notes: [
      ...(lack === null ? [] : [`nobody can approve it: ${lack}`]),
      ...(evidence === 'click' || identityProvider === null
        ? []
        : [`whoever approves signs in with ${identityProvider.issuer}; a click is not enough`]),
      ...(review === 'lapsed' ? [`nobody can ask for it: its review was due on ${reviewBy}`] : []),
      ...(review === 'overdue' ? [`its review was due on ${reviewBy}, so only the last rung decides`] : []),
    ],
    firstRung: isClosed ? ladder.length + 1 : review === 'overdue' ? ladder.length : 1,
  };
}
