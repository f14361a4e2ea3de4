import type { ApproverOutlook, AskOptions } from '../../approval/use-cases.ts';
import { formatDuration, parseDuration } from '../../domain/time.ts';
import { TEXTS } from '../texts.ts';
import type { Mrkdwn } from './mrkdwn.ts';
import { mrkdwn } from './mrkdwn.ts';
import type { Prefill } from './prefill.ts';
import { shortName } from './text-limits.ts';

/** What the choice would come to, as far as is known now. */
export type AskPreview = { readonly outlook: ApproverOutlook; readonly nowMs: number };

/** Proposed where nobody said for how long. */
export const DEFAULT_SECONDS = 30 * 60;
const ACTIONS_SHOWN = 4;

/** What it would allow, until when, and how many could approve it now. */
export function askPreview(
  { outlook, nowMs }: AskPreview,
  task: AskOptions['tasks'][number],
  filled: Prefill,
  drill: boolean,
): readonly Mrkdwn[] {
  const seconds =
    filled.duration === null
      ? Math.min(task.maxSeconds, DEFAULT_SECONDS)
      : (parseDuration(filled.duration) ?? Number.POSITIVE_INFINITY);
  return [
    seconds > task.maxSeconds
      ? mrkdwn`${TEXTS.ask.noSuchTime(formatDuration(task.maxSeconds))}`
      : drill
        ? TEXTS.drill.allows(nowMs + seconds * 1000)
        : allows(outlook, task, filled, nowMs + seconds * 1000),
    outlook.isEnough
      ? TEXTS.ask.approvers(outlook.humans, outlook.quorum)
      : TEXTS.ask.nobodyCan(task.taskId, outlook.short.join(' ')),
  ];
}

function allows(
  { actions }: ApproverOutlook,
  task: AskOptions['tasks'][number],
  { asset }: Prefill,
  untilMs: number,
): Mrkdwn {
  const names = actions.map(({ action }) => action);
  const shown = names.slice(0, ACTIONS_SHOWN).join(', ');
  const more = names.length - ACTIONS_SHOWN;
  const on = asset === null ? task.assetLabel.toLowerCase() : shortName(asset);
  return TEXTS.ask.allows(more > 0 ? `${shown} and ${more} more` : shown, on, untilMs);
}
