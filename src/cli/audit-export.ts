import type { LogFolder } from '../adapters/sinks/log-folder.ts';
import { processVersion } from '../adapters/system/process-version.ts';
import { readUnproven } from '../audit/checkpoint.ts';
import { CSV_HEAD, csvRow } from '../audit/csv-export.ts';
import { OcsfExport } from '../audit/ocsf-export.ts';
import { timelineItem } from '../audit/timeline.ts';
import { withoutTokens } from '../audit/without-tokens.ts';
import type { LogLine } from '../contracts/log-entry.ts';
import { openLog } from './audit-files.ts';
import type { CliIo } from './cli-io.ts';
import { sayWalked, walkLog } from './walk-log.ts';
import { watchedLog } from './watched-log.ts';
import { printableJson } from '../domain/unprintable.ts';

export const EXPORT_FORMATS = ['ocsf', 'csv', 'jsonl'] as const;

export type AuditExportOptions = {
  readonly log: string;
  readonly key?: string;
  readonly format: (typeof EXPORT_FORMATS)[number];
  /** Entries sealed from here on, and before there (milliseconds). */
  readonly since?: number;
  readonly until?: number;
};

const CHUNK_CHARACTERS = 256 * 1024;

/** Writes the log in another format to standard output, up to the first entry that lies; where the end lies, all of it. */
export async function auditExport(io: CliIo, options: AuditExportOptions): Promise<number> {
  const { since = 0, until = Number.MAX_SAFE_INTEGER } = options;
  const log = watchedLog(io, await openLog(options.log));
  const write = await writerOf(options.format, async () => ({
    origin: await originOf(log),
    version: processVersion(io.mainUrl),
  }));
  let waiting = options.format === 'csv' ? CSV_HEAD : '';
  const walked = await walkLog(log, options.key, async (line) => {
    const { sealedAtMs } = line.leaf;
    // What was asked for before is needed for what came of it later.
    const text = write(line);
    if (sealedAtMs >= since && sealedAtMs < until) waiting += text;
    if (waiting.length < CHUNK_CHARACTERS) return;
    io.stdout.write(waiting);
    await io.drained?.();
    waiting = '';
  });
  io.stdout.write(waiting);
  return sayWalked(io, walked, options.log);
}

/** Of which log it is. A file of lines has its checkpoint among them, mostly at its end. */
async function originOf(log: LogFolder): Promise<string> {
  if ((await log.checkpoint()) === null) for await (const _ of log.lines());
  return readUnproven((await log.checkpoint()) ?? '')?.origin ?? 'breakglass';
}

async function writerOf(
  format: AuditExportOptions['format'],
  source: () => Promise<{ readonly origin: string; readonly version: string }>,
): Promise<(line: LogLine) => string> {
  if (format === 'csv') return csvRow;
  if (format === 'jsonl')
    return (line) => {
      const item = timelineItem(line);
      return `${printableJson({ ...item, data: withoutTokens(item.data) })}\n`;
    };
  const ocsf = new OcsfExport(await source());
  return (line) => `${printableJson(ocsf.event(line))}\n`;
}
