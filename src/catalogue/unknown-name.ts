import type { MistakePath, UnplacedMistake } from './mistake.ts';
import { didYouMean, mistake } from './mistake.ts';
import { suggest } from './suggest.ts';

/** The mistake made by a name that stands for nothing. */
export function unknownName(
  path: MistakePath,
  what: 'group' | 'ladder' | 'person' | 'task',
  name: string,
  known: ReadonlySet<string>,
): UnplacedMistake {
  return mistake(path, `there is no ${what} "${name}"`, didYouMean(suggest(name, known)));
}
