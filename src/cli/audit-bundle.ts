import { writeFile } from 'node:fs/promises';

import { lieText } from '../audit/lie.ts';
import type { BundleWish } from '../audit/make-bundle.ts';
import { makeBundle } from '../audit/make-bundle.ts';
import { systemCode } from '../client/system-code.ts';
import { Fault } from '../domain/fault.ts';
import { openLog } from './audit-files.ts';
import { auditProgress } from './audit-progress.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { printable, printableJson } from '../domain/unprintable.ts';
import { reportNo } from './report.ts';

export type AuditBundleOptions = {
  readonly log: string;
  readonly redact?: boolean;
  readonly out?: string;
  readonly json?: boolean;
};

/** Writes the bundle of an incident or a grant to a file or to standard output. */
export async function auditBundle(io: CliIo, wish: BundleWish, options: AuditBundleOptions): Promise<number> {
  const log = await openLog(options.log);
  const made = await makeBundle(log, wish, options.redact === true, auditProgress(io, 'read'));
  const subject = 'grantId' in wish ? wish.grantId : wish.incidentId;
  // Without --out standard output holds the bundle, and nothing else.
  const asJson = options.json === true && options.out !== undefined;
  if (made.kind === 'unknown')
    return reportNo(io, 'not-in-log', `the log has no entry of ${subject}`, asJson);
  if (made.kind === 'lie')
    return reportNo(
      io,
      'bad-log',
      `${lieText(made.lie)}. Run: breakglass audit verify ${options.log}`,
      asJson,
    );
  const text = made.lines.join('');
  if (options.out === undefined) io.stdout.write(text);
  else await writeNew(options.out, text);
  const { entries, closed } = made;
  const note = closed ? 'and the log says that these are all' : 'and something of it is still open';
  if (asJson) io.stdout.write(`${printableJson({ subject, entries, closed, out: options.out })}\n`);
  else io.stderr.write(printable(`breakglass: ${subject}: ${entries} entries, ${note}\n`));
  return EXIT.ok;
}

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const why = systemCode(error) === 'EEXIST' ? 'it is there already' : (systemCode(error) ?? 'failed');
    throw new Fault('bad-setting', `${path} cannot be written (${why}).`, { cause: error });
  }
}
