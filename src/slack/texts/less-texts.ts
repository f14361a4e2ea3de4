import type { Mrkdwn } from '../views/mrkdwn.ts';
import { mrkdwn } from '../views/mrkdwn.ts';

/** Approving for less. */
export const LESS_TEXTS = {
  less: {
    button: 'Approve for less',
    reduce: 'Reduce it first',
    title: 'Approve for less',
    submit: 'Approve this',
    reduceTitle: 'Reduce this request',
    reduceSubmit: 'Reduce it',
    close: 'Cancel',
    explain: (who: Mrkdwn, title: string, asset: string): Mrkdwn =>
      mrkdwn`${who} asks to do *${title}* on *${asset}*. You approve what is left here; it can only become less. The change is shown to everybody, and your approval counts for it.`,
    reduceExplain: (who: Mrkdwn, title: string, asset: string): Mrkdwn =>
      mrkdwn`${who} asks to do *${title}* on *${asset}*. It can only become less. The change is shown to everybody, and nobody has approved it then: decide on it by signing in.`,
    voids: (approvals: number): Mrkdwn =>
      approvals === 1
        ? mrkdwn`One approval was given for more. It no longer counts then; that person is told and can approve again.`
        : mrkdwn`${approvals} approvals were given for more. They no longer count then; those people are told and can approve again.`,
    duration: 'For how long?',
    durationHint: (asked: string): string => `Asked for: ${asked}. Shorter, like 20s, 5m or 1h; or the same.`,
    actions: 'Which actions?',
    actionsHint: 'Take away what is not needed. At least one has to stay.',
    late: 'Breakglass did not answer in time. Look at the request in its channel before you try again.',
    shorter: (now: Mrkdwn, before: Mrkdwn): Mrkdwn => mrkdwn`${now} instead of ${before}`,
    without: (actions: Mrkdwn): Mrkdwn => mrkdwn`without ${actions}`,
    more: (count: number): Mrkdwn => mrkdwn`and ${count} more`,
    field: 'Reduced',
    changed: (by: Mrkdwn, left: Mrkdwn, revision: number): Mrkdwn =>
      mrkdwn`by ${by}: ${left} (revision ${revision})`,
    inSummary: (changed: Mrkdwn): Mrkdwn => mrkdwn`Reduced ${changed}`,
    onMessage: (changed: Mrkdwn): Mrkdwn =>
      mrkdwn`*Reduced* ${changed}. Approvals given before no longer count; approve again if you agree.`,
    line: (by: Mrkdwn, who: Mrkdwn, left: Mrkdwn): Mrkdwn =>
      mrkdwn`${by} approved the request of ${who} for less: ${left}.`,
    lineOnly: (by: Mrkdwn, who: Mrkdwn, left: Mrkdwn): Mrkdwn =>
      mrkdwn`${by} reduced the request of ${who}: ${left}. It still waits for approvers to sign in.`,
    lineVoided: (count: number): Mrkdwn =>
      count === 1
        ? mrkdwn`One approval given before no longer counts, since it was for more.`
        : mrkdwn`${count} approvals given before no longer count, since they were for more.`,
    voided: (by: Mrkdwn, title: string, asset: string, left: Mrkdwn, isPending: boolean): Mrkdwn =>
      mrkdwn`Your approval of ${title} on ${asset} no longer counts: ${by} reduced it to less, ${left}. ${
        isPending
          ? 'Look at the message above; you can approve again there.'
          : 'It was decided without it; the message above says how.'
      }`,
  },
} as const;
