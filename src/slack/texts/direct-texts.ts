import type { Mrkdwn } from '../views/mrkdwn.ts';
import { channelLink, dayAndTime, mrkdwn, timeOfDay } from '../views/mrkdwn.ts';

/** What one person is written. */
export const DIRECT_TEXTS = {
  claim: {
    title: (title: string, asset: string): Mrkdwn => mrkdwn`Granted: *${title}* on *${asset}*.`,
    until: (deadlineMs: number): Mrkdwn =>
      mrkdwn`It ends at ${timeOfDay(deadlineMs)}, whenever you claim it.`,
    claimBy: (atMs: number): Mrkdwn => mrkdwn`Claim it before ${timeOfDay(atMs)}.`,
    agent: (name: string, deadlineMs: number): Mrkdwn =>
      mrkdwn`The agent ${name}, for which you answer, asked for it and may claim it now. It ends at ${timeOfDay(deadlineMs)}, whenever that is.`,
    agentEnd: (grantId: string): Mrkdwn => mrkdwn`To end it earlier, type \`/breakglass done ${grantId}\`.`,
    once: mrkdwn`For one command:`,
    profile: mrkdwn`For any AWS tool, as a profile of your AWS configuration:`,
    use: (profile: string): Mrkdwn => mrkdwn`Then put \`AWS_PROFILE=${profile}\` before the command.`,
    release: (grantId: string): Mrkdwn =>
      mrkdwn`Done earlier? \`breakglass release ${grantId}\`, or \`/breakglass done\` in the channel.`,
  },
  direct: {
    channelAway: (channelId: string, news: Mrkdwn): Mrkdwn =>
      mrkdwn`This could not be posted in ${channelLink(channelId)}, so you read it here: ${news}`,
    lapsed: (title: string, asset: string, channel: Mrkdwn, asked: number, taskId: string): Mrkdwn =>
      mrkdwn`Nobody decided in time, so your request lapsed: ${title} on ${asset}, in ${channel}. ${asked === 1 ? 'One person was' : `${asked} people were`} asked. Nothing was granted. You can ask again now; \`/breakglass who ${taskId}\` says who could approve, so that you can call them.`,
    agentLapsed: (name: string, title: string, asset: string, channel: Mrkdwn, taskId: string): Mrkdwn =>
      mrkdwn`Nobody decided in time, so what the agent ${name}, for which you answer, asked for lapsed: ${title} on ${asset}, in ${channel}. Nothing was granted. \`/breakglass who ${taskId}\` says who could approve.`,
    claimRefused: (why: string): Mrkdwn => mrkdwn`A claim was refused: ${why}`,
    deviceBound: (label: string, expiresAtMs: number | null): Mrkdwn =>
      expiresAtMs === null
        ? mrkdwn`A device was bound to you: ${label}. If this was not you, type \`breakglass logout --others\` on a device of yours and tell the operator of Breakglass now.`
        : mrkdwn`A device was bound to you: ${label}, until ${dayAndTime(expiresAtMs)}. If this was not you, type \`breakglass logout --others\` on a device of yours and tell the operator of Breakglass now.`,
    deviceUnbound: (label: string): Mrkdwn =>
      mrkdwn`A device is not bound to you any more: ${label}. If this was not you, tell the operator of Breakglass now.`,
    agentBound: (name: string, label: string, expiresAtMs: number): Mrkdwn =>
      mrkdwn`The agent ${name}, for which you answer, proved who it is: ${label}, until ${dayAndTime(expiresAtMs)}. If it should not be at work now, tell the operator of Breakglass.`,
    endingSoon: (title: string, asset: string, deadlineMs: number): Mrkdwn =>
      mrkdwn`Your access ends at ${timeOfDay(deadlineMs)}: ${title} on ${asset}. If you need longer, ask now; somebody has to approve it again.`,
    askMore: 'Ask for more time',
    appRemoved: (channelId: string, title: string): Mrkdwn =>
      mrkdwn`Breakglass was removed from ${channelLink(channelId)}, the channel of the incident “${title}”. What happens is no longer posted there; you read what concerns you here. Type \`/invite @Breakglass\` in the channel to bring it back.`,
    claimedOn: (label: string, thumbprint: string, atMs: number, grantId: string): Mrkdwn =>
      mrkdwn`Credentials of ${grantId} were asked for at ${timeOfDay(atMs)}, on your device ${label} (${thumbprint}). If this was not you, end it with \`/breakglass done ${grantId}\` and tell the operator of Breakglass now.`,
    agentClaimedOn: (name: string, label: string, atMs: number, grantId: string): Mrkdwn =>
      mrkdwn`Credentials of ${grantId} were asked for at ${timeOfDay(atMs)} by the agent ${name} (${label}), for which you answer. If that should not be, end it with \`/breakglass done ${grantId}\` and tell the operator of Breakglass now.`,
    unnamedDevice: 'without a name',
  },
  login: {
    code: mrkdwn`To bind a device of yours, type this in its terminal:`,
    until: (atMs: number): Mrkdwn =>
      mrkdwn`The code works once, until ${timeOfDay(atMs)}. Nobody of Breakglass will ever ask you for it; do not send it to anybody.`,
  },
} as const;
