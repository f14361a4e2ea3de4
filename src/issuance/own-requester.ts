import { agentPerson, driverFlaw, provedToBe } from '../catalogue/agent-person.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { confirmGroups } from '../catalogue/groups-of.ts';
import type { GrantBody } from '../contracts/order.ts';
import type { Device } from '../domain/device.ts';
import type { Fact } from '../domain/fact.ts';
import type { DeviceThumbprint } from '../domain/ids.ts';
import type { Person } from '../domain/person.ts';
import { agentOf } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import type { Refused, Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { actingAgent, ownerOf } from '../policy/acting-agent.ts';
import { readGroups, subjectFromFacts } from '../policy/facts.ts';
import type { Subject } from '../policy/question.ts';
import { ownView } from './own-view.ts';

/** The devices an order names, as the issuer bound them. */
type OwnDevices = ReadonlyMap<DeviceThumbprint, Device>;

/**
 * Whoever asked, as the issuer's own catalogue and its own devices have them. Whether it was an agent is told by who
 * bound the devices, never by the order alone, so that an order can neither hide an agent behind its owner nor make one
 * up; and who drove it is what its token said when it bound them.
 * Refused where order, devices and catalogue do not say the same.
 */
export function ownRequester(
  catalogue: Catalogue,
  { intent, requester, facts }: Pick<GrantBody, 'facts' | 'intent' | 'requester'>,
  devices: OwnDevices,
): Result<Subject> {
  const mismatch = (what: string): Refused => refused(refusal('order-mismatch', intent.requestId, what));
  const named = [...devices.values()];
  if (named.some(({ agent }) => agent !== intent.agent))
    return mismatch('the order names a device of an agent as that of a person, or of another agent');
  if (intent.agent !== agentOf(requester)) return mismatch('the order does not say that an agent asks');
  if (intent.agent === null) {
    const view = ownView(catalogue, requester, facts);
    return view.ok ? ok(subjectFromFacts(view.value.person, view.value.facts)) : view;
  }
  if (named.some(({ person }) => person.personId !== requester.personId))
    return mismatch('the order names a device of another agent');
  return ownAgent(catalogue, requester, facts, named);
}

function ownAgent(
  catalogue: Catalogue,
  requester: Person,
  facts: readonly Fact[],
  named: readonly Device[],
): Result<Subject> {
  const agent = actingAgent(catalogue, requester);
  if (agent === null || agent.entry === null)
    return refused(refusal('agent-unfit', 'The catalogue does not name it.', requester.personId));
  const known = [requester, ...named.map(({ person }) => person)].flatMap(({ identities }) => identities);
  const person = agentPerson(agent.entry, known);
  for (const { person: bound } of named) {
    if (!provedToBe(agent.entry, bound))
      return refused(refusal('agent-unfit', 'It is another one by now.', requester.personId));
    const flaw = driverFlaw(catalogue, agent.entry, bound);
    if (flaw !== null) return refused(refusal('agent-unfit', flaw, requester.personId));
  }
  const owner = ownerOf(catalogue, agent) ?? person;
  const confirmed = facts.map((fact) => {
    const claimed = fact.name === 'groups' ? readGroups(fact) : null;
    return claimed === null ? fact : { ...fact, value: confirmGroups(catalogue, owner, claimed) };
  });
  return ok({ ...subjectFromFacts(person, confirmed), agent });
}
