/**
 * Takes so many from several lists, one from each in turn and nobody twice, so that a long list leaves room for the
 * others. Earlier lists, and what stands first in each, come first.
 */
export function fairShare(lists: readonly (readonly string[])[], atMost: number): readonly string[] {
  const taken = new Set<string>();
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  for (let at = 0; at < longest; at += 1)
    for (const list of lists) {
      const next = list[at];
      if (next !== undefined && taken.size < atMost) taken.add(next);
    }
  return [...taken];
}
