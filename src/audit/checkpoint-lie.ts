import type { Checkpoint } from './checkpoint.ts';
import type { Lie } from './lie.ts';
import type { LogWalk } from './log-walk.ts';
import type { TrustedKeys } from './trusted-keys.ts';

/** A checkpoint as it was opened (`null`: it was not), and whether it was kept elsewhere than with the log. */
export type OpenedNote = { readonly checkpoint: Checkpoint | null; readonly posted: boolean };

/** What is said of a log without a checkpoint: nothing shows that its end is there. */
export const NO_CHECKPOINT: Lie = { index: null, how: 'no-checkpoint', detail: 'the log has none with it' };

/**
 * How a log differs from what a checkpoint says it is.
 * @param size of the log.
 * @param roots by number of entries.
 */
export function checkpointLie(
  { checkpoint, posted }: OpenedNote,
  size: number,
  roots: ReadonlyMap<number, Buffer>,
): Lie | null {
  if (checkpoint === null) {
    return {
      index: null,
      how: 'foreign-checkpoint',
      detail: 'it is malformed, or no pinned key signed it for this log',
    };
  }
  const which = posted ? 'a checkpoint kept elsewhere' : 'the checkpoint';
  if (checkpoint.size > size) {
    return { index: size, how: 'truncated', detail: `${which} covers ${checkpoint.size} entries` };
  }
  if (checkpoint.size < size && !posted) {
    return { index: checkpoint.size, how: 'uncovered', detail: `${which} covers ${checkpoint.size} entries` };
  }
  return roots.get(checkpoint.size)?.equals(checkpoint.root) === true
    ? null
    : {
        index: null,
        how: 'foreign-checkpoint',
        detail: `${which} has another root over ${checkpoint.size} entries`,
      };
}

/** How a log that was walked to its last line lies there, by the checkpoint kept with it. */
export function endLie(walk: LogWalk, note: string | null, trust: TrustedKeys): Lie | null {
  if (note === null) return NO_CHECKPOINT;
  const roots = new Map([[walk.size, Buffer.from(walk.tree.root())]]);
  return checkpointLie({ checkpoint: trust.openOrRead(note), posted: false }, walk.size, roots);
}
