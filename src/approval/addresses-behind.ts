import type { Identity, Person } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { actingAgent } from '../policy/acting-agent.ts';
import type { ApprovalDeps } from './deps.ts';
import { slackAccounts } from './slack-accounts.ts';

/**
 * An agent, known also by the e-mail addresses that Slack shows of whoever answers for it and of whoever drives it: by
 * these a second account of theirs is told where the catalogue does not write them, as it is of a person who asks.
 * Refused: `standing-unknown`, where an account of theirs cannot be read.
 */
export async function withAddressesBehind(deps: ApprovalDeps, agent: Person): Promise<Result<Person>> {
  const catalogue = deps.catalogue();
  const owner = actingAgent(catalogue, agent)?.entry?.owner;
  const proved = new Set(agent.identities.filter((one) => one.startsWith('idp:')));
  const humans = [...catalogue.people.values()].filter(
    ({ personId, identities }) => personId === owner || identities.some((one) => proved.has(one)),
  );
  const accounts = await Promise.all(
    humans.flatMap(slackAccounts).map((userId) => deps.directory.knownAccount(userId)),
  );
  const unread = accounts.find(({ standing }) => standing.kind === 'unknown');
  if (unread !== undefined)
    return refused(refusal('standing-unknown', '', `${unread.userId}, of somebody behind the agent`));
  const identities = [...new Set([...agent.identities, ...accounts.flatMap(addressesOf)])];
  return ok({ ...agent, identities });
}

/** The e-mail addresses that somebody is known by. */
export function addressesOf({
  identities,
}: {
  readonly identities: readonly Identity[];
}): readonly Identity[] {
  return identities.filter((one) => one.startsWith('email:'));
}
