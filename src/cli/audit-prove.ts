import { proofText, proveEntry } from '../audit/entry-proof.ts';
import { openLog } from './audit-files.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { printable } from '../domain/unprintable.ts';
import { watchedLog } from './watched-log.ts';

/** Prints the proof that an entry stands in the log: a file that `audit verify` checks by itself. */
export async function auditProve(io: CliIo, entry: string, logName: string): Promise<number> {
  const log = watchedLog(io, await openLog(logName));
  // The checkpoint the lines end at, which is known once they were read.
  for await (const _ of log.lines());
  const note = await log.checkpoint();
  const name = /^\d{1,15}$/.test(entry) ? Number(entry) : entry;
  const proof = note === null ? null : await proveEntry(log.lines, note, name);
  if (proof === null) {
    io.stderr.write(
      printable(
        `breakglass: the log has no entry ${entry} under its checkpoint. Run: breakglass audit verify ${logName}\n`,
      ),
    );
    return EXIT.refused;
  }
  io.stdout.write(proofText(proof));
  return EXIT.ok;
}
