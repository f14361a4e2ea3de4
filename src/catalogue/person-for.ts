import type { PersonId } from '../domain/ids.ts';
import { parseId } from '../domain/ids.ts';
import type { Identity, Person } from '../domain/person.ts';
import { foldIdentity } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { Catalogue } from './catalogue.ts';

/** Somebody as they came: by which identities, and what to call them if the catalogue does not know them. */
export type Stranger = {
  readonly identities: readonly Identity[];
  /** Becomes the person id of somebody the catalogue does not name; their Slack identity. */
  readonly fallbackId: string;
  readonly name: string;
};

/**
 * Finds the one canonical person behind identities. Whoever shares any identity with a person of the catalogue
 * is that person, under all identities of both. Refused: `person-ambiguous` where two people of the catalogue
 * fit, or where an address only looks like one of the catalogue (it may be theirs, and it may be another mailbox);
 * `standing-unknown` where there is nothing to know them by.
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
  if (person !== undefined) {
    const personId = person.personId as PersonId;
    return ok({
      personId,
      name: person.name,
      identities: [...new Set([...person.identities, ...identities])],
    });
  }
  const personId = parseId('person', fallbackId);
  // A name of the catalogue is only ever reached by an identity that it lists.
  if (personId === null || catalogue.people.has(fallbackId) || known.size === 0) {
    return refused(refusal('standing-unknown', '', `no usable identity: ${fallbackId}`));
  }
  return ok({ personId, name, identities: [...known] });
}
