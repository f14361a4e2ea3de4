import type { Mrkdwn } from '../views/mrkdwn.ts';
import { mrkdwn, timeOfDay } from '../views/mrkdwn.ts';

/** Answers to commands. */
export const PERSONAL_TEXTS = {
  slow: mrkdwn`This takes longer than usual. The card in the channel, or \`/breakglass status\`, will show what came of it.`,
  who: {
    which: mrkdwn`Name the task: \`/breakglass who TASK\`. App Home lists the tasks.`,
    can: (title: string, humans: number, quorum: number): Mrkdwn =>
      mrkdwn`*${title}* can be approved now: ${humans} can, ${quorum} needed.`,
    nobody: (title: string, short: string): Mrkdwn =>
      mrkdwn`*${title}* cannot be approved now. ${short === '' ? 'Nobody can.' : short} Tell the owner of the task; App Home names them.`,
    cannot: mrkdwn`*These cannot, and why:*`,
    rule: mrkdwn`As known some minutes ago at most, if you asked. Everybody is checked again when they decide.`,
  },
  done: {
    nothing: mrkdwn`You hold nothing in this channel that could be ended.`,
    title: mrkdwn`Ending for you:`,
    ordered: mrkdwn`The end is ordered. Its thread says when AWS was told to deny it:`,
    ending: (deadlineMs: number): Mrkdwn =>
      mrkdwn`no more credentials are made. If some were made, AWS ends them at ${timeOfDay(deadlineMs)} at the latest.`,
  },
  withdraw: {
    done: mrkdwn`Your request is withdrawn.`,
    nothing: mrkdwn`You have no request here that still waits for a decision.`,
  },
  help: {
    unknown: (word: string): Mrkdwn =>
      mrkdwn`“${word}” is neither a command nor a task that you may ask for here. \`/breakglass help\` lists the commands, \`/breakglass\` the tasks.`,
    title: mrkdwn`*Breakglass: access for one task, on one asset, until one instant.*`,
    commands: [
      ['/breakglass', 'ask for access in the channel of the incident'],
      ['/breakglass TASK ASSET 30m why', 'the same, filled in'],
      ['/breakglass open [title]', 'open an incident in this channel'],
      ['/breakglass close', 'see what would end, then close the incident and end it'],
      ['/breakglass status', 'what is open here'],
      ['/breakglass who TASK', 'who could approve it now, and why others could not'],
      ['/breakglass done [bg-…]', 'end your own access early'],
      ['/breakglass revoke [bg-…]', 'end access that you approved or answer for; as an operator, any'],
      ['/breakglass withdraw', 'take back your request that still waits'],
      ['/breakglass review bg-… why', 'ask that what was done is looked at'],
      ['/breakglass login', 'bind a device to receive credentials on'],
      ['/breakglass drill [TASK ASSET 30m why]', 'rehearse it all, with a session that can do nothing'],
      ['/breakglass help', 'this list'],
    ],
    rule: mrkdwn`Somebody else decides, never you. AWS itself ends every session at its deadline.`,
  },
} as const;
