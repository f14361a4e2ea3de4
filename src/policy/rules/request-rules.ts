import type { RequestQuestion } from '../question.ts';
import type { Rule } from '../rule.ts';
import { forbid, permit, when } from '../rule.ts';
import { inAnyGroup } from './group-rules.ts';
import { incidentRules } from './incident-rules.ts';
import { standingRules } from './standing-rules.ts';

/** Who may ask. The support tier may, where a task's groups say so; it only never approves. */
export const REQUEST_RULES: readonly Rule<RequestQuestion>[] = [
  ...standingRules<RequestQuestion>({
    role: 'requester',
    doing: 'ask',
    subjects: ({ requester }) => [requester],
    freshAtMs: ({ nowMs }) => nowMs,
    nowMs: ({ nowMs }) => nowMs,
    toldToThem: true,
    except: ['support-tier'],
  }),
  ...incidentRules<RequestQuestion>(),
  forbid(
    'duration-outside-limit',
    'Access is asked for in whole seconds and for no longer than the task allows.',
    { code: 'bad-duration', detail: 'what the task allows' },
    ({ durationSeconds, task }) => when(!withinLimit(durationSeconds, task.maxSeconds)),
  ),
  forbid(
    'requester-without-device',
    'Whoever asks needs a device of their own to receive the credentials on.',
    { code: 'no-device' },
    ({ devices }) => (typeof devices.value === 'number' ? when(!(devices.value >= 1)) : 'cannot-tell'),
  ),
  permit(
    'requester-in-ask-group',
    'Members of the groups that may ask for this task.',
    ({ requester, task }) => inAnyGroup(requester, task.askGroups),
  ),
];

/** Whether a time is a positive whole number of seconds within a limit. */
export function withinLimit(seconds: number, maxSeconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= maxSeconds;
}
