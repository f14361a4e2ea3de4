import { describe, expect, it } from '@jest/globals';

import type { ReportedRequest } from '../../src/domain/activity-report.ts';
import { activityReport, median } from '../../src/domain/activity-report.ts';
import { weeklyReportDue } from '../../src/domain/report-week.ts';

const DAY_MS = 24 * 3600_000;
const UNTIL = Date.UTC(2026, 10, 23, 9);
const span = { sinceMs: UNTIL - 7 * DAY_MS, untilMs: UNTIL };
const omar = { personId: 'omar', name: 'Omar' };

function request(change: Partial<ReportedRequest> = {}): ReportedRequest {
  const { filedAtMs = UNTIL - DAY_MS } = change;
  return {
    requestId: 'req_a',
    grantId: 'bg-a',
    taskId: 'restart',
    filedAtMs,
    outcome: 'approved',
    approvedAtMs: filedAtMs + 60_000,
    wasUsed: true,
    exception: false,
    approvals: [{ ...omar, atMs: filedAtMs + 60_000 }],
    reviewDueAtMs: null,
    ...change,
  };
}
const no = { outcome: 'denied', grantId: null, approvedAtMs: null, wasUsed: false, approvals: [] } as const;
const tasks = [
  { taskId: 'restart', title: 'Restart', reviewBy: '2027-05-31' },
  { taskId: 'shell', title: 'Shell', reviewBy: '2026-12-01' },
  { taskId: 'drop', title: 'Drop', reviewBy: '2026-11-01' },
  { taskId: 'old', title: 'Old', reviewBy: '2026-09-01' },
];
const agents = [
  { agentId: 'nightly', reviewBy: '2027-05-31' },
  { agentId: 'deployer', reviewBy: '2026-12-01' },
  { agentId: 'janitor', reviewBy: '2026-11-22' },
];

describe('a report', () => {
  it('counts by task what was asked in its span, and how long approvals took', () => {
    const late = UNTIL - DAY_MS + 300_000;
    const lena = { personId: 'lena', name: 'Lena', atMs: late };
    const slow = request({ requestId: 'b', approvedAtMs: late, approvals: [lena] });
    const before = request({ filedAtMs: span.sinceMs - 1 });
    const { tasks: found } = activityReport(
      [request(), slow, request({ ...no }), before],
      { tasks, agents },
      span,
    );
    expect(found).toEqual([
      {
        taskId: 'restart',
        asked: 3,
        granted: 2,
        used: 2,
        denied: 1,
        lapsed: 0,
        exceptions: 0,
        medianApprovalSeconds: 60,
        slowestApprovalSeconds: 300,
      },
    ]);
  });

  it('says of no task how long approvals took where fewer than two people approved', () => {
    const theirs = [request(), request({ requestId: 'b' }), request({ ...no, requestId: 'c' })];
    const { tasks: found, speeds } = activityReport(theirs, { tasks, agents }, span);
    expect(found).toMatchObject([{ granted: 2, medianApprovalSeconds: null, slowestApprovalSeconds: null }]);
    expect(speeds).toMatchObject([{ personId: 'omar', medianSeconds: 60 }]);
  });

  it('names exceptions, and reviews that are overdue however old', () => {
    const old = request({ filedAtMs: UNTIL - 200 * DAY_MS, reviewDueAtMs: UNTIL - DAY_MS });
    const open = request({ requestId: 'c', exception: true, reviewDueAtMs: UNTIL + DAY_MS });
    const report = activityReport([old, open], { tasks, agents }, span);
    expect(report).toMatchObject({
      exceptions: [{ taskId: 'restart', grantId: 'bg-a' }],
      openReviews: 2,
      overdueReviews: [{ taskId: 'restart', dueAtMs: UNTIL - DAY_MS }],
    });
  });

  it('names tasks nobody asked for in ninety days, and review dates that are near or past', () => {
    const report = activityReport(
      [
        request({ filedAtMs: UNTIL - 89 * DAY_MS }),
        request({ taskId: 'drop', filedAtMs: UNTIL - 91 * DAY_MS }),
      ],
      { tasks, agents },
      span,
    );
    expect(report.unusedTasks.map(({ taskId }) => taskId)).toEqual(['shell', 'drop', 'old']);
    expect(report.reviewDates).toEqual([
      { taskId: 'old', reviewBy: '2026-09-01', state: 'lapsed' },
      { taskId: 'drop', reviewBy: '2026-11-01', state: 'overdue' },
      { taskId: 'shell', reviewBy: '2026-12-01', state: 'current' },
    ]);
  });

  it('names agents whose review date is near, or has passed, from when on they can ask for nothing', () => {
    expect(activityReport([], { tasks, agents }, span).agentReviewDates).toEqual([
      { agentId: 'janitor', reviewBy: '2026-11-22', hasPassed: true },
      { agentId: 'deployer', reviewBy: '2026-12-01', hasPassed: false },
    ]);
  });

  it('says apart how fast each person approved', () => {
    const { speeds } = activityReport([request(), request({ requestId: 'b' })], { tasks, agents }, span);
    expect(speeds).toEqual([{ taskId: 'restart', ...omar, approvals: 2, medianSeconds: 60 }]);
  });

  it('takes the middle of some numbers, and none of none', () => {
    expect([[3, 1, 2], [4, 1], []].map(median)).toEqual([2, 1, null]);
  });
});

describe('the report of a week', () => {
  it.each([
    ['on Monday at nine', UNTIL, '2026-11-23'],
    ['a moment before, of the week before', UNTIL - 1, '2026-11-16'],
    ['on Sunday', UNTIL + 6 * DAY_MS, '2026-11-23'],
    ['over the end of a year', Date.UTC(2027, 0, 1, 12), '2026-12-28'],
  ])('is, %s, one', (_when, nowMs, week) => {
    const due = weeklyReportDue('C0OPS', nowMs);
    expect(due).toMatchObject({ week, channelId: 'C0OPS' });
    expect(due.untilMs - due.sinceMs).toBe(7 * DAY_MS);
    expect(due.untilMs).toBeLessThanOrEqual(nowMs);
    expect(nowMs - due.untilMs).toBeLessThan(7 * DAY_MS);
  });
});
