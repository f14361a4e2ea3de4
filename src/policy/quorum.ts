import { openPlaces } from '../domain/open-places.ts';
import type { Person } from '../domain/person.ts';
import type { Rung } from '../domain/task.ts';
import { distinctHumans } from './same-human.ts';

/** Somebody who approved, and the groups of the catalogue they were in when they did. */
export type Counted = { readonly person: Person; readonly groups: readonly string[] };

/**
 * Whether these approvals are enough for a rung: so many distinct humans, and of each group as many as it names,
 * where nobody is counted for two groups. Whoever might be one human counts as one, in all groups of both.
 */
export function quorumReached(terms: Rung, approved: readonly Counted[]): boolean {
  const humans = humansOf(approved);
  return terms.quorum >= 1 && humans.length >= terms.quorum && openPlaces(terms, humans).length === 0;
}

/** The groups of each human among these people. */
export function humansOf(approved: readonly Counted[]): readonly ReadonlySet<string>[] {
  const groupsOf = new Map(approved.map(({ person, groups }) => [person, groups]));
  return distinctHumans(approved.map(({ person }) => person)).map(
    (one) => new Set(one.flatMap((person) => groupsOf.get(person) ?? [])),
  );
}
