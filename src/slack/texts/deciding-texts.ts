import type { OnCallState } from '../../domain/ladder.ts';
import type { Mrkdwn } from '../views/mrkdwn.ts';
import { channelLink, mrkdwn, timeOfDay } from '../views/mrkdwn.ts';

/** Deciding on a request. */
export const DECIDING_TEXTS = {
  deny: {
    title: 'Deny this request',
    submit: 'Deny',
    close: 'Cancel',
    reason: 'Why not?',
    reasonHint: 'The person who asked reads this, and it is kept in the record.',
    late: 'Breakglass did not answer in time. Look at the request in its channel before you try again.',
    explain: 'One denial ends the request. The person can ask again.',
  },
  decide: {
    approve: 'Approve',
    signIn: 'Decide by signing in',
    deny: 'Deny',
    look: 'I’m looking at it',
    lookNoted: mrkdwn`The others see that you look at it. It decides nothing: approve or deny when you know.`,
    confirmTitle: 'Approve access of high risk?',
    confirmYes: 'Approve',
    confirmNo: 'Go back',
    counted: (missing: number): Mrkdwn =>
      missing === 1
        ? mrkdwn`Your approval is counted. One more person has to approve.`
        : mrkdwn`Your approval is counted. ${missing} more people have to approve.`,
    countedFrom: (groups: string): Mrkdwn => mrkdwn`Somebody is still needed from ${groups}.`,
  },
  approver: {
    title: 'Your approval is asked for',
    asks: (who: Mrkdwn, title: string, asset: string, length: Mrkdwn): Mrkdwn =>
      mrkdwn`${who} asks to do *${title}* on *${asset}*, for ${length} from the last approval.`,
    where: (channelId: string, title: string): Mrkdwn =>
      mrkdwn`Incident: ${title}, in ${channelLink(channelId)}.`,
    allows: mrkdwn`*Exactly this would be allowed:*`,
    sight: mrkdwn`*To look around, without changing anything:*`,
    alsoPermits: mrkdwn`*These actions also permit:*`,
    because: mrkdwn`*Why it may be asked:*`,
    before: mrkdwn`*Before this:*`,
    earlier: mrkdwn`*Asked for in this incident before:*`,
    risk: (risk: string, owner: string): Mrkdwn => mrkdwn`Risk: ${risk}. The task belongs to ${owner}.`,
    exception: (rung: number, rungs: number, why: string): Mrkdwn =>
      mrkdwn`Step ${rung} of ${rungs}: ${why}. This will be reviewed afterwards.`,
    quorum: (needed: number): Mrkdwn => mrkdwn`${needed} different people have to approve.`,
    quorumOf: (needed: number, each: string): Mrkdwn =>
      mrkdwn`${needed} different people have to approve, among them ${each}. Nobody counts twice.`,
    onCall: {
      yes: mrkdwn`They are on call.`,
      no: mrkdwn`They are not on call.`,
      unknown: mrkdwn`It is not known whether they are on call.`,
    } satisfies Readonly<Record<OnCallState, Mrkdwn>>,
    looking: (who: Mrkdwn): Mrkdwn => mrkdwn`*Looking at it:* ${who}. That decides nothing.`,
    signIn: mrkdwn`A click is not enough here. The button opens a page that shows this again; choose there, then sign in with the company.`,
    until: (lapseAtMs: number): Mrkdwn => mrkdwn`Without a decision this lapses at ${timeOfDay(lapseAtMs)}.`,
    approved: mrkdwn`Approved. The channel says how it goes on.`,
    nothingToDo: mrkdwn`Nothing is left to do here.`,
  },
} as const;
