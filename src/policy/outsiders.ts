import type { OutsiderReason } from '../domain/person.ts';

/** How each outsider is called; completes "Slack shows the account as …". */
export const OUTSIDERS: Readonly<Record<OutsiderReason, string>> = {
  bot: 'a bot',
  deactivated: 'deactivated',
  'foreign-team': 'a member of another organisation',
  guest: 'a guest',
  'not-yet-joined': 'invited but not yet joined',
  stranger: 'a stranger to this workspace',
  'support-tier': 'a member of the support tier',
  'unconfirmed-email': 'one without a confirmed e-mail address',
};
