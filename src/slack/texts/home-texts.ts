import type { Mrkdwn } from '../views/mrkdwn.ts';
import { dayAndTime, mrkdwn, timeOfDay } from '../views/mrkdwn.ts';

/** App Home. */
export const HOME_TEXTS = {
  home: {
    title: 'Breakglass',
    intro: mrkdwn`Access for one task, on one asset, until one instant. You hold nothing until you ask and somebody else approves.`,
    mine: mrkdwn`*Yours*`,
    mineEmpty: mrkdwn`You hold nothing and wait for nothing. \`/breakglass\` in the channel of an incident asks.`,
    line: (title: string, asset: string, state: Mrkdwn): Mrkdwn =>
      mrkdwn`*${title}* on *${asset}*: ${state}.`,
    byAgent: (name: string): Mrkdwn => mrkdwn`Asked by your agent ${name}.`,
    left: (deadlineMs: number, minutes: number): Mrkdwn =>
      mrkdwn`Ends at ${timeOfDay(deadlineMs)}, about ${minutes}m from now.`,
    where: (channel: Mrkdwn): Mrkdwn => mrkdwn`(${channel})`,
    close: 'Close',
    release: 'Release',
    withdraw: 'Withdraw',
    waiting: mrkdwn`*Waiting for you*`,
    waitingEmpty: mrkdwn`Nothing waits for your decision. When something does, you also get a direct message.`,
    tooLong: mrkdwn`This is too long to be read whole here. Read it in your direct message from Breakglass, and decide there.`,
    incidents: mrkdwn`*Open incidents*`,
    incidentsEmpty: mrkdwn`None. \`/breakglass open\` in a channel opens one there.`,
    incident: (title: string, channel: Mrkdwn, openedAtMs: number): Mrkdwn =>
      mrkdwn`• ${title}, in ${channel}, since ${dayAndTime(openedAtMs)}`,
    catalogue: mrkdwn`*What can be asked for*`,
    catalogueEmpty: mrkdwn`The catalogue has no task yet. The operator of Breakglass can add one.`,
    task: (taskId: string, title: string, owner: string, risk: string, mayAsk: boolean): Mrkdwn =>
      mayAsk
        ? mrkdwn`\`${taskId}\` ${title}. Risk: ${risk}. Owner: ${owner}.`
        : mrkdwn`\`${taskId}\` ${title}. Risk: ${risk}. Owner: ${owner}, who can say who may ask; you may not now.`,
    more: (count: number): Mrkdwn => mrkdwn`and ${count} more.`,
    released: mrkdwn`Your access is ending. Its thread in the channel says how.`,
    withdrawn: mrkdwn`Your request is withdrawn.`,
    start: mrkdwn`*When something breaks*`,
    steps: [
      'Type /breakglass login once, and type the code into the terminal you work from.',
      'In the channel of the incident, type /breakglass open if no incident is open there yet.',
      'Type /breakglass, say what has to be done and why. The people who may approve are asked at once.',
      'After the approval you get the exact command for your terminal in a direct message.',
      'Type /breakglass done when you are finished. If you forget, AWS ends it at the deadline.',
    ],
    approver: mrkdwn`*When you are asked to approve*\nYou read what exactly would be allowed, on what and for how long, and why. Approve only what you would answer for. One denial ends the request.`,
  },
} as const;
