import type { PersonId } from '../domain/ids.ts';
import { parseId } from '../domain/ids.ts';
import type { Identity, Person } from '../domain/person.ts';
import { agentIdentity, foldIdentity, idpIdentity } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { Catalogue, CataloguePerson } from './catalogue.ts';

/** Somebody as they came: by which identities, and what to call them if the catalogue does not know them. */
export type Stranger = {
  readonly identities: readonly Identity[];
  /** Becomes the person id of somebody the catalogue does not name; their Slack identity. */
  readonly fallbackId: string;
  readonly name: string;
};

/**
 * Finds the one canonical person behind identities. Whoever shares any identity with a person of the catalogue
 * is that person, under all identities of both. An agent's identity makes nobody its owner, and so gives nothing; it is
 * an identity in common with them, so whoever comes with it may be the same human. Refused: `person-ambiguous` where two
 * people of the catalogue fit, or where an address only looks like one of the catalogue (it may be theirs, and it may be
 * another mailbox); `standing-unknown` where there is nothing to know them by.
 */
export function personFor(catalogue: Catalogue, { identities, fallbackId, name }: Stranger): Result<Person> {
  const known = new Set(identities);
  const alike = new Set(identities.map(foldIdentity));
  const fits = [...catalogue.people.values()].filter((one) =>
    one.identities.some((identity) => alike.has(foldIdentity(identity))),
  );
  const [person, another] = fits;
  const isNamed = person?.identities.some((identity) => known.has(identity)) ?? true;
  if (another !== undefined || !isNamed)
    return refused(refusal('person-ambiguous', fits.map((one) => one.personId).join(', ')));
  const brought = [...identities, ...agentsKnownBy(catalogue, known)];
  if (person !== undefined) {
    const whole = cataloguePerson(catalogue, person);
    return ok({ ...whole, identities: [...new Set([...whole.identities, ...brought])] });
  }
  const personId = parseId('person', fallbackId);
  // A name of the catalogue is only ever reached by an identity that it lists.
  if (personId === null || catalogue.people.has(fallbackId) || known.size === 0) {
    return refused(refusal('standing-unknown', '', `no usable identity: ${fallbackId}`));
  }
  return ok({ personId, name, identities: [...new Set(brought)] });
}

/** A person of the catalogue, under every identity it gives them: those of the agents they own as well. */
export function cataloguePerson(
  { agents }: Catalogue,
  { personId, name, identities }: CataloguePerson,
): Person {
  const owned = [...agents.values()].filter(({ owner }) => owner === personId);
  return {
    personId: personId as PersonId,
    name,
    identities: [...identities, ...owned.map(({ agentId }) => agentIdentity(agentId))],
  };
}

/** The agents that these identities are of. */
function agentsKnownBy({ agents }: Catalogue, known: ReadonlySet<Identity>): readonly Identity[] {
  return [...agents.values()]
    .filter(({ issuer, subject }) => known.has(idpIdentity(issuer, subject)))
    .map(({ agentId }) => agentIdentity(agentId));
}
