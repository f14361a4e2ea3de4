import { createReadStream } from 'node:fs';

import { LineSplitter } from '../../codec/line-splitter.ts';
import type { LogFolder } from './log-folder.ts';

const LINE_BEGIN = '{"chain":"';
const CHECKPOINT_BEGIN = '{"checkpoint":';

/**
 * Opens a single file as a log: what `stdout` printed, as it was collected, or segments put together. Lines of the log
 * are given as they are, a line `{"checkpoint":…}` replaces the checkpoint, and what else was printed between them is
 * passed over.
 * @param checkpoint the one to hold the lines against where the file has none.
 */
export function openLogFile(path: string, checkpoint: string | null): LogFolder {
  let latest = checkpoint;
  let wasPrinted = false;
  return {
    async *lines() {
      for await (const line of linesOfFile(path)) {
        const begin = line.toString('latin1', 0, CHECKPOINT_BEGIN.length);
        if (begin.startsWith(LINE_BEGIN)) yield line;
        else if (begin === CHECKPOINT_BEGIN) {
          latest = noteOf(line) ?? latest;
          wasPrinted = true;
        }
      }
    },
    checkpoint: () => Promise.resolve(latest),
    wasPrinted: () => wasPrinted,
  };
}

/** The lines of a file, newline included; a last one without it as it is. Too long a one: as `LineSplitter` has it. */
export async function* linesOfFile(path: string): AsyncGenerator<Buffer, void> {
  const lines = new LineSplitter();
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>)
    yield* lines.take(chunk);
  const { rest } = lines;
  if (rest.length > 0) yield rest;
}

function noteOf(line: Buffer): string | null {
  try {
    const { checkpoint } = JSON.parse(line.toString('utf8')) as { checkpoint?: unknown };
    return typeof checkpoint === 'string' ? checkpoint : null;
  } catch {
    return null;
  }
}
