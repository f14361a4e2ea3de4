import type { Checkpoint } from './checkpoint.ts';
import { openCheckpoint, readUnproven } from './checkpoint.ts';
import { firstLie } from './first-lie.ts';
import type { Lie } from './lie.ts';
import type { EventKeys } from './log-walk.ts';
import { LogWalk } from './log-walk.ts';
import type { NoteVerifier } from './signed-note.ts';

export type VerifyOptions = {
  /** Keys known from elsewhere than the log. Without one, a log can be consistent but not proven. */
  readonly pinnedKeys: readonly NoteVerifier[];
  /** The checkpoint kept with the log; asked for once the lines have ended, since a log may be written meanwhile. */
  readonly checkpoint: () => Promise<string | null>;
  /** Checkpoints kept elsewhere (posted, noted down): the log must still be what they say it was. */
  readonly posted?: readonly string[];
  /** Where given, the signature of every event of the stream is checked. */
  readonly eventKeys?: EventKeys;
};

/** What a log is found to be. `ok` only when nothing lies and the checkpoint is proven by a pinned key. */
export type Verdict = {
  readonly ok: boolean;
  readonly keyPinned: boolean;
  readonly lie: Lie | null;
  readonly checkpoint: Checkpoint | null;
  readonly entries: number;
  readonly findings: number;
  readonly signaturesChecked: number;
  /** Values that were erased or redacted. */
  readonly withheld: number;
};

type Note = { readonly checkpoint: Checkpoint | null; readonly posted: boolean };

/**
 * Checks a log from its first line to its checkpoint, in one pass and with memory that grows with the number of
 * records, not with the log.
 * @param lines with their newlines, as bytes.
 */
export async function verifyLog(lines: AsyncIterable<Uint8Array>, options: VerifyOptions): Promise<Verdict> {
  const { pinnedKeys, posted = [], eventKeys = {} } = options;
  const open = (note: string): Checkpoint | null =>
    pinnedKeys.length > 0 ? openCheckpoint(note, pinnedKeys) : readUnproven(note);
  const postedNotes = posted.map((note): Note => ({ checkpoint: open(note), posted: true }));
  const roots = new Map(postedNotes.map(({ checkpoint }) => [checkpoint?.size ?? 0, Buffer.alloc(0)]));

  const walk = new LogWalk();
  const keepRoot = (): void => {
    if (roots.has(walk.size)) roots.set(walk.size, Buffer.from(walk.tree.root()));
  };
  const counts = { findings: 0, signaturesChecked: 0, withheld: 0 };
  const rest = resumable(lines);
  let lie: Lie | null = null;
  keepRoot();
  for await (const bytes of rest.lines) {
    const step = walk.step(bytes, eventKeys);
    if (step.kind === 'lie') {
      lie = await firstLie(walk, step.lie, step.line, rest.lines);
      break;
    }
    counts.findings += step.line.leaf.kind === 'finding' ? 1 : 0;
    counts.signaturesChecked += step.signatureChecked ? 1 : 0;
    counts.withheld += step.withheld;
    keepRoot();
  }
  await rest.close();

  const note = await options.checkpoint();
  const checkpoint = note === null ? null : open(note);
  if (lie === null && note === null)
    lie = { index: null, how: 'no-checkpoint', detail: 'the log has none with it' };
  roots.set(walk.size, Buffer.from(walk.tree.root()));
  for (const one of [{ checkpoint, posted: false }, ...postedNotes])
    lie ??= checkpointLie(one, walk.size, roots);
  const keyPinned = pinnedKeys.length > 0;
  return { ok: lie === null && keyPinned, keyPinned, lie, checkpoint, entries: walk.size, ...counts };
}

function checkpointLie(
  { checkpoint, posted }: Note,
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

/** One iteration that several loops share, so that a second loop goes on where the first one stopped. */
function resumable(source: AsyncIterable<Uint8Array>) {
  const iterator = source[Symbol.asyncIterator]();
  return {
    lines: { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) },
    close: async (): Promise<void> => {
      await iterator.return?.();
    },
  };
}
