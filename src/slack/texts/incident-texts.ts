import type { Mrkdwn } from '../views/mrkdwn.ts';
import { dayAndTime, mrkdwn } from '../views/mrkdwn.ts';

/** An incident and its channel. */
export const INCIDENT_TEXTS = {
  incident: {
    opened: (title: string, by: Mrkdwn): Mrkdwn => mrkdwn`*Incident open:* ${title}, opened by ${by}.`,
    byTool: mrkdwn`the incident tool`,
    how: mrkdwn`Ask for access with \`/breakglass\`. Everything asked, decided and ended is shown here. \`/breakglass close\` ends it all.`,
    closed: (title: string, by: Mrkdwn | null): Mrkdwn =>
      by === null
        ? mrkdwn`*Incident closed:* ${title}.`
        : mrkdwn`*Incident closed:* ${title}, closed by ${by}.`,
    counts: (asked: number, granted: number, denied: number, lapsed: number, withdrawn: number): Mrkdwn =>
      mrkdwn`${asked} asked: ${granted} granted, ${denied} denied, ${lapsed} lapsed, ${withdrawn} withdrawn.`,
    done: (calls: number, outside: number): Mrkdwn =>
      outside > 0
        ? mrkdwn`${calls} calls, *${outside} outside the task*.`
        : mrkdwn`${calls} calls, none outside the task.`,
    reviewOwed: mrkdwn`*Review owed.*`,
    owed: (ending: number, reviews: number): Mrkdwn =>
      mrkdwn`*Still owed:* ${ending} ending, ${reviews} to review.`,
    closedHow: mrkdwn`Nothing more is granted for it. What was still live is ending; each thread says how.`,
    closedCheckpoint: mrkdwn`The record’s checkpoint as it stood when the incident was closed. Saved as a file, \`breakglass audit verify LOG --checkpoint FILE\` says later whether the record still continues it:`,
    shared: mrkdwn`*This channel is now shared with another organisation.* Nothing new can be asked for here: open an incident in a channel of your own company. What was granted ends at its deadline; \`/breakglass close\` ends it now.`,
    fitAgain: mrkdwn`This channel can be used again: access can be asked for here with \`/breakglass\`.`,
    defaultTitle: (channelName: string): string => `Incident in #${channelName}`,
    closeTitle: 'Close the incident',
    closeSubmit: 'Close and end all',
    closeAsk: mrkdwn`Closing ends all of this, and nothing more is granted for the incident:`,
    closedTitle: 'Incident closed',
    closing: mrkdwn`Ending now:`,
    nothingEnding: mrkdwn`Closed. Nothing was live.`,
  },
  status: {
    none: mrkdwn`No incident is open in this channel. \`/breakglass open\` opens one.`,
    open: (title: string, by: Mrkdwn, atMs: number): Mrkdwn =>
      mrkdwn`*${title}*, opened by ${by}, ${dayAndTime(atMs)}.`,
    noRequests: mrkdwn`Nothing has been asked for yet. \`/breakglass\` asks.`,
    line: (title: string, asset: string, who: Mrkdwn, state: Mrkdwn): Mrkdwn =>
      mrkdwn`• ${title} on ${asset}, ${who}: ${state}`,
    more: (count: number): Mrkdwn => mrkdwn`and ${count} older.`,
  },
} as const;
