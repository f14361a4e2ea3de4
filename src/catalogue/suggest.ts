/** From so many letters on the beginning of one name alone is taken for it. */
const BEGINNING_AT_LEAST = 3;

/**
 * The name somebody probably meant: the nearest by edit distance, if it is near enough to be a slip of the finger, else
 * the only one that begins with what was written.
 * @returns `null` when nothing is near.
 */
export function suggest(written: string, known: Iterable<string>): string | null {
  const names = [...known];
  const limit = Math.max(1, Math.min(3, Math.ceil(written.length / 3)));
  let best: { name: string; distance: number } | null = null;
  for (const name of names) {
    const distance = editDistance(written.toLowerCase(), name.toLowerCase());
    if (distance <= limit && (best === null || distance < best.distance)) best = { name, distance };
  }
  if (best !== null || written.length < BEGINNING_AT_LEAST) return best?.name ?? null;
  const begun = names.filter((name) => name.toLowerCase().startsWith(written.toLowerCase()));
  return begun.length === 1 ? (begun[0] ?? null) : null;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row++) {
    rows[row] = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      rows[row]?.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (same ? 0 : 1),
          swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
