import { mrkdwn } from '../views/mrkdwn.ts';

/** App Home. */
export const HOME_TEXTS = {
  home: {
    title: 'Breakglass',
    intro: mrkdwn`Access for one task, on one asset, until one instant. You hold nothing until you ask and somebody else approves.`,
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
