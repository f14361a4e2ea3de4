import type { Identity, Person } from '../domain/person.ts';
import { emailIdentity, mayBeSameHuman, slackIdentity } from '../domain/person.ts';

/** Whether two people might be one; `cannot-tell` where one of them has no identity to compare. */
export function sameHuman(a: Person, b: Person): 'yes' | 'no' | 'cannot-tell' {
  if (mayBeSameHuman(folded(a), folded(b))) return 'yes';
  return a.identities.length === 0 || b.identities.length === 0 ? 'cannot-tell' : 'no';
}

/**
 * How many humans these people are at least: whoever might be one is counted once, also by way of a third.
 */
export function countHumans(people: readonly Person[]): number {
  const groups: Person[][] = [];
  for (const person of people) {
    const touching = groups.filter((group) => group.some((other) => sameHuman(person, other) !== 'no'));
    for (const group of touching) groups.splice(groups.indexOf(group), 1);
    groups.push([person, ...touching.flat()]);
  }
  return groups.length;
}

/** Identities are folded again here, since an order is made by somebody else. */
function folded(person: Person): Person {
  return {
    ...person,
    personId: person.personId.toLowerCase() as Person['personId'],
    identities: person.identities.map(foldIdentity),
  };
}

function foldIdentity(identity: Identity): Identity {
  const [scheme = '', ...rest] = identity.trim().split(':');
  const value = rest.join(':');
  if (/^email$/i.test(scheme)) return emailIdentity(value);
  if (/^slack$/i.test(scheme)) return slackIdentity(value);
  return identity.trim();
}
