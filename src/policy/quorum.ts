import type { Person } from '../domain/person.ts';
import type { Rung } from '../domain/task.ts';
import { distinctHumans } from './same-human.ts';

/** Somebody who approved, and the groups of the catalogue they were in when they did. */
export type Counted = { readonly person: Person; readonly groups: readonly string[] };

/**
 * Whether these approvals are enough for a rung: so many distinct humans, and of each group as many as it names,
 * where nobody is counted for two groups. Whoever might be one human counts as one, in all groups of both.
 */
export function quorumReached({ quorum, each }: Rung, approved: readonly Counted[]): boolean {
  const groupsOf = new Map(approved.map(({ person, groups }) => [person, groups]));
  const humans = distinctHumans(approved.map(({ person }) => person)).map(
    (one) => new Set(one.flatMap((person) => groupsOf.get(person) ?? [])),
  );
  const places = Object.entries(each).flatMap(([group, count]) => Array<string>(count).fill(group));
  return quorum >= 1 && humans.length >= quorum && canFill(places, humans);
}

/** Whether every place finds somebody of its group, each human in one place (bipartite matching, by Kuhn's method). */
function canFill(places: readonly string[], humans: readonly ReadonlySet<string>[]): boolean {
  const placeOf = new Map<number, number>();
  const seat = (place: number, tried: Set<number>): boolean =>
    humans.some((groups, human) => {
      if (tried.has(human) || !groups.has(places[place] ?? '')) return false;
      tried.add(human);
      const held = placeOf.get(human);
      if (held !== undefined && !seat(held, tried)) return false;
      placeOf.set(human, place);
      return true;
    });
  return places.every((_group, place) => seat(place, new Set()));
}
