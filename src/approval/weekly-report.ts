import type { AccessRequest } from '../domain/access-request.ts';
import type { ActivityReport, ReportedRequest } from '../domain/activity-report.ts';
import { activityReport, UNUSED_DAYS } from '../domain/activity-report.ts';
import { systemActor } from '../domain/actor.ts';
import type { RequestId } from '../domain/ids.ts';
import { refusal } from '../domain/refusal.ts';
import type { WeeklyReport } from '../domain/report-week.ts';
import { weeklyReportDue } from '../domain/report-week.ts';
import { ok, refused } from '../domain/result.ts';
import type { InstantMs } from '../domain/time.ts';
import type { ApprovalDeps } from './deps.ts';
import { loadRequest } from './find-request.ts';
import { shownGrant } from './project-grant.ts';
import { ALL_REQUESTS, OPEN_REVIEWS, reportKind } from './record-kinds.ts';

/** A weekly report with its figures, and whom the figures of their own tasks are for. */
export type FilledReport = WeeklyReport & {
  readonly report: ActivityReport;
  /** Where there were more requests than a report reads: when the oldest of those was filed; `null` where all were. */
  readonly cutAtMs: InstantMs | null;
  readonly owners: readonly { readonly slackUserId: string; readonly taskIds: readonly string[] }[];
};

const REQUESTS_AT_MOST = 10_000;
const DAY_MS = 24 * 3600_000;
const SLACK = 'slack:';

/** Makes the report of this week due, once over all replicas, where the catalogue names a channel for it. */
export async function dueReport({ catalogue, clock, recorder }: ApprovalDeps): Promise<void> {
  const { reportChannel } = catalogue().settings;
  if (reportChannel === null) return;
  const record = weeklyReportDue(reportChannel, clock.nowMs());
  await recorder.transition(reportKind, record.week, (before) =>
    before === null
      ? ok({
          record,
          events: [{ type: 'report.due', actor: systemActor('deadline'), data: { ...record } }],
        })
      : refused(refusal('already-answered', record.week, 'the report of this week')),
  );
}

/** A report that was made due, with its figures as the records are now; `null` where there is none. */
export async function weeklyReport(
  deps: ApprovalDeps,
  week: string,
  requestsAtMost = REQUESTS_AT_MOST,
): Promise<FilledReport | null> {
  const loaded = await deps.recorder.load(reportKind, week);
  if (loaded === null) return null;
  const { sinceMs, untilMs } = loaded.record;
  const catalogue = deps.catalogue();
  const tasks = [...catalogue.tasks.values()];
  const { requests, cutAtMs } = await recentRequests(deps, untilMs - UNUSED_DAYS * DAY_MS, requestsAtMost);
  const agents = [...catalogue.agents.values()];
  const report = activityReport(requests, { tasks, agents }, { sinceMs, untilMs });
  const owners = new Map<string, string[]>();
  for (const { owner, taskId } of tasks) owners.set(owner, [...(owners.get(owner) ?? []), taskId]);
  return {
    ...loaded.record,
    report,
    cutAtMs,
    owners: [...owners].flatMap(([personId, taskIds]) => {
      const slack = catalogue.people.get(personId)?.identities.find((one) => one.startsWith(SLACK));
      return slack === undefined ? [] : [{ slackUserId: slack.slice(SLACK.length), taskIds }];
    }),
  };
}

/** Every request since then, and older ones whose review is open. Drills are left out: they can do nothing. */
async function recentRequests(
  deps: ApprovalDeps,
  sinceMs: InstantMs,
  atMost: number,
): Promise<{ readonly requests: readonly ReportedRequest[]; readonly cutAtMs: InstantMs | null }> {
  const known = await deps.recorder.index(ALL_REQUESTS, atMost + 1);
  const newest = known.slice(0, atMost);
  const isMore = known.length > atMost;
  const owed = await deps.recorder.index(OPEN_REVIEWS, atMost);
  let cutAtMs: InstantMs | null = null;
  const found = new Map<string, ReportedRequest>();
  for (const requestId of newest) {
    const request = (await loadRequest(deps, requestId as RequestId))?.record;
    if (request === undefined) continue;
    const isOlder = request.filedAtMs < sinceMs;
    // Others are there, and none of those read is old enough to be the last that counts.
    cutAtMs = isOlder || !isMore ? null : request.filedAtMs;
    if (isOlder) break;
    if (!request.intent.drill) found.set(requestId, await reported(deps, request));
  }
  for (const requestId of owed) {
    if (found.has(requestId)) continue;
    const request = (await loadRequest(deps, requestId as RequestId))?.record;
    if (request !== undefined && !request.intent.drill) found.set(requestId, await reported(deps, request));
  }
  return { requests: [...found.values()], cutAtMs };
}

async function reported(deps: ApprovalDeps, request: AccessRequest): Promise<ReportedRequest> {
  const isApproved = request.state === 'approved';
  const grant = isApproved ? await shownGrant(deps, request.grantId) : null;
  return {
    requestId: request.requestId,
    grantId: isApproved ? request.grantId : null,
    taskId: request.task.taskId,
    filedAtMs: request.filedAtMs,
    outcome: request.state,
    approvedAtMs: isApproved ? request.approvedAtMs : null,
    wasUsed: grant !== null && grant.grant.firstMintedAtMs !== null,
    exception: isApproved && request.exception,
    approvals: request.approvals.map(({ approver, atMs }) => ({
      personId: approver.personId,
      name: approver.name,
      atMs,
    })),
    reviewDueAtMs: request.review?.state === 'open' ? request.review.dueAtMs : null,
  };
}
