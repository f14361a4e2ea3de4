import type { ExaminedLine } from './examined-line.ts';
import { examineLine } from './examine-line.ts';
import type { Lie } from './lie.ts';
import type { LogWalk } from './log-walk.ts';

/**
 * Says more exactly how a log lies where a walk stopped, by looking at what follows: a line that does not belong
 * looks different from one that was changed once the right one is seen after it.
 * @param walk stands before the line that lies.
 * @param seen the line that lies; `null` when it cannot be read.
 * @param rest the lines after that one.
 */
export async function firstLie(
  walk: LogWalk,
  lie: Lie,
  seen: ExaminedLine | null,
  rest: AsyncIterable<Uint8Array>,
): Promise<Lie> {
  const expected = walk.size;
  if (seen !== null && walk.replacesLast(seen)) {
    return { index: expected - 1, how: 'inserted', detail: 'the entry that belongs there stands after it' };
  }
  if ((lie.how === 'changed' || lie.how === 'bad-signature') && (await standsNext(walk, rest))) {
    return { index: expected, how: 'inserted', detail: 'the entry that belongs there stands after it' };
  }
  if (seen !== null && seen.index > expected && (await standsLater(walk, rest))) {
    return {
      index: expected,
      how: 'reordered',
      detail: `entry ${seen.index} stands in its place, it comes later`,
    };
  }
  return lie;
}

async function standsNext(walk: LogWalk, rest: AsyncIterable<Uint8Array>): Promise<boolean> {
  for await (const bytes of rest) return belongsHere(walk, bytes);
  return false;
}

async function standsLater(walk: LogWalk, rest: AsyncIterable<Uint8Array>): Promise<boolean> {
  for await (const bytes of rest) {
    if (belongsHere(walk, bytes)) return true;
  }
  return false;
}

function belongsHere(walk: LogWalk, bytes: Uint8Array): boolean {
  const line = examineLine(bytes);
  return !('flaw' in line) && line.index === walk.size && walk.fits(line);
}
