import type { Checkpoint } from '../audit/checkpoint.ts';
import { makeCheckpoint, openCheckpoint } from '../audit/checkpoint.ts';
import { lieText } from '../audit/lie.ts';
import type { EventKeys, ExaminedLine } from '../audit/examined-line.ts';
import { LogWalk } from '../audit/log-walk.ts';
import type { NoteVerifier } from '../audit/signed-note.ts';
import { keyIdOf } from '../audit/trusted-keys.ts';
import { Fault } from '../domain/fault.ts';
import type { IncidentId } from '../domain/ids.ts';
import type { Log } from '../ports/log.ts';
import type { LogSink } from '../ports/log-sink.ts';
import { SealIndex } from './seal-index.ts';
import type { SealSigners } from './seal-signers.ts';
import { signerOf } from './seal-signers.ts';

export type RecoveryDeps = SealSigners & {
  readonly sink: LogSink;
  /** The keys whose checkpoints count: the issuer's, also those it had before. */
  readonly verifiers: readonly NoteVerifier[];
  readonly eventKeys: EventKeys;
  readonly log: Log;
};

/** A log as it is when a sealer starts: checked, covered by a checkpoint, and indexed. */
export type RecoveredLog = {
  readonly walk: LogWalk;
  readonly index: SealIndex;
  readonly checkpoint: string;
  /** Incidents that may have come to rest in a batch a crash cut short, before their closing was written. */
  readonly due: ReadonlySet<IncidentId>;
};

/**
 * Reads the whole log before anything is added to it. What the last checkpoint covers must be exactly that. Beyond
 * it stands what a crash left of one batch, of which nobody was told: entries that are sound are kept, and from the
 * first that is not, everything is cut; its events are still in their stream and come again.
 * @throws {Fault} `log-broken` when what was covered is not what it was, `log-unavailable`.
 */
export async function recoverLog(deps: RecoveryDeps): Promise<RecoveredLog> {
  const { sink, verifiers, eventKeys, log } = deps;
  const note = await sink.checkpoint();
  const covered = note === null ? null : openCheckpoint(note, verifiers);
  if (note !== null && covered === null)
    throw broken('its checkpoint is malformed, or not signed by this issuer');
  const walk = new LogWalk();
  const index = new SealIndex();
  const due = new Set<IncidentId>();
  const coveredSize = covered?.size ?? 0;
  let torn: string | null = null;

  requireRoot(walk, covered);
  for await (const bytes of sink.lines()) {
    // A log begins with a checkpoint over nothing, so lines without any mean that it was taken away.
    if (covered === null) throw broken('it has entries and no checkpoint');
    const isCovered = walk.size < coveredSize;
    const step = walk.step(bytes, isCovered ? {} : eventKeys);
    if (step.kind === 'lie') {
      if (isCovered) throw broken(lieText(step.lie));
      torn = lieText(step.lie);
      break;
    }
    if (!isCovered) follow(due, walk, step.seen);
    index.add(step.line.leaf, step.line.leafHash.toString('base64url'));
    requireRoot(walk, covered);
  }
  if (note !== null && !isByKeyOfItsTime(walk, note, coveredSize, verifiers))
    throw broken('its checkpoint is signed by a former key over what came after that key had handed over');
  if (walk.size < coveredSize)
    throw broken(`it ends after ${walk.size} entries, its checkpoint covers ${coveredSize}`);

  if (torn !== null) {
    const cutBytes = await sink.cut(walk.size);
    log.warn('sealer.cut', { fromIndex: walk.size, cutBytes, why: torn });
  }
  const isCovered = note !== null && walk.size === coveredSize;
  const checkpoint = isCovered
    ? note
    : makeCheckpoint(signerOf(deps, walk, note), walk.size, walk.tree.root());
  // Also where nothing is new: of several places that keep the log, one may lag behind.
  await sink.putCheckpoint(checkpoint);
  return { walk, index, checkpoint, due };
}

function follow(due: Set<IncidentId>, { trails }: LogWalk, seen: ExaminedLine): void {
  const ended = trails.endedBy(seen);
  if (ended !== null) due.add(ended);
  if (seen.closing !== null) due.delete(seen.closing.incidentId);
}

function requireRoot(walk: LogWalk, covered: Checkpoint | null): void {
  if (covered === null || walk.size !== covered.size) return;
  if (Buffer.compare(walk.tree.root(), covered.root) !== 0)
    throw broken('its entries are not those its checkpoint covers');
}

/** A key that handed over covers nothing from there on: whoever signs with it then is not who it belonged to. */
function isByKeyOfItsTime(
  { handovers }: LogWalk,
  note: string,
  coveredSize: number,
  verifiers: readonly NoteVerifier[],
): boolean {
  return verifiers.some((verifier) => {
    if (openCheckpoint(note, [verifier]) === null) return false;
    const handover = handovers.ofKey('issuer-events', keyIdOf(verifier.publicKey));
    return coveredSize <= (handover?.index ?? Infinity);
  });
}

function broken(what: string): Fault {
  return new Fault(
    'log-broken',
    `The sealed log cannot be continued: ${what}. Nothing was changed; run: breakglass audit verify`,
  );
}
