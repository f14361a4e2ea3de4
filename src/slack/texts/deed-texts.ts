import type { UnreadReason } from '../../domain/session-call.ts';
import type { Mrkdwn } from '../views/mrkdwn.ts';
import { mrkdwn, timeOfDay } from '../views/mrkdwn.ts';

/** What was done with access, as AWS's own history tells it. */
export const DEED_TEXTS = {
  deeds: {
    title: 'Done',
    waiting: mrkdwn`AWS is asked; its events show some minutes late.`,
    nothingMade: mrkdwn`nothing: no session was ever made`,
    none: mrkdwn`no management events; data events are not visible here`,
    noneYet: mrkdwn`no management events so far`,
    noneRead: mrkdwn`no management events in the Regions that could be read`,
    calls: (count: number, actions: string): Mrkdwn =>
      count === 1 ? mrkdwn`1 call: ${actions}` : mrkdwn`${count} calls: ${actions}`,
    action: (action: string, calls: number): string => (calls === 1 ? action : `${action} ×${calls}`),
    others: (count: number): string => `${count} more actions`,
    denied: (count: number): Mrkdwn => (count === 1 ? mrkdwn`AWS denied 1.` : mrkdwn`AWS denied ${count}.`),
    outside: (count: number, actions: string): Mrkdwn =>
      count === 1
        ? mrkdwn`*1 call outside the task:* ${actions}`
        : mrkdwn`*${count} calls outside the task:* ${actions}`,
    afterEnd: (count: number): Mrkdwn =>
      count === 1
        ? mrkdwn`*AWS let 1 call through after the end.*`
        : mrkdwn`*AWS let ${count} calls through after the end.*`,
    unread: {
      'not-allowed': (region: string): Mrkdwn =>
        mrkdwn`*${region} could not be read:* Breakglass may not look there. The operator can allow cloudtrail:LookupEvents.`,
      unavailable: (region: string): Mrkdwn =>
        mrkdwn`*${region} could not be read:* CloudTrail did not answer.`,
    } satisfies Readonly<Record<UnreadReason, (region: string) => Mrkdwn>>,
    cut: mrkdwn`There were more calls than are looked at; the newest are counted.`,
    provisional: (atMs: number): Mrkdwn =>
      mrkdwn`Provisional, as of ${timeOfDay(atMs)}: events show some minutes late.`,
    final: (atMs: number): Mrkdwn => mrkdwn`Final, as of ${timeOfDay(atMs)}.`,
    proven: (reason: string, denyAtMs: number, action: string, atMs: number): Mrkdwn =>
      mrkdwn`${reason}. Deny written ${timeOfDay(denyAtMs)}, and proven: AWS denied ${action} at ${timeOfDay(atMs)}.`,
    checkpoint: (size: number, root: string): Mrkdwn => mrkdwn`Record: ${size} entries, root ${root}…`,
    details: {
      title: mrkdwn`*What was done, in full*`,
      outside: mrkdwn`CloudTrail’s ids of calls outside the task:`,
      line: (action: string, calls: number, denied: number, outside: number): string =>
        [
          `${action}: ${calls}`,
          ...(denied === 0 ? [] : [`${denied} denied`]),
          ...(outside === 0 ? [] : [`${outside} outside the task`]),
        ].join(', '),
      checkpoint: mrkdwn`The record’s checkpoint over all of this. Saved as a file, \`breakglass audit verify LOG --checkpoint FILE\` says later whether the record still continues it:`,
    },
  },
} as const;
