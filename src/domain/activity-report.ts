import type { ReviewState } from './task.ts';
import { reviewState } from './task.ts';
import type { InstantMs } from './time.ts';

/** One request, as far as a report needs it. */
export type ReportedRequest = {
  readonly requestId: string;
  readonly grantId: string | null;
  readonly taskId: string;
  readonly filedAtMs: InstantMs;
  readonly outcome: 'approved' | 'denied' | 'lapsed' | 'pending' | 'withdrawn';
  /** `null` unless approved. */
  readonly approvedAtMs: InstantMs | null;
  /** Whether a session was ever made. */
  readonly wasUsed: boolean;
  readonly exception: boolean;
  readonly approvals: readonly {
    readonly personId: string;
    readonly name: string;
    readonly atMs: InstantMs;
  }[];
  /** When its review is due, while it is open. */
  readonly reviewDueAtMs: InstantMs | null;
};

/** A task that could be asked for. */
export type ReportedTask = { readonly taskId: string; readonly title: string; readonly reviewBy: string };

/** A machine that could ask. */
export type ReportedAgent = { readonly agentId: string; readonly reviewBy: string };

/** What could be asked for, and by which machines. */
export type Reported = { readonly tasks: readonly ReportedTask[]; readonly agents: readonly ReportedAgent[] };

/** What happened in a span of time, and what is owed at its end. */
export type ActivityReport = {
  readonly sinceMs: InstantMs;
  readonly untilMs: InstantMs;
  readonly tasks: readonly TaskActivity[];
  readonly exceptions: readonly {
    readonly taskId: string;
    readonly grantId: string | null;
    readonly filedAtMs: InstantMs;
  }[];
  readonly openReviews: number;
  readonly overdueReviews: readonly {
    readonly taskId: string;
    readonly grantId: string | null;
    readonly dueAtMs: InstantMs;
  }[];
  /** Tasks nobody asked for in the last {@link UNUSED_DAYS} days. */
  readonly unusedTasks: readonly { readonly taskId: string; readonly title: string }[];
  /** Tasks whose review date has passed or comes within {@link SOON_DAYS} days, the first of them first. */
  readonly reviewDates: readonly {
    readonly taskId: string;
    readonly reviewBy: string;
    readonly state: ReviewState;
  }[];
  /** Agents likewise. One whose date has passed can ask for nothing, and has no days of grace as tasks have. */
  readonly agentReviewDates: readonly {
    readonly agentId: string;
    readonly reviewBy: string;
    readonly hasPassed: boolean;
  }[];
  /** How fast each person approved, by task: for the owner of the task only. */
  readonly speeds: readonly ApprovalSpeed[];
};

export type TaskActivity = {
  readonly taskId: string;
  readonly asked: number;
  readonly granted: number;
  readonly used: number;
  readonly denied: number;
  readonly lapsed: number;
  readonly exceptions: number;
  /**
   * From filing to the last counted approval; `null` where none was granted, or where fewer than two people approved:
   * it would be the figure of one of them, which is for the owner of the task only.
   */
  readonly medianApprovalSeconds: number | null;
  readonly slowestApprovalSeconds: number | null;
};

export type ApprovalSpeed = {
  readonly taskId: string;
  readonly personId: string;
  readonly name: string;
  readonly approvals: number;
  readonly medianSeconds: number;
};

export const UNUSED_DAYS = 90;
export const SOON_DAYS = 30;
const DAY_MS = 24 * 3600_000;
/** So many people stand behind a figure that everybody reads. */
const APPROVERS_AT_LEAST = 2;

/**
 * Adds up what happened.
 * @param requests all of the last {@link UNUSED_DAYS} days, and all with an open review.
 * @param reported all there are; tasks that are gone count where they were asked for.
 */
export function activityReport(
  requests: readonly ReportedRequest[],
  { tasks, agents }: Reported,
  { sinceMs, untilMs }: Pick<ActivityReport, 'sinceMs' | 'untilMs'>,
): ActivityReport {
  const within = requests.filter(({ filedAtMs }) => filedAtMs >= sinceMs && filedAtMs < untilMs);
  const recent = requests.filter(({ filedAtMs }) => filedAtMs >= untilMs - UNUSED_DAYS * DAY_MS);
  const used = new Set(recent.map(({ taskId }) => taskId));
  const open = requests.flatMap(({ taskId, grantId, reviewDueAtMs: dueAtMs }) =>
    dueAtMs === null ? [] : [{ taskId, grantId, dueAtMs }],
  );
  const taskIds = [...new Set(within.map(({ taskId }) => taskId))].toSorted();
  return {
    sinceMs,
    untilMs,
    tasks: taskIds.map((taskId) => activityOf(taskId, within)),
    exceptions: within
      .filter(({ exception }) => exception)
      .map(({ taskId, grantId, filedAtMs }) => ({ taskId, grantId, filedAtMs })),
    openReviews: open.length,
    overdueReviews: open
      .filter(({ dueAtMs }) => dueAtMs <= untilMs)
      .toSorted((a, b) => a.dueAtMs - b.dueAtMs),
    unusedTasks: tasks
      .filter(({ taskId }) => !used.has(taskId))
      .map(({ taskId, title }) => ({ taskId, title })),
    reviewDates: dueSoon(tasks, untilMs).map(({ taskId, reviewBy }) => ({
      taskId,
      reviewBy,
      state: reviewState(reviewBy, untilMs),
    })),
    agentReviewDates: dueSoon(agents, untilMs).map(({ agentId, reviewBy }) => ({
      agentId,
      reviewBy,
      hasPassed: reviewState(reviewBy, untilMs) !== 'current',
    })),
    speeds: speedsIn(within),
  };
}

/** The middle of some numbers, the lower of two; `null` of none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

/** Those whose review date has passed or is near, the first of them first. */
function dueSoon<T extends { readonly reviewBy: string }>(
  all: readonly T[],
  untilMs: InstantMs,
): readonly T[] {
  return all
    .filter(({ reviewBy }) => reviewState(reviewBy, untilMs + SOON_DAYS * DAY_MS) !== 'current')
    .toSorted((a, b) => a.reviewBy.localeCompare(b.reviewBy));
}

function activityOf(taskId: string, all: readonly ReportedRequest[]): TaskActivity {
  const requests = all.filter((one) => one.taskId === taskId);
  const count = (test: (one: ReportedRequest) => boolean): number => requests.filter(test).length;
  const approvers = new Set(
    requests.flatMap(({ approvedAtMs, approvals }) =>
      approvedAtMs === null ? [] : approvals.map(({ personId }) => personId),
    ),
  );
  const seconds =
    approvers.size < APPROVERS_AT_LEAST
      ? []
      : requests.flatMap(({ filedAtMs, approvedAtMs }) =>
          approvedAtMs === null ? [] : [secondsBetween(filedAtMs, approvedAtMs)],
        );
  return {
    taskId,
    asked: requests.length,
    granted: count(({ outcome }) => outcome === 'approved'),
    used: count(({ wasUsed }) => wasUsed),
    denied: count(({ outcome }) => outcome === 'denied'),
    lapsed: count(({ outcome }) => outcome === 'lapsed'),
    exceptions: count(({ exception }) => exception),
    medianApprovalSeconds: median(seconds),
    slowestApprovalSeconds: seconds.length === 0 ? null : Math.max(...seconds),
  };
}

function speedsIn(requests: readonly ReportedRequest[]): readonly ApprovalSpeed[] {
  const found = new Map<string, { taskId: string; personId: string; name: string; seconds: number[] }>();
  for (const { taskId, filedAtMs, approvals } of requests) {
    for (const { personId, name, atMs } of approvals) {
      const key = `${taskId} ${personId}`;
      const known = found.get(key) ?? { taskId, personId, name, seconds: [] };
      known.seconds.push(secondsBetween(filedAtMs, atMs));
      found.set(key, known);
    }
  }
  return [...found.values()].map(({ seconds, ...one }) => ({
    ...one,
    approvals: seconds.length,
    medianSeconds: median(seconds) ?? 0,
  }));
}

/** Clocks of two hosts may disagree; nothing took less than no time. */
function secondsBetween(fromMs: InstantMs, toMs: InstantMs): number {
  return Math.max(0, Math.round((toMs - fromMs) / 1000));
}
