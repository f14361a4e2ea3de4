import { open, readFile, stat } from 'node:fs/promises';

import { linesOfFile, openLogFile } from '../adapters/sinks/log-file.ts';
import type { LogFolder } from '../adapters/sinks/log-folder.ts';
import { openLogFolder } from '../adapters/sinks/log-folder.ts';
import { openS3Log } from '../adapters/sinks/s3-reader.ts';
import { parseSinkPlace } from '../adapters/sinks/sink-place.ts';
import { readUnproven } from '../audit/checkpoint.ts';
import { systemCode } from '../client/system-code.ts';
import { Fault } from '../domain/fault.ts';

/** What somebody named to be looked at. */
export type AuditSource =
  | { readonly kind: 'log'; readonly log: LogFolder }
  | { readonly kind: 'bundle'; readonly lines: readonly Buffer[] }
  | { readonly kind: 'proof'; readonly text: string };

/** How the options that name a log say what it may be. */
export const LOG_HELP = 'the log: its folder, s3://BUCKET/PREFIX?region=REGION, or one file of lines';

/** How the option that pins a key says what it takes. */
export const KEY_HELP = 'the key to trust: what `audit key` printed, or the issuer’s public key file';

const sizeOf = (note: string): number | null => readUnproven(note)?.size ?? null;

/**
 * Opens a log: a folder, `file:PATH`, `s3://BUCKET/PREFIX?region=REGION`, or one file of lines.
 * @param checkpoint for a file that has none.
 * @throws {Fault} `bad-setting` when it is none of these.
 */
export async function openLog(name: string, checkpoint: string | null = null): Promise<LogFolder> {
  const source = await openSource(name, checkpoint);
  if (source.kind === 'log') return source.log;
  throw new Fault(
    'bad-setting',
    `${name} is a ${source.kind} and no log. Name the folder of the log, or s3://….`,
  );
}

/** Opens a log, a bundle, or the proof of an entry, telling by what it is. @throws {Fault} `bad-setting`. */
export async function openSource(name: string, checkpoint: string | null = null): Promise<AuditSource> {
  if (name.startsWith('s3://')) {
    const place = parseSinkPlace(name);
    if (place.kind === 's3') return { kind: 'log', log: openS3Log(place, { sizeOf }) };
  }
  const path = name.startsWith('file:') ? name.slice('file:'.length) : name;
  const found = await stat(path).catch(() => null);
  if (found === null) {
    throw new Fault(
      'bad-setting',
      `There is no ${path}. Name the folder of the log, one file, or s3://BUCKET/PREFIX?region=REGION.`,
    );
  }
  if (found.isDirectory()) return { kind: 'log', log: openLogFolder(path, { sizeOf }) };
  // A pipe gives what it holds once, and whoever opens one that nobody writes waits for ever.
  if (!found.isFile()) {
    throw new Fault('bad-setting', `${path} is no regular file. Put what it gives into one, and name that.`);
  }
  const begin = await beginningOf(path);
  if (begin.startsWith('{"bundle":')) return { kind: 'bundle', lines: await linesOf(path) };
  if (begin.startsWith('{"checkpoint":') && begin.includes('","leaf":{'))
    return { kind: 'proof', text: await readNamed(path) };
  return { kind: 'log', log: openLogFile(path, checkpoint) };
}

/** Reads a file that was named on the command line. Fault: `bad-setting`. */
export async function readNamed(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Fault('bad-setting', `${path} cannot be read (${systemCode(error) ?? 'failed'}).`, {
      cause: error,
    });
  }
}

/**
 * Reads a checkpoint that was copied from somewhere: the marks of a code block around it, indentation, another end of
 * line and a missing last newline are put right, since no line of a checkpoint begins or ends with space. Of a bundle or
 * a proof it is the one in it.
 */
export async function readNote(path: string): Promise<string> {
  const text = await readNamed(path);
  const [, inside = null] = /^\{(?:"bundle":"[^"]*",)?"checkpoint":("(?:[^"\\]|\\.)*")/.exec(text) ?? [];
  const within = inside === null ? null : textOrNull(inside);
  if (within !== null) return within;
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const note = lines.filter((line) => !line.startsWith('```')).join('\n');
  return `${note.trim()}\n`;
}

function textOrNull(json: string): string | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

async function beginningOf(path: string): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function linesOf(path: string): Promise<readonly Buffer[]> {
  const lines: Buffer[] = [];
  for await (const line of linesOfFile(path)) lines.push(line);
  return lines;
}
