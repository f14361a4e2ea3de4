import { endLie } from '../audit/checkpoint-lie.ts';
import type { Lie } from '../audit/lie.ts';
import { lieText } from '../audit/lie.ts';
import type { ParsedLine } from '../audit/log-line.ts';
import { LogWalk } from '../audit/log-walk.ts';
import { TrustedKeys } from '../audit/trusted-keys.ts';
import type { LogFolder } from '../adapters/sinks/log-folder.ts';
import { readNamed } from './audit-files.ts';
import { parsePinnedKeys } from './audit-pinned-keys.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { reportNo } from './report.ts';

/** A log that was read to its end, or to the first entry that lies. */
export type WalkedLog = {
  /** How an entry lies, behind which nothing was read. */
  readonly lie: Lie | null;
  /** How the end lies: it is not where the checkpoint of the log has it, or nobody who is trusted signed that. */
  readonly endLie: Lie | null;
  readonly keyPinned: boolean;
};

/**
 * Reads a log for a command that shows what is in it.
 * @param keyPath what somebody pinned; `undefined`: nothing.
 * @param onLine told of every entry that fits, in order.
 */
export async function walkLog(
  log: LogFolder,
  keyPath: string | undefined,
  onLine: (line: ParsedLine) => Promise<void> | void,
): Promise<WalkedLog> {
  const pinned = keyPath === undefined ? [] : parsePinnedKeys(await readNamed(keyPath)).verifiers;
  const keyPinned = pinned.length > 0;
  const walk = new LogWalk();
  for await (const bytes of log.lines()) {
    const step = walk.step(bytes);
    if (step.kind === 'lie') return { lie: step.lie, endLie: null, keyPinned };
    await onLine(step.line);
  }
  const trust = new TrustedKeys(pinned, {}, walk.handovers);
  return { lie: null, endLie: endLie(walk, await log.checkpoint(), trust), keyPinned };
}

/**
 * Says on standard error what has to be known of a log that something was shown of.
 * @param asJson says a lie to scripts too; where nothing was shown yet.
 * @returns the exit code: not 0 when the log lies.
 */
export function sayWalked(
  io: CliIo,
  { lie, endLie: end, keyPinned }: WalkedLog,
  name: string,
  asJson = false,
): number {
  const found = lie ?? end;
  if (found !== null)
    return reportNo(io, 'bad-log', `${lieText(found)}. Run: breakglass audit verify ${name}`, asJson);
  if (!keyPinned)
    io.stderr.write('breakglass: key not pinned, so the log may be anybody’s. Give --key FILE.\n');
  return EXIT.ok;
}
