import type { EvidenceKind } from './evidence.ts';
import type { InstantMs } from './time.ts';

export type Risk = 'low' | 'medium' | 'high';

/** One action and the closed set of resources it may touch, the asset already chosen. */
export type BoundAction = { readonly action: string; readonly arns: readonly string[] };

/**
 * One step of a task's ladder: whom is asked when nobody has decided for so long, and how many of them it takes.
 * Whoever an earlier rung asked may still approve.
 */
export type Rung = {
  /** From the filing of the request; 0 for the first. */
  readonly afterSeconds: number;
  readonly groups: readonly string[];
  /** Distinct humans. */
  readonly quorum: number;
  /** Of them at least so many from each of these groups, each human counted for one group. */
  readonly each: Readonly<Record<string, number>>;
};

/** What a condition key of a request has to be for an action to be allowed. IAM's own operators stand in it. */
export type ConditionTest =
  | {
      readonly is: 'oneOf';
      readonly type: 'ARN' | 'Bool' | 'String';
      readonly values: readonly string[];
      readonly orAbsent: boolean;
    }
  | {
      readonly is: 'between';
      readonly atLeast: number | null;
      readonly atMost: number | null;
      readonly orAbsent: boolean;
    }
  | { readonly is: 'absent' };

/** What has to be done beside the deny for an end to be one: an open shell outlives its session's rights. */
export type EndingStep = 'ssm:TerminateSession';

/** By action, then by condition key; all tests of an action have to hold. */
export type Conditions = { readonly [action: string]: { readonly [key: string]: ConditionTest } };

/**
 * A task of the catalogue bound to one asset: all that a card shows and a session policy is cut from. It is
 * always derived on the server from the catalogue, never taken from what somebody sent.
 */
export type BoundTask = {
  readonly taskId: string;
  readonly title: string;
  readonly owner: string;
  /** `2027-05-31`: when the owner has to have looked at the task again. */
  readonly reviewBy: string;
  readonly risk: Risk;
  /** Whether what was done is reviewed at each use, and not only when something asks for it. */
  readonly reviewEachUse: boolean;
  readonly evidence: EvidenceKind;
  readonly roleArn: string;
  readonly region: string;
  readonly asset: string;
  readonly assetLabel: string;
  readonly actions: readonly BoundAction[];
  /** Read-only actions that may use `*`, so that a person can see what they act on. */
  readonly sight: readonly string[];
  readonly conditions: Conditions;
  readonly maxSeconds: number;
  readonly alsoPermits: readonly string[];
  /** How the task can run code as another role, in words for the card; `null` where it cannot. */
  readonly escapes: string | null;
  readonly endingStep: EndingStep | null;
  /** At least one rung. */
  readonly ladder: readonly Rung[];
  /** Of the first rung. */
  readonly quorum: number;
  readonly askGroups: readonly string[];
  /** Of the first rung. */
  readonly approveGroups: readonly string[];
  /** SHA-256 over the task with its ladder, groups and assets; changes exactly when something of it does. */
  readonly taskDigest: string;
  /** A rehearsal: the same people, role and time, and nothing the session could do. */
  readonly drill: boolean;
};

/** The rung of that number, counted from 1; `null` where the ladder has none. */
export function rungOf({ ladder }: Pick<BoundTask, 'ladder'>, rung: number): Rung | null {
  return ladder[rung - 1] ?? null;
}

/** The groups that were asked up to a rung and may all still approve; none for a rung that is not there. */
export function groupsUpTo(task: Pick<BoundTask, 'ladder'>, rung: number): readonly string[] {
  if (rungOf(task, rung) === null) return [];
  return [...new Set(task.ladder.slice(0, rung).flatMap(({ groups }) => groups))];
}

/** Whether the owner looked at a task again in time. */
export type ReviewState = 'current' | 'overdue' | 'lapsed';

/** So long after its review date a task can still be used, by the last rung only. */
export const REVIEW_GRACE_DAYS = 30;

/** @param reviewBy a date; the whole of it, in UTC, is still in time. */
export function reviewState(reviewBy: string, nowMs: InstantMs): ReviewState {
  const dayMs = 24 * 3600 * 1000;
  const overMs = nowMs - (Date.parse(`${reviewBy}T00:00:00Z`) + dayMs);
  if (overMs < 0) return 'current';
  return overMs < REVIEW_GRACE_DAYS * dayMs ? 'overdue' : 'lapsed';
}
