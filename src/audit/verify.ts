import type { Checkpoint } from './checkpoint.ts';
import { readUnproven } from './checkpoint.ts';
import type { EventKeys, ExaminedLine } from './examined-line.ts';
import { checkpointLie, NO_CHECKPOINT, openedNote } from './checkpoint-lie.ts';
import { examineLine } from './examine-line.ts';
import type { Examined, Examiner } from './examiner.ts';
import { examineHere } from './examiner.ts';
import { firstLie } from './first-lie.ts';
import type { Handover } from './handovers.ts';
import type { Lie } from './lie.ts';
import { LogWalk } from './log-walk.ts';
import type { NoteVerifier } from './signed-note.ts';
import { TrustedKeys } from './trusted-keys.ts';

export type VerifyOptions = {
  /** Keys known from elsewhere than the log. Without one, a log can be consistent but not proven. */
  readonly pinnedKeys: readonly NoteVerifier[];
  /** The checkpoint kept with the log; asked for once the lines have ended, since a log may be written meanwhile. */
  readonly checkpoint: () => Promise<string | null>;
  /** Checkpoints kept elsewhere (posted, noted down): the log must still be what they say it was. */
  readonly posted?: readonly string[];
  /** Where given, the signature of every event of the stream is checked. */
  readonly eventKeys?: EventKeys;
  /** What looks at the lines one by one; this thread when not given. */
  readonly examine?: Examiner;
  /** Told of the number of entries walked so far, after each. */
  readonly onEntry?: (entries: number) => void;
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
  /** Events by a former key that the log names but nobody gave: covered by the checkpoint, their signatures not checked. */
  readonly signaturesUnchecked: number;
  /** Values that were erased or redacted. */
  readonly withheld: number;
  /** The keys that handed over, as the log has it. */
  readonly handovers: readonly Handover[];
};

/**
 * Checks a log from its first line to its checkpoint, in one pass and with memory that grows with the number of
 * records, not with the log.
 * @param lines with their newlines, as bytes.
 */
export async function verifyLog(lines: AsyncIterable<Uint8Array>, options: VerifyOptions): Promise<Verdict> {
  const { pinnedKeys, posted = [], eventKeys = {}, examine = examineHere, onEntry = () => {} } = options;
  const roots = new Map(posted.map((note) => [readUnproven(note)?.size ?? 0, Buffer.alloc(0)]));

  const walk = new LogWalk();
  const trust = new TrustedKeys(pinnedKeys, eventKeys, walk.handovers);
  const keepRoot = (): void => {
    if (roots.has(walk.size)) roots.set(walk.size, Buffer.from(walk.tree.root()));
  };
  const counts = { findings: 0, signaturesChecked: 0, withheld: 0 };
  const rest = resumable(examine(lines, () => trust.eventKeys));
  let lie: Lie | null = null;
  keepRoot();
  for await (const examined of rest.items) {
    const { seen } = examined;
    const step = 'flaw' in seen ? walk.flawed(seen) : take(walk, trust, examined, seen);
    if ('how' in step) {
      lie = await firstLie(walk, step, 'flaw' in seen ? null : seen, bytesOf(rest.items));
      break;
    }
    counts.findings += step.finding === null ? 0 : 1;
    counts.signaturesChecked += step.event?.signature === 'fits' ? 1 : 0;
    counts.withheld += step.withheld;
    keepRoot();
    onEntry(walk.size);
  }
  await rest.close();

  const note = await options.checkpoint();
  const own = note === null ? null : openedNote(trust, note, false);
  lie = earlierOf(lie, strangerLie(trust));
  roots.set(walk.size, Buffer.from(walk.tree.root()));
  for (const one of [own, ...posted.map((text) => openedNote(trust, text, true))])
    lie ??= one === null ? NO_CHECKPOINT : checkpointLie(one, walk.size, roots);
  return {
    ok: lie === null && trust.isPinned,
    keyPinned: trust.isPinned,
    lie,
    checkpoint: own?.checkpoint ?? null,
    entries: walk.size,
    ...counts,
    signaturesUnchecked: trust.unchecked,
    handovers: walk.handovers.all,
  };
}

/** Places one line, by the keys as they are known by now. */
function take(walk: LogWalk, trust: TrustedKeys, examined: Examined, seen: ExaminedLine): ExaminedLine | Lie {
  const stranger = seen.event?.signature === 'unknown-signer' ? seen.event : null;
  if (stranger !== null && trust.eventKeys[stranger.stream]?.keys.has(stranger.signer) === true) {
    const again = examineLine(examined.bytes, trust.eventKeys);
    return 'flaw' in again ? walk.flawed(again) : take(walk, trust, examined, again);
  }
  const believed: ExaminedLine =
    stranger === null ? seen : { ...seen, event: { ...stranger, signature: 'unasked' } };
  const handedOver = walk.handovers.all.length;
  const lie = walk.place(believed);
  if (lie !== null) return lie;
  if (stranger !== null) trust.meetStranger(stranger, seen.index);
  if (walk.handovers.all.length > handedOver) trust.follow();
  return believed;
}

function strangerLie(trust: TrustedKeys): Lie | null {
  const index = trust.firstStranger;
  return index === null
    ? null
    : {
        index,
        how: 'bad-signature',
        detail: 'it is signed by a key that was not given and that no trusted key vouches for',
      };
}

function earlierOf(a: Lie | null, b: Lie | null): Lie | null {
  if (a === null || b === null) return a ?? b;
  return (b.index ?? Infinity) < (a.index ?? Infinity) ? b : a;
}

async function* bytesOf(items: AsyncIterable<Examined>): AsyncGenerator<Uint8Array, void> {
  for await (const { bytes } of items) yield bytes;
}

/** One iteration that several loops share, so that a second loop goes on where the first one stopped. */
function resumable<T>(source: AsyncIterable<T>) {
  const iterator = source[Symbol.asyncIterator]();
  return {
    items: { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) } as AsyncIterable<T>,
    close: async (): Promise<void> => {
      await iterator.return?.();
    },
  };
}
