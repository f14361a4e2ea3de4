import { agentPerson, driverFlaw, provedToBe } from '../catalogue/agent-person.ts';
import { cataloguePerson } from '../catalogue/person-for.ts';
import type { RequestIntake } from '../contracts/intake.ts';
import type { Person } from '../domain/person.ts';
import { agentOf } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import type { Refused, Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';

/** Who asks by a device, and whose Slack account they ask with. */
export type Acting = {
  readonly holder: Person;
  /** The agent that asks, for which the holder answers; `null` where they ask by their own hand. */
  readonly agent: Person | null;
};

/**
 * Who acts by the device of an intake. An agent is held against the gateway's own catalogue: it has to be there, as what
 * it proved to be, and to say who drives it where that is wanted. It acts with the account of whoever answers for it.
 * Refused: `agent-unfit`.
 */
export function actingFor(deps: ApprovalDeps, { person, agent: agentId }: RequestIntake): Result<Acting> {
  if (agentId === null && agentOf(person) === null) return ok({ holder: person, agent: null });
  const catalogue = deps.catalogue();
  const entry = agentId === null ? undefined : catalogue.agents.get(agentId);
  if (entry === undefined) return unfit('The catalogue does not name it.', agentId);
  if (agentOf(person) !== agentId || !provedToBe(entry, person))
    return unfit('It is another one by now.', agentId);
  const driver = driverFlaw(catalogue, entry, person);
  if (driver !== null) return unfit(driver, agentId);
  const owner = catalogue.people.get(entry.owner);
  if (owner === undefined) return unfit('Nobody answers for it.', agentId);
  return ok({ holder: cataloguePerson(catalogue, owner), agent: agentPerson(entry, person.identities) });
}

function unfit(why: string, agentId: string | null): Refused {
  return refused(refusal('agent-unfit', why, agentId ?? ''));
}
