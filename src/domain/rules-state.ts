import type { InstantMs } from './time.ts';

/** What names everything that decides: the catalogue, each of its tasks with its ladder and groups, and the policy. */
export type RulesState = {
  readonly catalogueDigest: string;
  readonly policyDigest: string;
  /** Of people, agents, settings, and the groups that no task names: they decide for every task. */
  readonly othersDigest: string;
  /** By task id. */
  readonly taskDigests: Readonly<Record<string, string>>;
};

/** The rules one process uses, as they were recorded last. */
export type RulesRecord = RulesState & {
  readonly v: 1;
  readonly process: 'gateway' | 'issuer';
  /** When a task, the policy or what decides beside them was changed, for a day after it. */
  readonly recent: {
    readonly tasks: Readonly<Record<string, InstantMs>>;
    readonly policyAtMs: InstantMs | null;
    readonly othersAtMs: InstantMs | null;
  };
};

/** A task before and after a change; `null`: it was not there, or is no more. */
export type TaskChange = {
  readonly taskId: string;
  readonly before: string | null;
  readonly after: string | null;
};

/** For so long a change is shown on the cards it concerns. */
export const RECENT_MS = 24 * 3600 * 1000;

/** Every task that differs, by name. */
export function taskChanges(before: RulesState, after: RulesState): readonly TaskChange[] {
  const names = [...new Set([...Object.keys(before.taskDigests), ...Object.keys(after.taskDigests)])];
  return names
    .sort()
    .map((taskId) => ({
      taskId,
      before: before.taskDigests[taskId] ?? null,
      after: after.taskDigests[taskId] ?? null,
    }))
    .filter((one) => one.before !== one.after);
}

/** Whether both are the same rules. */
export function sameRules(a: RulesState, b: RulesState): boolean {
  return a.catalogueDigest === b.catalogueDigest && a.policyDigest === b.policyDigest;
}
