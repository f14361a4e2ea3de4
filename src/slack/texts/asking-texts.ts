import { formatDuration } from '../../domain/time.ts';
import type { Mrkdwn } from '../views/mrkdwn.ts';
import { channelLink, mrkdwn, timeOfDay } from '../views/mrkdwn.ts';

/** Asking for access. */
export const ASKING_TEXTS = {
  ask: {
    title: 'Ask for access',
    submit: 'Ask',
    close: 'Cancel',
    next: 'Next',
    where: 'For which incident?',
    task: 'What has to be done?',
    taskPlaceholder: 'Choose a task, or type to search',
    assetPlaceholder: 'Choose, or type to search',
    duration: 'For how long?',
    durationHint: (maxSeconds: number): string =>
      `Like 20s, 30m or 1h; at most ${formatDuration(maxSeconds)}. The time starts with the last approval.`,
    reason: 'Why?',
    reasonHint: 'The approver decides on this. It is shown in the channel and kept in the record.',
    forIncident: (channelId: string, title: string): Mrkdwn =>
      title === ''
        ? mrkdwn`For the incident in ${channelLink(channelId)}.`
        : mrkdwn`For the incident “${title}” in ${channelLink(channelId)}.`,
    allows: (actions: string, on: string, untilMs: number): Mrkdwn =>
      mrkdwn`Allows ${actions} on ${on}, until ${timeOfDay(untilMs)} if it is approved now.`,
    approvers: (humans: number, quorum: number): Mrkdwn =>
      humans === 1
        ? mrkdwn`Can be approved by one person now.`
        : quorum === 1
          ? mrkdwn`Can be approved by any of ${humans} people now.`
          : mrkdwn`Needs ${quorum} approvals; ${humans} people can give one now.`,
    nobodyCan: (taskId: string, short: string): Mrkdwn =>
      mrkdwn`This cannot be approved right now. ${short === '' ? 'Nobody can.' : short} \`/breakglass who ${taskId}\` says who could not, and why.`,
    continues: (requestId: string, reason: string): string => `Continues ${requestId}: ${reason}`,
    noneOpen: mrkdwn`No incident is open that you could ask in. Type \`/breakglass open\` in the channel of the incident, then ask there.`,
    whereHint: 'An incident in a private channel is not listed: type the command in its channel.',
    assetFirst: 'Choose a task, then what it is for. The list may take a second to load.',
    loading: 'Looking up what can be asked for here.',
    noTasks:
      'There is no task in the catalogue that you may ask for. Its owner or the operator of Breakglass can change that.',
    noSuchTime: (max: string): string =>
      `That is no time this task can be asked for. Type one like 30m, at most ${max}.`,
    lateField:
      'Breakglass cannot reach its store in time. Submit again in a moment: one form is never filed twice.',
    expired: 'Slack let this wait too long. Type the command again.',
  },
} as const;
