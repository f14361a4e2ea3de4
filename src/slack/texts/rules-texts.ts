import type { Mrkdwn } from '../views/mrkdwn.ts';
import { dayAndTime, mrkdwn } from '../views/mrkdwn.ts';

/** Changes of catalogue and policy, and what the catalogue has to mend. */
export const RULES_TEXTS = {
  rules: {
    changed: (process: string): Mrkdwn => mrkdwn`*The rules of the ${process} changed.*`,
    taskChanged: (names: string): Mrkdwn =>
      mrkdwn`Changed tasks: ${names}. What was asked for them and waits is withdrawn.`,
    taskAdded: (names: string): Mrkdwn => mrkdwn`New tasks: ${names}.`,
    taskGone: (names: string): Mrkdwn => mrkdwn`Tasks taken out: ${names}. What was given for them ends.`,
    policy: mrkdwn`The policy changed.`,
    others: mrkdwn`People, agents or settings changed; they decide about every task.`,
    refused: (process: string): Mrkdwn =>
      mrkdwn`*The ${process} refused new rules.* Those it had stay in use. Check the files, then send it SIGHUP again.`,
    ambiguous: (account: Mrkdwn): Mrkdwn =>
      mrkdwn`*It cannot be told who ${account} is*, so all they ask for or decide is refused. Name their accounts and addresses under one person of the catalogue, then send gateway and issuer SIGHUP.`,
    recentTask: (atMs: number): Mrkdwn => mrkdwn`This task was changed ${dayAndTime(atMs)}.`,
    recentPolicy: (atMs: number): Mrkdwn => mrkdwn`The policy was changed ${dayAndTime(atMs)}.`,
    recentOthers: (atMs: number): Mrkdwn =>
      mrkdwn`People, agents or settings were changed ${dayAndTime(atMs)}.`,
  },
} as const;
