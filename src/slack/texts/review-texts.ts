import type { ReviewReason } from '../../domain/review.ts';
import type { Mrkdwn } from '../views/mrkdwn.ts';
import { dayAndTime, mrkdwn } from '../views/mrkdwn.ts';

/** Looking at what was done. */
export const REVIEW_TEXTS = {
  review: {
    reasons: {
      risk: 'its task is reviewed at each use',
      exception:
        'it was an exception, decided on a later step of the ladder or while a review of the task was overdue',
      'outside-call': 'something was tried or done that the task is not for',
      'after-end': 'AWS let calls through after the end',
      'by-hand': 'somebody asked for it',
    } satisfies Readonly<Record<ReviewReason, string>>,
    title: (title: string, asset: string): Mrkdwn => mrkdwn`Review what was done: *${title}* on *${asset}*.`,
    parties: (who: Mrkdwn, approvers: Mrkdwn): Mrkdwn => mrkdwn`Asked by ${who}, approved by ${approvers}.`,
    because: (reasons: string): Mrkdwn => mrkdwn`Why: ${reasons}.`,
    asked: 'What was written:',
    due: (dueAtMs: number): Mrkdwn => mrkdwn`Due by ${dayAndTime(dueAtMs)}.`,
    overdue: (dueAtMs: number): Mrkdwn =>
      mrkdwn`*Overdue since ${dayAndTime(dueAtMs)}.* Until it is done, requests for this task begin one step up its ladder.`,
    write: 'Write the review',
    opened: (dueAtMs: number, who: Mrkdwn, reasons: string): Mrkdwn =>
      mrkdwn`A review is due by ${dayAndTime(dueAtMs)}, from ${who}: ${reasons}.`,
    nobody: (reasons: string): Mrkdwn =>
      mrkdwn`*A review is due, and nobody may do it:* ${reasons}. Whoever asked for access or gave it does not review it. The operator of Breakglass can name another owner of the task.`,
    done: (who: Mrkdwn): Mrkdwn => mrkdwn`${who} reviewed what was done:`,
    owed: (dueAtMs: number, who: Mrkdwn | null, reasons: string): Mrkdwn =>
      who === null
        ? mrkdwn`*Owed:* a review by ${dayAndTime(dueAtMs)}, and nobody may do it: ${reasons}.`
        : mrkdwn`*Owed:* a review by ${dayAndTime(dueAtMs)}, from ${who}: ${reasons}.`,
    settled: (who: Mrkdwn, atMs: number): Mrkdwn => mrkdwn`Reviewed by ${who}, ${dayAndTime(atMs)}.`,
    askedFor: mrkdwn`A review is asked for. Its thread says who has to do it.`,
    which: mrkdwn`Name the grant: \`/breakglass review bg-… why\`. Its thread and \`/breakglass status\` show the name.`,
    home: mrkdwn`*Reviews that wait for you*`,
    homeLine: (title: string, asset: string, who: Mrkdwn): Mrkdwn =>
      mrkdwn`*${title}* on *${asset}*, used by ${who}.`,
    form: {
      title: 'Review what was done',
      submit: 'Done',
      close: 'Cancel',
      explain:
        'Look at what was done and why. The thread of the request has all calls; AWS has them in CloudTrail.',
      note: 'What did you find?',
      noteHint: 'Shown in the thread of the request and kept in the record.',
      late: 'Breakglass did not answer in time. Look at App Home before you try again.',
    },
  },
} as const;
