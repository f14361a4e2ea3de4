import { GrantTrail } from '../audit/grant-trail.ts';
import { parseLine } from '../audit/log-line.ts';
import { timelineItem, timelineText } from '../audit/timeline.ts';
import type { GrantId } from '../domain/ids.ts';
import { printable, printableJson } from '../domain/unprintable.ts';
import { openLog } from './audit-files.ts';
import type { CliIo } from './cli-io.ts';
import { reportNo } from './report.ts';
import { sayWalked, walkLog } from './walk-log.ts';
import { watchedLog } from './watched-log.ts';

export type AuditShowOptions = { readonly log: string; readonly key?: string; readonly json?: boolean };

/** Prints the story of a grant; from a log that does not hang together, nothing. */
export async function auditShow(io: CliIo, grantId: GrantId, options: AuditShowOptions): Promise<number> {
  const log = watchedLog(io, await openLog(options.log));
  const trail = new GrantTrail(grantId);
  const walked = await walkLog(log, options.key, ({ leaf }) => trail.learn(leaf));
  const asJson = options.json === true;
  if (walked.lie !== null) return sayWalked(io, walked, options.log, asJson);
  if (!trail.isKnown) {
    const no = reportNo(io, 'not-in-log', `the log has no entry of ${grantId}`, asJson);
    return Math.max(no, sayWalked(io, walked, options.log));
  }
  for await (const bytes of log.lines()) {
    const line = parseLine(bytes);
    if ('flaw' in line || !trail.concerns(line.leaf)) continue;
    const item = timelineItem(line);
    io.stdout.write(asJson ? `${printableJson(item)}\n` : `${printable(timelineText(item))}\n`);
  }
  return sayWalked(io, walked, options.log);
}
