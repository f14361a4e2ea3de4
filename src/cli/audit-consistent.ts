import type { Checkpoint } from '../audit/checkpoint.ts';
import { proveConsistency } from '../audit/consistency.ts';
import { examineLine } from '../audit/examine-line.ts';
import { endLie } from '../audit/checkpoint-lie.ts';
import { Handovers } from '../audit/handovers.ts';
import type { Lie } from '../audit/lie.ts';
import { lieText } from '../audit/lie.ts';
import { LogWalk } from '../audit/log-walk.ts';
import type { NoteVerifier } from '../audit/signed-note.ts';
import type { LogFolder } from '../adapters/sinks/log-folder.ts';
import { TrustedKeys } from '../audit/trusted-keys.ts';
import { openLog, readNamed, readNote } from './audit-files.ts';
import { parsePinnedKeys } from './audit-pinned-keys.ts';
import { checkpointText } from './audit-verdicts.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { printable, printableJson } from '../domain/unprintable.ts';
import { watchedLog } from './watched-log.ts';

export type AuditConsistentOptions = { readonly log: string; readonly key?: string; readonly json?: boolean };

/**
 * Holds two checkpoints against each other by a consistency proof from the log.
 * @param newer `undefined`: the one the log ends at.
 * @returns 0 only when the one continues the other and a pinned key signed both.
 */
export async function auditConsistent(
  io: CliIo,
  older: string,
  newer: string | undefined,
  options: AuditConsistentOptions,
): Promise<number> {
  const log = watchedLog(io, await openLog(options.log));
  const keys = options.key === undefined ? null : parsePinnedKeys(await readNamed(options.key)).verifiers;
  // Which checkpoint a log ends at, and which keys handed over in it, is known once it was read to its end.
  const { trust, lie } = await followedKeys(log, keys ?? []);
  const open = (note: string | null): Checkpoint | null => (note === null ? null : trust.openOrRead(note));
  const first = open(await readNote(older));
  const second = open(newer === undefined ? await log.checkpoint() : await readNote(newer));
  const unread = first === null ? older : second === null ? (newer ?? options.log) : null;
  const found =
    lie !== null
      ? { kind: 'inconsistent' as const, why: `${options.log}: ${lieText(lie)}` }
      : first === null || second === null
        ? {
            kind: 'inconsistent' as const,
            why: `${unread}: no checkpoint${keys === null ? '' : ' that a pinned key signed'}`,
          }
        : await proveConsistency(log.lines(), first, second);
  const isConsistent = found.kind === 'consistent';
  const ok = isConsistent && keys !== null;
  const json = {
    ok,
    keyPinned: keys !== null,
    consistent: isConsistent,
    why: isConsistent ? null : found.why,
    proof: isConsistent ? found.proof.map((node) => Buffer.from(node).toString('base64')) : [],
  };
  const text = isConsistent
    ? `${keys === null ? 'NOT OK: consistent, key not pinned' : 'ok: the second continues the first'}\n${[first, second].flatMap((one) => (one === null ? [] : [checkpointText(one)])).join('\n')}`
    : `NOT OK: ${found.why}`;
  io.stdout.write(options.json === true ? `${printableJson(json)}\n` : printable(`${text}\n`));
  return ok ? EXIT.ok : EXIT.refused;
}

/**
 * The keys to trust, with those that the log hands over to or from: by entries that its own checkpoint covers, since
 * anybody can put a genuine handing over behind what they made up.
 * @returns `lie`: how the log lies, by itself or against its checkpoint. One without a checkpoint hands over nothing.
 */
async function followedKeys(
  log: LogFolder,
  pinned: readonly NoteVerifier[],
): Promise<{ readonly trust: TrustedKeys; readonly lie: Lie | null }> {
  const walk = new LogWalk();
  const trust = new TrustedKeys(pinned, {}, walk.handovers);
  for await (const bytes of log.lines()) {
    const seen = examineLine(bytes);
    const lie = 'flaw' in seen ? walk.flawed(seen) : walk.place(seen);
    if (lie !== null) return { trust, lie };
  }
  const note = await log.checkpoint();
  if (note === null) return { trust: new TrustedKeys(pinned, {}, new Handovers()), lie: null };
  return { trust, lie: endLie(walk, note, trust) };
}
