import { GrantTrail } from '../audit/grant-trail.ts';
import { lieText } from '../audit/lie.ts';
import { parseLine } from '../audit/log-line.ts';
import { LogWalk } from '../audit/log-walk.ts';
import { timelineItem, timelineText } from '../audit/timeline.ts';
import type { GrantId } from '../domain/ids.ts';
import { openLog } from './audit-files.ts';
import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { printable, printableJson } from '../domain/unprintable.ts';

/** Prints the story of a grant; from a log that does not hang together, nothing. */
export async function auditShow(
  io: CliIo,
  grantId: GrantId,
  folder: string,
  asJson: boolean,
): Promise<number> {
  const log = await openLog(folder);
  const trail = new GrantTrail(grantId);
  const walk = new LogWalk();
  for await (const bytes of log.lines()) {
    const step = walk.step(bytes);
    if (step.kind === 'lie')
      return refuse(io, `${lieText(step.lie)}. Run: breakglass audit verify ${folder}`);
    trail.learn(step.line.leaf);
  }
  if (!trail.isKnown) return refuse(io, `the log has no entry of ${grantId}`);
  for await (const bytes of log.lines()) {
    const line = parseLine(bytes);
    if ('flaw' in line || !trail.concerns(line.leaf)) continue;
    const item = timelineItem(line);
    io.stdout.write(asJson ? `${printableJson(item)}\n` : `${printable(timelineText(item))}\n`);
  }
  return EXIT.ok;
}

function refuse(io: CliIo, why: string): number {
  io.stderr.write(`breakglass: ${printable(why)}\n`);
  return EXIT.refused;
}
