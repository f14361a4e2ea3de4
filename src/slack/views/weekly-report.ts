import type { KnownBlock } from '@slack/types';

import type { FilledReport } from '../../approval/weekly-report.ts';
import type { ApprovalSpeed, TaskActivity } from '../../domain/activity-report.ts';
import { UNUSED_DAYS } from '../../domain/activity-report.ts';
import { TEXTS } from '../texts.ts';
import { section } from './blocks.ts';
import type { Message } from './message.ts';
import { message } from './message.ts';
import type { Mrkdwn } from './mrkdwn.ts';
import { joined } from './mrkdwn.ts';
import { shortName } from './text-limits.ts';

const LINES = 12;
const NAMES = 15;

/** The weekly report, for everybody in its channel: no figures about single people. */
export function weeklyReportMessage({ report, cutAtMs }: FilledReport): Message {
  const { tasks, exceptions, openReviews, overdueReviews, unusedTasks, reviewDates, agentReviewDates } =
    report;
  const title = TEXTS.report.title(report.sinceMs, report.untilMs);
  const blocks: KnownBlock[] = [
    section(title),
    ...(cutAtMs === null ? [] : [section(TEXTS.report.cut(cutAtMs))]),
    section(tasks.length === 0 ? TEXTS.report.nothing : lines(tasks.map(taskLine))),
    ...(exceptions.length === 0
      ? []
      : [
          section(
            TEXTS.report.exceptions(
              exceptions.length,
              names(exceptions.map(({ grantId, taskId }) => grantId ?? taskId)),
            ),
          ),
        ]),
    section(
      lines([
        TEXTS.report.reviews(openReviews, overdueReviews.length),
        ...overdueReviews.map(({ taskId, grantId, dueAtMs }) =>
          TEXTS.report.overdue(taskId, grantId ?? '', dueAtMs),
        ),
      ]),
    ),
    ...(unusedTasks.length === 0
      ? []
      : [section(TEXTS.report.unused(UNUSED_DAYS, names(unusedTasks.map(({ taskId }) => taskId))))]),
    ...(reviewDates.length === 0
      ? []
      : [
          section(
            lines([
              TEXTS.report.dates,
              ...reviewDates.map(({ taskId, reviewBy, state }) => TEXTS.report.date(taskId, reviewBy, state)),
            ]),
          ),
        ]),
    ...(agentReviewDates.length === 0
      ? []
      : [
          section(
            lines([
              TEXTS.report.agentDates,
              ...agentReviewDates.map(({ agentId, reviewBy, hasPassed }) =>
                TEXTS.report.agentDate(agentId, reviewBy, hasPassed),
              ),
            ]),
          ),
        ]),
  ];
  return message(title, blocks);
}

/** How fast each person approved the tasks of one owner; `null` where nobody did. */
export function speedsMessage({ report }: FilledReport, taskIds: readonly string[]): Message | null {
  const theirs = report.speeds.filter(({ taskId }) => taskIds.includes(taskId));
  if (theirs.length === 0) return null;
  const title = TEXTS.report.speeds(report.sinceMs, report.untilMs);
  return message(title, [section(lines([title, ...theirs.map(speedLine)]))]);
}

function taskLine(task: TaskActivity): Mrkdwn {
  const { taskId, asked, granted, used, denied, lapsed, exceptions } = task;
  const { medianApprovalSeconds: median, slowestApprovalSeconds: slowest } = task;
  const others = TEXTS.report.others(denied, lapsed, exceptions);
  const line = TEXTS.report.task(taskId, asked, granted, used, others);
  return median === null || slowest === null ? line : joined([line, TEXTS.report.time(median, slowest)], '');
}

function speedLine({ name, taskId, approvals, medianSeconds }: ApprovalSpeed): Mrkdwn {
  return TEXTS.report.speed(shortName(name), taskId, approvals, medianSeconds);
}

function lines(all: readonly Mrkdwn[]): Mrkdwn {
  const left = all.length - LINES;
  return joined(left > 0 ? [...all.slice(0, LINES), TEXTS.report.more(left)] : all, '\n');
}

function names(all: readonly string[]): string {
  const left = all.length - NAMES;
  return [...all.slice(0, NAMES), ...(left > 0 ? [TEXTS.report.more(left).text] : [])].join(', ');
}
