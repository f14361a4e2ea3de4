import type { S3Objects } from './s3-objects.ts';
import { pieceName } from './s3-piece.ts';
import { joinPiece } from './s3-values.ts';

/** The lines of one object of a log, with their values, and the number of the first one. */
export type S3Lines = {
  readonly key: string;
  readonly firstIndex: number;
  readonly lines: readonly Buffer[];
};

/**
 * One object for each batch, named after the number of its first entry, and copies of many batches in one object, so
 * that a log of years is read with few calls.
 */
export const ENTRIES_FOLDER = 'entries/';
export const SEGMENTS_FOLDER = 'segments/';
export const CHECKPOINT_KEY = 'checkpoint';

/** How many objects are asked for at once. */
const AHEAD = 16;

/** The key of the object whose first entry has that number. */
export function pieceKey(folder: string, firstIndex: number): string {
  return `${folder}${pieceName(firstIndex)}.jsonl`;
}

/**
 * The log from entry `fromIndex` on, where a piece begins: segments as far as they go without a gap, then single
 * batches. Whatever is there is given in order; a piece that is missing, or that is there twice, shows in the entries.
 */
export async function* readPieces(objects: S3Objects, fromIndex = 0): AsyncGenerator<S3Lines, void> {
  let next = fromIndex;
  for await (const piece of piecesOf(objects, SEGMENTS_FOLDER, next)) {
    if (piece.firstIndex !== next) break;
    yield piece;
    next += piece.lines.length;
  }
  yield* piecesOf(objects, ENTRIES_FOLDER, next);
}

async function* piecesOf(
  objects: S3Objects,
  folder: string,
  fromIndex: number,
): AsyncGenerator<S3Lines, void> {
  const asked: Promise<S3Lines | null>[] = [];
  const take = async (): Promise<readonly S3Lines[]> => {
    const piece = await asked.shift();
    return piece === undefined || piece === null ? [] : [piece];
  };
  try {
    for await (const key of objects.list(folder, pieceName(fromIndex))) {
      const firstIndex = indexOf(folder, key);
      if (firstIndex === null) continue;
      const piece = readPiece(objects, key, firstIndex);
      // It is waited for in its turn; until then its failing is nobody's surprise.
      piece.catch(() => undefined);
      asked.push(piece);
      if (asked.length >= AHEAD) yield* await take();
    }
    while (asked.length > 0) yield* await take();
  } finally {
    await Promise.allSettled(asked);
  }
}

async function readPiece(objects: S3Objects, key: string, firstIndex: number): Promise<S3Lines | null> {
  const found = await objects.get(key);
  if (found === null) return null;
  return { key, firstIndex, lines: await joinPiece(objects, { firstIndex, body: found.body }) };
}

function indexOf(folder: string, key: string): number | null {
  const [, digits] = /^(\d{12})\.jsonl$/.exec(key.slice(folder.length)) ?? [];
  return digits === undefined ? null : Number(digits);
}
