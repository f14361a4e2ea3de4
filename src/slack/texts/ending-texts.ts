import type { ShownGrant } from '../../approval/shown-grant.ts';
import type { EvidenceKind } from '../../domain/evidence.ts';
import { formatDuration } from '../../domain/time.ts';
import type { Mrkdwn } from '../views/mrkdwn.ts';
import { dayAndTime, mrkdwn, timeOfDay } from '../views/mrkdwn.ts';

const EVIDENCE: Readonly<Record<EvidenceKind, string>> = {
  click: 'by a click in Slack',
  idp: 'signed in with the identity provider',
};

/** How a grant ends, and the last word on it. */
export const ENDING_TEXTS = {
  end: {
    reasons: {
      released: 'Released by the person who held it',
      revoked: 'Taken back by somebody who may',
      'incident-closed': 'The incident was closed',
      'standing-changed': 'The standing of the person changed',
      expired: 'The time was over',
      unclaimed: 'It was never claimed',
      'mint-failed': 'AWS made no session',
      refused: 'The issuer refused the approval',
    } satisfies Readonly<Record<NonNullable<ShownGrant['reason']>, string>>,
    because: {
      'left-group': 'The person is no longer in a group that may ask for this',
      'task-withdrawn': 'The catalogue no longer has this task for this asset or for who asked',
    },
    outsider: (called: string): string => `Slack shows the account of the person as ${called}`,
    ending: (reason: string, deadlineMs: number): Mrkdwn =>
      mrkdwn`${reason}. Deny pending: AWS ends it at ${timeOfDay(deadlineMs)} at the latest.`,
    byTime: (reason: string, deadlineMs: number): Mrkdwn =>
      mrkdwn`${reason}. AWS ended it by time, at ${timeOfDay(deadlineMs)}.`,
    neverMinted: (reason: string, atMs: number): Mrkdwn =>
      mrkdwn`${reason}. No session was ever made; it ended at ${timeOfDay(atMs)}.`,
    denyWritten: (reason: string, atMs: number): Mrkdwn =>
      mrkdwn`${reason}. Deny written ${timeOfDay(atMs)}. It usually takes effect within seconds; AWS gives no bound.`,
    shells: {
      owed: mrkdwn`Shells it opened outlive a session. They are being closed; the thread says when none is left.`,
      failing: mrkdwn`Shells it opened could not be closed yet, so one may still be open. It is tried again, and the operator was told why.`,
      'given-up': mrkdwn`Shells it opened could not be closed, and it is not tried any more. End them in Session Manager by hand.`,
      done: (closed: number, atMs: number): Mrkdwn =>
        closed === 0
          ? mrkdwn`It left no shell open, looked up ${timeOfDay(atMs)}.`
          : mrkdwn`${closed === 1 ? 'The shell' : `The ${closed} shells`} it left open ${closed === 1 ? 'was' : 'were'} closed; none was open ${timeOfDay(atMs)}.`,
    },
    widened: mrkdwn`So many sessions were ended at once that AWS could not be told each by its name. It now denies this one too, though nobody ended it. Ask again to go on.`,
  },
  summary: {
    title: 'Summary',
    fallback: (title: string, asset: string, how: Mrkdwn): Mrkdwn =>
      mrkdwn`Ended: ${title} on ${asset}. ${how}`,
    asked: 'Asked',
    approved: 'Approved',
    claimed: 'Claimed',
    ended: 'Ended',
    askedBy: (who: Mrkdwn, atMs: number): Mrkdwn => mrkdwn`${who}, ${dayAndTime(atMs)}`,
    approvedBy: (who: Mrkdwn, evidence: EvidenceKind, afterSeconds: number): Mrkdwn =>
      mrkdwn`${who}, ${EVIDENCE[evidence]}, after ${formatDuration(afterSeconds)}`,
    claims: (count: number): Mrkdwn => (count === 1 ? mrkdwn`once` : mrkdwn`${count} times, one deadline`),
    never: mrkdwn`never`,
  },
} as const;
