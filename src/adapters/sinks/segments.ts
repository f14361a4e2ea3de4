import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

import { LineSplitter } from '../../codec/line-splitter.ts';
import { regularFiles } from './regular-files.ts';

/** Where reading stands: `offset` bytes of `segment` are read, of which `rest` was not yet given out. */
export class Cursor {
  segment: string | null = null;
  offset = 0;
  lines = new LineSplitter();

  get rest(): Buffer {
    return this.lines.rest;
  }
}

/** The latest checkpoint beside the segments, replaced as a whole. */
export const CHECKPOINT_FILE = 'checkpoint';

const SEGMENT = /^\d{12}\.jsonl$/;
const CHUNK_BYTES = 1 << 20;

/** A segment is named after the number of its first entry. */
export function segmentName(firstIndex: number): string {
  return `${String(firstIndex).padStart(12, '0')}.jsonl`;
}

/** The segments of a log, in order. Fault: `log-broken` where something else has the name of one. */
export function listSegments(folder: string): Promise<readonly string[]> {
  return regularFiles(folder, SEGMENT);
}

/** A cursor before the first line. */
export function startCursor(): Cursor {
  return new Cursor();
}

/**
 * Reads complete lines, newline included, from where the cursor stands to the end of what is there now. The cursor
 * moves with every line, so reading can stop anywhere and go on later. What follows the last newline of the last
 * segment stays in `cursor.rest`; in an earlier segment it is given out as it is.
 */
export async function* readLines(folder: string, cursor: Cursor): AsyncGenerator<Buffer, void> {
  const segments = await listSegments(folder);
  const from = cursor.segment === null ? 0 : segments.indexOf(cursor.segment);
  for (const segment of from < 0 ? [] : segments.slice(from)) {
    if (segment !== cursor.segment) {
      const torn = cursor.rest;
      Object.assign(cursor, { segment, offset: 0, lines: new LineSplitter() });
      if (torn.length > 0) yield torn;
    }
    const handle = await open(join(folder, segment), 'r');
    try {
      yield* segmentLines(handle, cursor);
    } finally {
      await handle.close();
    }
  }
}

async function* segmentLines(handle: FileHandle, cursor: Cursor): AsyncGenerator<Buffer, void> {
  yield* cursor.lines.take();
  for (;;) {
    const { bytesRead, buffer } = await handle.read(
      Buffer.allocUnsafe(CHUNK_BYTES),
      0,
      CHUNK_BYTES,
      cursor.offset,
    );
    if (bytesRead === 0) return;
    cursor.offset += bytesRead;
    yield* cursor.lines.take(buffer.subarray(0, bytesRead));
  }
}
