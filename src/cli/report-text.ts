import type { ActivityReport, TaskActivity } from '../domain/activity-report.ts';
import { UNUSED_DAYS } from '../domain/activity-report.ts';
import { formatDuration, isoSeconds } from '../domain/time.ts';

const STATES = { current: 'due', overdue: 'OVERDUE', lapsed: 'OVERDUE, nobody can ask for it' } as const;

/**
 * A report to read.
 * @param knowsTasks whether the tasks of a catalogue were at hand; without them nothing is said about those unused.
 */
export function reportText(report: Omit<ActivityReport, 'speeds'>, knowsTasks: boolean): string {
  const { sinceMs, untilMs, tasks, exceptions, overdueReviews, openReviews } = report;
  return [
    `${isoSeconds(sinceMs)} to ${isoSeconds(untilMs)}`,
    ...titled('Tasks', tasks.map(taskLine), 'Nothing was asked for.'),
    ...titled(
      'Exceptions',
      exceptions.map(
        ({ taskId, grantId, filedAtMs }) =>
          `${isoSeconds(filedAtMs)}  ${taskId}  ${grantId ?? 'not granted'}`,
      ),
      'None.',
    ),
    ...titled(
      `Reviews: ${openReviews} open, ${overdueReviews.length} overdue`,
      overdueReviews.map(
        ({ taskId, grantId, dueAtMs }) => `${taskId}  ${grantId ?? ''}  since ${isoSeconds(dueAtMs)}`,
      ),
      null,
    ),
    ...(knowsTasks
      ? aboutTasks(report)
      : ['', 'Unused tasks and review dates: name the catalogue to see them.']),
  ].join('\n');
}

function aboutTasks({
  unusedTasks,
  reviewDates,
  agentReviewDates,
}: Omit<ActivityReport, 'speeds'>): readonly string[] {
  return [
    ...titled(
      `Tasks nobody asked for in ${UNUSED_DAYS} days`,
      unusedTasks.map(({ taskId, title }) => `${taskId}  ${title}`),
      'None.',
    ),
    ...titled(
      'Tasks whose review date is near',
      reviewDates.map(({ taskId, reviewBy, state }) => `${taskId}  ${reviewBy}  ${STATES[state]}`),
      'None.',
    ),
    ...(agentReviewDates.length === 0
      ? []
      : titled(
          'Agents whose review date is near',
          agentReviewDates.map(
            ({ agentId, reviewBy, hasPassed }) =>
              `${agentId}  ${reviewBy}  ${hasPassed ? 'OVERDUE, it can ask for nothing' : 'due'}`,
          ),
          null,
        )),
  ];
}

function taskLine(task: TaskActivity): string {
  const { taskId, asked, granted, used, denied, lapsed, exceptions } = task;
  const { medianApprovalSeconds: median, slowestApprovalSeconds: slowest } = task;
  const time =
    median === null || slowest === null
      ? ''
      : `; approved in ${formatDuration(median)} at the median, ${formatDuration(slowest)} at most`;
  return (
    `${taskId}  ${asked} asked, ${granted} granted, ${used} used, ${denied} denied, ${lapsed} lapsed, ` +
    `${exceptions} exceptions${time}`
  );
}

function titled(title: string, lines: readonly string[], none: string | null): readonly string[] {
  const shown = lines.length > 0 || none === null ? lines : [none];
  return ['', title, ...shown.map((line) => `  ${line}`)];
}
