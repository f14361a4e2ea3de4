import type { PersonId } from '../domain/ids.ts';
import type { Identity, Person } from '../domain/person.ts';
import { agentIdentity, idpIdentity } from '../domain/person.ts';
import type { Catalogue, CatalogueAgent } from './catalogue.ts';

/**
 * An agent as a requester of its own. It shares `agent:…` with its owner, and what says who drives it with that human,
 * so that neither can be told to be somebody else than who asked.
 * @param known what else is known of it: who drove it when it proved who it is.
 */
export function agentPerson(
  { agentId, name, issuer, subject }: CatalogueAgent,
  known: readonly Identity[] = [],
): Person {
  const own = [idpIdentity(issuer, subject), agentIdentity(agentId)];
  return { personId: agentId as PersonId, name, identities: [...new Set([...own, ...known])] };
}

/** Whether somebody proved to be this agent as the catalogue has it now, and not as it had it before. */
export function provedToBe({ issuer, subject }: CatalogueAgent, person: Person): boolean {
  return person.identities.includes(idpIdentity(issuer, subject));
}

/** The human that a claim of an agent's token names, as the catalogue writes them: `https://issuer#actor_id:1234`. */
export function driverIdentity({ issuer, driver }: CatalogueAgent, value: string): Identity {
  return idpIdentity(issuer, `${driver ?? ''}:${value}`);
}

/**
 * Why it cannot be told who drives an agent, although the catalogue wants that; `null` where it can. A driver whom the
 * catalogue does not know might be any of those who approve.
 */
export function driverFlaw(catalogue: Catalogue, agent: CatalogueAgent, person: Person): string | null {
  if (agent.driver === null) return null;
  const drivers = person.identities.filter((one) => one.startsWith(driverIdentity(agent, '')));
  if (drivers.length === 0) return `It does not say in “${agent.driver}” who set it going.`;
  const known = new Set([...catalogue.people.values()].flatMap(({ identities }) => identities));
  const stranger = drivers.find((one) => !known.has(one));
  return stranger === undefined
    ? null
    : `Whoever set it going is nobody of the catalogue; an operator can add “${stranger.slice('idp:'.length)}” under people, as idp.`;
}
