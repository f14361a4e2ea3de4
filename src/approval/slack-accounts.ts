import type { Person } from '../domain/person.ts';

/** More accounts than anybody has. */
const ACCOUNTS_AT_MOST = 5;

/** The Slack accounts among a person’s identities. */
export function slackAccounts({ identities }: Pick<Person, 'identities'>): readonly string[] {
  const slack = identities.filter((identity) => identity.startsWith('slack:'));
  return slack.map((identity) => identity.slice('slack:'.length)).slice(0, ACCOUNTS_AT_MOST);
}
