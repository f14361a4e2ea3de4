import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

import { regularFiles } from './regular-files.ts';

/** Where reading stands: `offset` bytes of `segment` are read, of which `rest` was not yet given out. */
export type Cursor = { segment: string | null; offset: number; rest: Buffer };

/** The latest checkpoint beside the segments, replaced as a whole. */
export const CHECKPOINT_FILE = 'checkpoint';

const SEGMENT = /^\d{12}\.jsonl$/;
const NEWLINE = 0x0a;
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
  return { segment: null, offset: 0, rest: Buffer.alloc(0) };
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
      Object.assign(cursor, { segment, offset: 0, rest: Buffer.alloc(0) });
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
  for (;;) {
    for (let end = cursor.rest.indexOf(NEWLINE); end >= 0; end = cursor.rest.indexOf(NEWLINE)) {
      const line = cursor.rest.subarray(0, end + 1);
      cursor.rest = cursor.rest.subarray(end + 1);
      yield line;
    }
    const { bytesRead, buffer } = await handle.read(
      Buffer.allocUnsafe(CHUNK_BYTES),
      0,
      CHUNK_BYTES,
      cursor.offset,
    );
    if (bytesRead === 0) return;
    cursor.offset += bytesRead;
    cursor.rest = Buffer.concat([cursor.rest, buffer.subarray(0, bytesRead)]);
  }
}
