import { open, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';

import { listSegments, readLines, startCursor } from './segments.ts';

/**
 * Cuts a log before line number `fromIndex`. What is cut is copied to `cut-<number>` in the same folder first and
 * never deleted: it may be the rest of a write that did not finish, or a trace of somebody.
 * @returns how many bytes were cut.
 */
export async function cutLog(folder: string, fromIndex: number): Promise<number> {
  const place = await placeOf(folder, fromIndex);
  if (place === null) return 0;
  const segments = await listSegments(folder);
  const [first, ...later] = segments.slice(segments.indexOf(place.segment)).map((name) => join(folder, name));
  if (first === undefined) return 0;
  const pieces = [(await readFile(first)).subarray(place.offset)];
  for (const path of later) pieces.push(await readFile(path));
  const bytes = Buffer.concat(pieces);
  await keepAside(folder, fromIndex, bytes);
  for (const path of later.reverse()) await rm(path);
  await truncate(first, place.offset);
  return bytes.length;
}

async function placeOf(folder: string, index: number): Promise<{ segment: string; offset: number } | null> {
  const cursor = startCursor();
  let count = 0;
  for await (const line of readLines(folder, cursor)) {
    if (count === index && cursor.segment !== null) {
      return { segment: cursor.segment, offset: cursor.offset - cursor.rest.length - line.length };
    }
    count += 1;
  }
  return cursor.segment === null || cursor.rest.length === 0
    ? null
    : { segment: cursor.segment, offset: cursor.offset - cursor.rest.length };
}

async function keepAside(folder: string, fromIndex: number, bytes: Buffer): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const handle = await open(join(folder, `cut-${fromIndex}-${attempt}`), 'wx', 0o600);
      await handle.writeFile(bytes);
      await handle.sync();
      await handle.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
