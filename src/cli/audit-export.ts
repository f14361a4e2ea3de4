import { processVersion } from '../adapters/system/process-version.ts';
import { readUnproven } from '../audit/checkpoint.ts';
import { CSV_HEAD, csvRow } from '../audit/csv-export.ts';
import { lieText } from '../audit/lie.ts';
import { LogWalk } from '../audit/log-walk.ts';
import { OcsfExport } from '../audit/ocsf-export.ts';
import { timelineItem } from '../audit/timeline.ts';
import type { LogLine } from '../contracts/log-entry.ts';
import { openLog } from './audit-files.ts';
import { auditProgress } from './audit-progress.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { printable, printableJson } from '../domain/unprintable.ts';

export const EXPORT_FORMATS = ['ocsf', 'csv', 'jsonl'] as const;

export type AuditExportOptions = {
  readonly log: string;
  readonly format: (typeof EXPORT_FORMATS)[number];
  /** Entries sealed from here on, and before there (milliseconds). */
  readonly since?: number;
  readonly until?: number;
};

const CHUNK_CHARACTERS = 256 * 1024;

/** Writes the log in another format to standard output, up to the first entry that lies. */
export async function auditExport(io: CliIo, options: AuditExportOptions): Promise<number> {
  const { since = 0, until = Number.MAX_SAFE_INTEGER } = options;
  const log = await openLog(options.log);
  const origin = readUnproven((await log.checkpoint()) ?? '')?.origin ?? 'breakglass';
  const write = writerOf(options.format, { origin, version: processVersion(io.mainUrl) });
  const onEntry = auditProgress(io, 'read');
  const walk = new LogWalk();
  let waiting = options.format === 'csv' ? CSV_HEAD : '';
  for await (const bytes of log.lines()) {
    const step = walk.step(bytes);
    if (step.kind === 'lie') {
      io.stdout.write(waiting);
      io.stderr.write(
        printable(`breakglass: ${lieText(step.lie)}. Run: breakglass audit verify ${options.log}\n`),
      );
      return EXIT.refused;
    }
    onEntry(walk.size);
    const { sealedAtMs } = step.line.leaf;
    // What was asked for before is needed for what came of it later.
    const text = write(step.line);
    if (sealedAtMs >= since && sealedAtMs < until) waiting += text;
    if (waiting.length < CHUNK_CHARACTERS) continue;
    io.stdout.write(waiting);
    await io.drained?.();
    waiting = '';
  }
  io.stdout.write(waiting);
  return EXIT.ok;
}

function writerOf(
  format: AuditExportOptions['format'],
  source: { readonly origin: string; readonly version: string },
): (line: LogLine) => string {
  if (format === 'csv') return csvRow;
  if (format === 'jsonl') return (line) => `${printableJson(timelineItem(line))}\n`;
  const ocsf = new OcsfExport(source);
  return (line) => `${printableJson(ocsf.event(line))}\n`;
}
