import type { Identity, Person } from '../domain/person.ts';
import { emailIdentity, mayBeSameHuman, slackIdentity } from '../domain/person.ts';
import type { Answer } from './answers.ts';

/** Whether two people might be one; `unknown` where one of them has no identity to compare. */
export function sameHuman(a: Person, b: Person): Answer {
  if (mayBeSameHuman(folded(a), folded(b))) return 'yes';
  return a.identities.length === 0 || b.identities.length === 0 ? 'unknown' : 'no';
}

/** How many humans these people are at least. */
export function countHumans(people: readonly Person[]): number {
  return distinctHumans(people).length;
}

/** Sorts people into humans: whoever might be one is put together, also by way of a third. */
export function distinctHumans(people: readonly Person[]): readonly (readonly Person[])[] {
  const humans: Person[][] = [];
  for (const person of people) {
    const touching = humans.filter((human) => human.some((other) => sameHuman(person, other) !== 'no'));
    for (const human of touching) humans.splice(humans.indexOf(human), 1);
    humans.push([person, ...touching.flat()]);
  }
  return humans;
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
