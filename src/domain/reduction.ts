import type { Intent } from './intent.ts';
import type { Identity, Person } from './person.ts';
import { sameJson } from './same-json.ts';
import type { BoundTask, Conditions } from './task.ts';
import type { InstantMs } from './time.ts';

/** What somebody took away from a request when they approved it for less. */
export type Reduction = {
  /** The revision it made. */
  readonly revision: number;
  /** Of the intent before. */
  readonly fromDigest: string;
  readonly by: Person;
  readonly identity: Identity;
  readonly atMs: InstantMs;
  readonly fromSeconds: number;
  readonly toSeconds: number;
  /** Actions that were left out. */
  readonly dropped: readonly string[];
  /** Whose approval of the revision before no longer counts. */
  readonly voided: readonly { readonly person: Person; readonly identity: Identity }[];
};

/**
 * Whether one intent is a later revision of another that asks for less: a shorter time or fewer actions, more of
 * nothing, and everything else as it was.
 */
export function isLess(before: Intent, after: Intent): boolean {
  const isPart = (whole: readonly string[], part: readonly string[]): boolean =>
    part.every((one) => whole.includes(one)) && new Set(part).size === part.length;
  const fewer = after.actions.length < before.actions.length;
  return (
    samePlan(before, after) &&
    after.revision > before.revision &&
    isPart(before.actions, after.actions) &&
    isPart(before.assetArns, after.assetArns) &&
    after.actions.length >= Math.min(1, before.actions.length) &&
    Number.isInteger(after.durationSeconds) &&
    after.durationSeconds >= 1 &&
    after.durationSeconds <= before.durationSeconds &&
    sameConditions(before, after) &&
    (fewer || after.durationSeconds < before.durationSeconds)
  );
}

/** A task with only some of its actions; what it names besides, and its digest, stay those of the whole. */
export function narrowTask(task: BoundTask, actions: readonly string[]): BoundTask {
  return {
    ...task,
    actions: task.actions.filter(({ action }) => actions.includes(action)),
    conditions: conditionsOf(task.conditions, actions),
  };
}

function conditionsOf(conditions: Conditions, actions: readonly string[]): Conditions {
  return Object.fromEntries(Object.entries(conditions).filter(([action]) => actions.includes(action)));
}

/** Everything that no revision changes. */
function samePlan(before: Intent, after: Intent): boolean {
  const fixed = ({
    revision: _r,
    durationSeconds: _d,
    actions: _a,
    assetArns: _arns,
    conditions: _c,
    ...rest
  }: Intent) => rest;
  return sameJson(fixed(before), fixed(after));
}

/** The conditions of what is left are those of before: none is looser, and none of them is gone. */
function sameConditions(before: Intent, after: Intent): boolean {
  const kept = Object.entries(before.conditions).filter(([action]) => after.actions.includes(action));
  return (
    Object.keys(after.conditions).length === kept.length &&
    kept.every(([action, tests]) => sameJson(after.conditions[action] ?? null, tests))
  );
}
