import type { Mrkdwn } from '../views/mrkdwn.ts';
import type { RaiseReason } from '../../domain/ladder.ts';
import { mrkdwn, timeOfDay } from '../views/mrkdwn.ts';

/** A request as the channel sees it. */
export const REQUEST_TEXTS = {
  card: {
    title: (title: string, asset: string): string => `${title}: ${asset}`,
    asks: (who: Mrkdwn, title: string, asset: string): Mrkdwn =>
      mrkdwn`${who} asks for access: ${title} on ${asset}`,
    agent: (name: string, owner: Mrkdwn): Mrkdwn => mrkdwn`agent ${name} (${owner} answers for it)`,
    state: 'State',
    requester: 'Asked by',
    duration: 'For',
    until: 'Until',
    approvals: 'Approved by',
    nobodyYet: mrkdwn`nobody yet`,
    signedIn: (who: Mrkdwn): Mrkdwn => mrkdwn`${who} (signed in)`,
    others: (count: number): Mrkdwn => mrkdwn`and ${count} more`,
    quorum: (given: number, needed: number): Mrkdwn => mrkdwn`${given} of ${needed}`,
    stillFrom: (groups: string): Mrkdwn => mrkdwn`still from ${groups}`,
    step: 'Step',
    stepOf: (rung: number, rungs: number, why: string): Mrkdwn => mrkdwn`${rung} of ${rungs}: ${why}`,
    why: {
      time: 'nobody decided on the one before in time',
      nobody: 'nobody on the one before can decide now',
      'on-call-unknown': 'it is not known who is on call',
      'review-overdue': 'the review of the task is overdue',
      'reviews-owed': 'what was done with the task before should have been reviewed by now',
    } satisfies Readonly<Record<RaiseReason, string>>,
    looking: 'Looking at it',
    lookingSince: (who: Mrkdwn, sinceMs: number): Mrkdwn => mrkdwn`${who} since ${timeOfDay(sinceMs)}`,
    continues: (requestId: string): Mrkdwn =>
      mrkdwn`More time for ${requestId}, which goes on as it is: this is a request and a session of its own.`,
    reason: 'Why',
    actions: 'Actions',
    wholeInThread: (title: string): Mrkdwn => mrkdwn`_${title}: shortened here, whole in the thread._`,
    reference: (requestId: string, digest: string): Mrkdwn => mrkdwn`Request ${requestId} · digest ${digest}`,
  },
  state: {
    pending: (lapseAtMs: number): Mrkdwn => mrkdwn`Waiting for approval, until ${timeOfDay(lapseAtMs)}`,
    approved: mrkdwn`Approved; the issuer is checking it`,
    denied: (by: Mrkdwn): Mrkdwn => mrkdwn`Denied by ${by}`,
    withdrawn: {
      requester: mrkdwn`Withdrawn`,
      'incident-closed': mrkdwn`Withdrawn: the incident was closed`,
      'not-internal': mrkdwn`Withdrawn: the account of the requester is no longer that of a colleague`,
      'left-group': mrkdwn`Withdrawn: the requester left the groups that may ask for this`,
      'task-withdrawn': mrkdwn`Withdrawn: the catalogue no longer has this task for this asset or for who asked`,
      'task-changed': mrkdwn`Withdrawn: the task was changed after this was asked`,
    },
    lapsed: (atMs: number): Mrkdwn => mrkdwn`Lapsed at ${timeOfDay(atMs)}: nobody decided in time`,
    claimable: mrkdwn`Granted; not claimed yet`,
    minting: mrkdwn`Granted; credentials are being made`,
    active: mrkdwn`In use`,
    ending: mrkdwn`Ending`,
    ended: mrkdwn`Ended`,
  },
  line: {
    approved: (by: Mrkdwn, who: Mrkdwn, title: string, asset: string, deadlineMs: number): Mrkdwn =>
      mrkdwn`Granted: ${title} on ${asset}, for ${who}, approved by ${by}. It ends at ${timeOfDay(deadlineMs)}.`,
    voided: (by: Mrkdwn, why: string): Mrkdwn =>
      mrkdwn`The earlier approval of ${by} no longer counts. ${why}`,
    somebody: mrkdwn`somebody`,
    counted: (by: Mrkdwn, count: Mrkdwn): Mrkdwn => mrkdwn`${by} approved: ${count}.`,
    escalated: (rung: number, rungs: number, why: string, asked: number): Mrkdwn =>
      asked === 0
        ? mrkdwn`Step ${rung} of ${rungs} decides now: ${why}. Whoever was asked before is asked on.`
        : mrkdwn`Step ${rung} of ${rungs} decides now: ${why}. ${asked === 1 ? 'One more person is' : `${asked} more people are`} asked; whoever was asked before may still approve. It will be reviewed.`,
    notEscalated: (rung: number): Mrkdwn =>
      mrkdwn`Nobody decided in time, and nobody on step ${rung} of the ladder or later can decide now. Whoever was asked may still approve. Why the others cannot:`,
    denied: (by: Mrkdwn, who: Mrkdwn): Mrkdwn => mrkdwn`${by} denied the request of ${who}:`,
    lapsed: (who: Mrkdwn): Mrkdwn =>
      mrkdwn`Nobody decided in time, so the request of ${who} lapsed. It can be asked again.`,
    withdrawn: {
      requester: mrkdwn`The request was withdrawn.`,
      'incident-closed': mrkdwn`The incident was closed, so the request was withdrawn.`,
      'not-internal': mrkdwn`Slack shows the account of the requester as no longer that of a colleague, so the request was withdrawn.`,
      'left-group': mrkdwn`The requester is no longer in a group that may ask for this, so the request was withdrawn. Ask the owner of the task if that is wrong.`,
      'task-withdrawn': mrkdwn`The catalogue no longer has this task for this asset or for who asked, so the request was withdrawn. Ask the owner of the task if you need it.`,
      'task-changed': mrkdwn`The task was changed after this was asked, so the request was withdrawn and nothing was granted. Ask again with \`/breakglass\` to see what it allows now.`,
    },
    claimed: (atMs: number, device: string | null): Mrkdwn =>
      device === null
        ? mrkdwn`Claimed at ${timeOfDay(atMs)}.`
        : mrkdwn`Claimed at ${timeOfDay(atMs)}, on device ${device}.`,
    endedBy: (by: Mrkdwn): Mrkdwn => mrkdwn`${by} ended this early.`,
    refusedByIssuer: (why: string): Mrkdwn =>
      mrkdwn`The issuer refused the approval, so nothing was granted: ${why}`,
  },
} as const;
