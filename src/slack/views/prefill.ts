import type { AskOptions } from '../../approval/use-cases.ts';
import { formatDuration } from '../../domain/time.ts';

/** What is already filled in; `null` where nothing is. */
export type Prefill = {
  readonly taskId: string | null;
  readonly asset: string | null;
  readonly duration: string | null;
  readonly reason: string | null;
};

export const NOTHING_FILLED: Prefill = { taskId: null, asset: null, duration: null, reason: null };

/** What somebody asked for last, as far as it can still be asked for. */
export function prefillFrom({ last, tasks }: AskOptions): Prefill {
  const task = tasks.find(({ taskId }) => taskId === last?.taskId);
  if (last === null || task === undefined) return NOTHING_FILLED;
  return {
    taskId: task.taskId,
    asset: task.assets.includes(last.asset) ? last.asset : null,
    duration: formatDuration(Math.min(last.durationSeconds, task.maxSeconds)),
    reason: last.reason,
  };
}
