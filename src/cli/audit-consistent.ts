import type { Checkpoint } from '../audit/checkpoint.ts';
import { proveConsistency } from '../audit/consistency.ts';
import { examineLine } from '../audit/examine-line.ts';
import { Handovers } from '../audit/handovers.ts';
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
  const trust = new TrustedKeys(keys ?? [], {}, await handoversOf(log.lines()));
  const open = (note: string | null): Checkpoint | null => (note === null ? null : trust.openOrRead(note));
  const first = open(await readNote(older));
  const second = open(newer === undefined ? await log.checkpoint() : await readNote(newer));
  const unread = first === null ? older : second === null ? (newer ?? options.log) : null;
  const found =
    first === null || second === null
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

/** The keys that handed over; a line that cannot be read is found when the proof is made. */
async function handoversOf(lines: AsyncIterable<Uint8Array>): Promise<Handovers> {
  const handovers = new Handovers();
  for await (const bytes of lines) {
    const seen = examineLine(bytes);
    if (!('flaw' in seen)) handovers.add(seen);
  }
  return handovers;
}
