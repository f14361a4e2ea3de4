import { formatDuration } from '../domain/time.ts';
import type { Draft } from './draft.ts';
import type { UnplacedMistake } from './mistake.ts';
import { mistake } from './mistake.ts';
import type { RungFlaw } from './undecidable.ts';
import { undecidable } from './undecidable.ts';
import { unknownName } from './unknown-name.ts';

/** The rungs of a ladder follow each other, ask groups that are there, and could decide, whether a task uses it or not. */
export function checkLadders(draft: Draft): readonly UnplacedMistake[] {
  const { ladders, groupNames, settings } = draft;
  return [...ladders].flatMap(([name, rungs]) =>
    rungs.flatMap((rung, index) => {
      const path = ['ladders', name, index];
      const before = rungs[index - 1];
      const asked = new Set(rungs.slice(0, index + 1).flatMap(({ groups }) => groups));
      const named = Object.entries(rung.each);
      const places = named.reduce((sum, [, count]) => sum + count, 0);
      return [
        ...(before === undefined && rung.afterSeconds > 0
          ? [mistake([...path, 'after'], 'the first rung is asked at once; leave this out')]
          : []),
        ...(before !== undefined && rung.afterSeconds <= before.afterSeconds
          ? [mistake([...path, 'after'], 'must be later than the rung before')]
          : []),
        ...(settings !== null && rung.afterSeconds >= settings.requestLapseSeconds
          ? [mistake([...path, 'after'], neverAsked(settings.requestLapseSeconds))]
          : []),
        ...rung.groups.flatMap((group, place) =>
          groupNames.has(group) ? [] : [unknownName([...path, 'of', place], 'group', group, groupNames)],
        ),
        ...named.flatMap(([group]) =>
          asked.has(group)
            ? []
            : [mistake([...path, 'each', group], `"${group}" is not asked at this rung or before`)],
        ),
        ...(places > rung.quorum
          ? [mistake([...path, 'each'], `names ${places} people, and the quorum is ${rung.quorum}`)]
          : []),
        ...cannot(undecidable(rungs, index, null, draft)),
      ];

      function cannot(flaw: RungFlaw | null): readonly UnplacedMistake[] {
        return flaw === null ? [] : [mistake([...path, flaw.field], flaw.text, flaw.suggestion)];
      }
    }),
  );
}

function neverAsked(lapseSeconds: number): string {
  return `is never asked: a request lapses after ${formatDuration(lapseSeconds)} (requestLapse in settings)`;
}
