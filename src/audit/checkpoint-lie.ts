import type { Checkpoint } from './checkpoint.ts';
import type { Lie } from './lie.ts';
import type { LogWalk } from './log-walk.ts';
import type { OriginMismatch, TrustedKeys } from './trusted-keys.ts';

/** A checkpoint as it was opened (`null`: it was not), and whether it was kept elsewhere than with the log. */
export type OpenedNote = {
  readonly checkpoint: Checkpoint | null;
  readonly posted: boolean;
  /** Where it says it is of a log that no pinned key is for; only said, not proven. */
  readonly mismatch?: OriginMismatch | null;
};

/** What is said of a log without a checkpoint: nothing shows that its end is there. */
export const NO_CHECKPOINT: Lie = { index: null, how: 'no-checkpoint', detail: 'the log has none with it' };

/**
 * How a log differs from what a checkpoint says it is.
 * @param size of the log.
 * @param roots by number of entries.
 */
export function checkpointLie(
  { checkpoint, posted, mismatch = null }: OpenedNote,
  size: number,
  roots: ReadonlyMap<number, Buffer>,
): Lie | null {
  const which = posted ? 'a checkpoint kept elsewhere' : 'the checkpoint';
  if (checkpoint === null) {
    return {
      index: null,
      how: 'foreign-checkpoint',
      detail:
        mismatch === null
          ? `${which} is malformed, or no pinned key signed it for this log`
          : `${which} is of ${mismatch.said}, the pinned key is for ${mismatch.pinned}`,
    };
  }
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
  return checkpointLie(openedNote(trust, note, false), walk.size, roots);
}

/** Opens a checkpoint by the keys that are trusted. */
export function openedNote(trust: TrustedKeys, note: string, posted: boolean): OpenedNote {
  return { checkpoint: trust.openOrRead(note), posted, mismatch: trust.mismatchOf(note) };
}
