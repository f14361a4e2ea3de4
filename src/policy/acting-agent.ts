import type { Catalogue } from '../catalogue/catalogue.ts';
import { cataloguePerson } from '../catalogue/person-for.ts';
import type { Person } from '../domain/person.ts';
import { agentOf } from '../domain/person.ts';
import type { ActingAgent } from './question.ts';

/** The agent that somebody is, with its entry in this catalogue; `null` for a human. */
export function actingAgent(catalogue: Catalogue, person: Person): ActingAgent | null {
  const agentId = agentOf(person);
  return agentId === null ? null : { agentId, entry: catalogue.agents.get(agentId) ?? null };
}

/** Whoever answers for an agent by this catalogue; `null` where it does not name the agent. */
export function ownerOf(catalogue: Catalogue, { entry }: ActingAgent): Person | null {
  const owner = entry === null ? undefined : catalogue.people.get(entry.owner);
  return owner === undefined ? null : cataloguePerson(catalogue, owner);
}
