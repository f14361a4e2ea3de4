import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { FilledReport } from '../../src/approval/weekly-report.ts';
import { createAnnouncer } from '../../src/slack/announcer.ts';
import { speedsMessage, weeklyReportMessage } from '../../src/slack/views/weekly-report.ts';
import type { Connected } from './support/desk.ts';
import { connected } from './support/desk.ts';
import { event } from './support/events.ts';
import { memoryPosted, noSleep } from './support/memory-ports.ts';
import { CHANNEL } from './support/requests.ts';
import { problemsOfMessage } from './support/slack-rules.ts';
import { useCasesDouble } from './support/use-cases-double.ts';

const UNTIL = Date.UTC(2026, 10, 23, 9);
const REPORT: FilledReport = {
  v: 1,
  week: '2026-11-23',
  channelId: CHANNEL,
  sinceMs: UNTIL - 7 * 24 * 3600_000,
  untilMs: UNTIL,
  cutAtMs: null,
  owners: [
    { slackUserId: 'U0LEAD', taskIds: ['restart-service'] },
    { slackUserId: 'U0APPROVER', taskIds: ['drop-table'] },
  ],
  report: {
    sinceMs: UNTIL - 7 * 24 * 3600_000,
    untilMs: UNTIL,
    tasks: [
      {
        taskId: 'restart-service',
        asked: 3,
        granted: 2,
        used: 1,
        denied: 1,
        lapsed: 0,
        exceptions: 1,
        medianApprovalSeconds: 60,
        slowestApprovalSeconds: 300,
      },
    ],
    exceptions: [{ taskId: 'restart-service', grantId: 'bg-aaaabbbbcc', filedAtMs: UNTIL }],
    openReviews: 2,
    overdueReviews: [{ taskId: 'restart-service', grantId: 'bg-aaaabbbbcc', dueAtMs: UNTIL - 1 }],
    unusedTasks: [{ taskId: 'drop-table', title: 'Drop a table' }],
    reviewDates: [{ taskId: 'drop-table', reviewBy: '2026-11-01', state: 'overdue' }],
    agentReviewDates: [
      { agentId: 'night-bot', reviewBy: '2026-11-01', hasPassed: true },
      { agentId: 'day-bot', reviewBy: '2026-12-01', hasPassed: false },
    ],
    speeds: [
      { taskId: 'restart-service', personId: 'jonas', name: 'Jonas', approvals: 2, medianSeconds: 60 },
    ],
  },
};

let at: Connected;
const useCases = useCasesDouble();
beforeAll(async () => {
  at = await connected({ nowMs: () => UNTIL });
  useCases.answer({ weeklyReport: () => Promise.resolve(REPORT) });
});
afterAll(() => at.local.stop());

describe('the weekly report', () => {
  it('is posted once, and how fast people approved goes to the owner of their task alone', async () => {
    const announcer = createAnnouncer({
      web: at.slack.posting,
      posted: memoryPosted(),
      sleep: noSleep,
      useCases,
      log: at.log,
    });
    const due = event('report.due', { week: '2026-11-23' });
    await announcer.handle(due);
    await announcer.handle(due);
    const posts = at.local.observe.channel(CHANNEL).map(({ rendered }) => rendered);
    expect(posts).toHaveLength(1);
    for (const part of [
      /`?restart-service`?: 3 asked, 2 granted, 1 used, 1 denied, 1 as an exception; approved in 1m at the median, 5m/,
      /Exceptions:\*? 1 \(bg-aaaabbbbcc\)/,
      /2 open, 1 overdue/,
      /Nobody asked for these in 90 days:\*? drop-table/,
      /drop-table`?: 2026-11-01, overdue/,
      /night-bot`?: 2026-11-01, overdue: it can ask for nothing/,
      /day-bot`?: 2026-12-01$/m,
    ])
      expect(posts[0]).toMatch(part);
    expect(posts[0]).not.toContain('Jonas');
    expect(at.local.observe.directMessages('U0LEAD').map(({ rendered }) => rendered)).toEqual([
      expect.stringMatching(/Jonas, `?restart-service`?: 2 approved, 1m at the median/),
    ]);
    expect(at.local.observe.directMessages('U0APPROVER')).toEqual([]);
  });

  it('says so where it was cut', () => {
    expect(JSON.stringify(weeklyReportMessage(REPORT))).not.toContain('more requests than');
    expect(JSON.stringify(weeklyReportMessage({ ...REPORT, cutAtMs: UNTIL - 1 }))).toMatch(
      /more requests than this report reads.*breakglass report/,
    );
  });

  it('says so where nothing happened, and stays inside Slack’s limits where much did', () => {
    const quiet = { ...REPORT, report: { ...REPORT.report, tasks: [], exceptions: [], speeds: [] } };
    expect(JSON.stringify(weeklyReportMessage(quiet))).toContain('Nothing was asked for.');
    expect(speedsMessage(quiet, ['restart-service'])).toBeNull();
    const many = <T>(one: T): readonly T[] => Array.from({ length: 300 }, () => one);
    const { report } = REPORT;
    const full: FilledReport = {
      ...REPORT,
      report: {
        ...report,
        tasks: many({ ...(report.tasks[0] as (typeof report.tasks)[number]), taskId: 't'.repeat(60) }),
        exceptions: many(report.exceptions[0] as (typeof report.exceptions)[number]),
        overdueReviews: many(report.overdueReviews[0] as (typeof report.overdueReviews)[number]),
        unusedTasks: many({ taskId: 't'.repeat(60), title: 'T' }),
        reviewDates: many({ taskId: 't'.repeat(60), reviewBy: '2026-11-01', state: 'lapsed' as const }),
        agentReviewDates: many({ agentId: 'a'.repeat(60), reviewBy: '2026-11-01', hasPassed: true }),
        speeds: many(report.speeds[0] as (typeof report.speeds)[number]),
      },
    };
    for (const message of [weeklyReportMessage(full), speedsMessage(full, ['restart-service'])])
      expect(problemsOfMessage(message ?? { text: '', blocks: [], inThread: [] })).toEqual([]);
  });
});
