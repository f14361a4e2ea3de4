import { DRILL_TITLE } from '../../approval/file-drill.ts';
import { formatDuration } from '../../domain/time.ts';
import type { Mrkdwn } from '../views/mrkdwn.ts';
import { mrkdwn, timeOfDay } from '../views/mrkdwn.ts';

/** A rehearsal of the whole way, with a session that can do nothing. */
export const DRILL_TEXTS = {
  drill: {
    formTitle: 'Drill',
    form: mrkdwn`*A drill.* The same people are asked, and the session you get can do nothing.`,
    opensIncident: mrkdwn`No incident is open in this channel, so sending this opens one for the drill, as \`/breakglass open\` does.`,
    where: mrkdwn`A drill needs a channel to be seen in. Type \`/breakglass drill\` in the channel you would use.`,
    incidentTitle: DRILL_TITLE,
    title: (title: string): string => `Drill: ${title}`,
    mark: mrkdwn`*This is a drill.* Everything is as it would be, but the session can do nothing.`,
    allows: (untilMs: number): Mrkdwn =>
      mrkdwn`Allows nothing, until ${timeOfDay(untilMs)} if it is approved now.`,
    claim: mrkdwn`This is a drill: \`aws sts get-caller-identity\` answers, and AWS denies everything else.`,
    times: (approvedSeconds: number, claimedSeconds: number | null, endedSeconds: number): Mrkdwn =>
      claimedSeconds === null
        ? mrkdwn`*Times of the drill:* approved after ${formatDuration(approvedSeconds)}, never claimed, ended ${formatDuration(endedSeconds)} after the approval.`
        : mrkdwn`*Times of the drill:* approved after ${formatDuration(approvedSeconds)}, claimed ${formatDuration(claimedSeconds)} later, ended ${formatDuration(endedSeconds)} after that.`,
  },
} as const;
