import type { Rung } from './task.ts';

/**
 * The places of a rung that stay open, by group, when as many as possible are filled and each human sits in one
 * place (bipartite matching, by Kuhn's method: a place once filled stays filled).
 */
export function openPlaces(
  { each }: Pick<Rung, 'each'>,
  humans: readonly ReadonlySet<string>[],
): readonly string[] {
  const places = Object.entries(each).flatMap(([group, count]) => Array<string>(count).fill(group));
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
  return places.filter((_group, place) => !seat(place, new Set()));
}
