import type { ReviewState } from '../../domain/task.ts';
import { formatDuration } from '../../domain/time.ts';
import type { Mrkdwn } from '../views/mrkdwn.ts';
import { dayAndTime, mrkdwn } from '../views/mrkdwn.ts';

/** The weekly report. */
export const REPORT_TEXTS = {
  report: {
    title: (sinceMs: number, untilMs: number): Mrkdwn =>
      mrkdwn`*Break-glass access, ${dayAndTime(sinceMs)} to ${dayAndTime(untilMs)}*`,
    cut: (cutAtMs: number): Mrkdwn =>
      mrkdwn`There were more requests than this report reads: those filed before ${dayAndTime(cutAtMs)} are not in it. \`breakglass report\` counts all of them from the sealed record.`,
    nothing: mrkdwn`Nothing was asked for.`,
    task: (taskId: string, asked: number, granted: number, used: number, no: string): Mrkdwn =>
      mrkdwn`• \`${taskId}\`: ${asked} asked, ${granted} granted, ${used} used${no}`,
    others: (denied: number, lapsed: number, exceptions: number): string =>
      [
        ...(denied === 0 ? [] : [`, ${denied} denied`]),
        ...(lapsed === 0 ? [] : [`, ${lapsed} lapsed`]),
        ...(exceptions === 0 ? [] : [`, ${exceptions} as an exception`]),
      ].join(''),
    time: (medianSeconds: number, slowestSeconds: number): Mrkdwn =>
      mrkdwn`; approved in ${formatDuration(medianSeconds)} at the median, ${formatDuration(slowestSeconds)} at most`,
    exceptions: (count: number, grants: string): Mrkdwn => mrkdwn`*Exceptions:* ${count} (${grants})`,
    reviews: (open: number, overdue: number): Mrkdwn =>
      mrkdwn`*Reviews of what was done:* ${open} open, ${overdue} overdue`,
    overdue: (taskId: string, grantId: string, dueAtMs: number): Mrkdwn =>
      mrkdwn`• \`${taskId}\`, ${grantId}: overdue since ${dayAndTime(dueAtMs)}`,
    unused: (days: number, tasks: string): Mrkdwn =>
      mrkdwn`*Nobody asked for these in ${days} days:* ${tasks}. Their owners can take them out of the catalogue.`,
    dates: mrkdwn`*Review dates of tasks:*`,
    date: (taskId: string, reviewBy: string, state: ReviewState): Mrkdwn =>
      mrkdwn`• \`${taskId}\`: ${reviewBy}${DATES[state]}`,
    agentDates: mrkdwn`*Review dates of agents:*`,
    agentDate: (agentId: string, reviewBy: string, hasPassed: boolean): Mrkdwn =>
      mrkdwn`• \`${agentId}\`: ${reviewBy}${hasPassed ? ', overdue: it can ask for nothing' : ''}`,
    more: (count: number): Mrkdwn => mrkdwn`and ${count} more.`,
    speeds: (sinceMs: number, untilMs: number): Mrkdwn =>
      mrkdwn`*How fast your tasks were approved, ${dayAndTime(sinceMs)} to ${dayAndTime(untilMs)}.* Only owners get these figures.`,
    speed: (name: string, taskId: string, approvals: number, medianSeconds: number): Mrkdwn =>
      mrkdwn`• ${name}, \`${taskId}\`: ${approvals} approved, ${formatDuration(medianSeconds)} at the median`,
  },
} as const;

const DATES: Readonly<Record<ReviewState, string>> = {
  current: '',
  overdue: ', overdue: only the last step of its ladder decides',
  lapsed: ', overdue: nobody can ask for it',
};
