import { formatDuration } from '../../domain/time.ts';
import type { Mrkdwn } from '../views/mrkdwn.ts';
import { channelLink, mrkdwn } from '../views/mrkdwn.ts';

/** Asking for access. */
export const ASKING_TEXTS = {
  ask: {
    title: 'Ask for access',
    submit: 'Ask',
    close: 'Cancel',
    next: 'Next',
    where: 'In which incident channel?',
    task: 'What has to be done?',
    taskPlaceholder: 'Choose a task',
    duration: 'For how long?',
    durationHint: (maxSeconds: number): string =>
      `Like 20s, 30m or 1h; at most ${formatDuration(maxSeconds)}. The time starts with the last approval.`,
    reason: 'Why?',
    reasonHint: 'The approver decides on this. It is shown in the channel and kept in the record.',
    forIncident: (channelId: string): Mrkdwn => mrkdwn`For the incident in ${channelLink(channelId)}.`,
    assetFirst: 'Choose a task, then what it is for. The list may take a second to load.',
    loading: 'Looking up what can be asked for here.',
    noTasks:
      'There is no task in the catalogue that you may ask for. Its owner or the operator of Breakglass can change that.',
    shortened: (shown: number, all: number): string => `The first ${shown} of ${all} are listed.`,
    lateField:
      'Breakglass cannot reach its store in time. Submit again in a moment: one form is never filed twice.',
    expired: 'Slack let this wait too long. Type the command again.',
  },
} as const;
