import type { S3Objects } from './s3-objects.ts';

/** One object of a log, as bytes of whole lines, and the number of its first line. */
export type S3Piece = { readonly key: string; readonly firstIndex: number; readonly body: Buffer };

/**
 * One object for each batch, named after the number of its first entry, and copies of many batches in one object, so
 * that a log of years is read with few calls.
 */
export const ENTRIES_FOLDER = 'entries/';
export const SEGMENTS_FOLDER = 'segments/';
export const CHECKPOINT_KEY = 'checkpoint';

const NEWLINE = 0x0a;
/** How many objects are asked for at once. */
const AHEAD = 16;

/** The key of the object whose first entry has that number. */
export function pieceKey(folder: string, firstIndex: number): string {
  return `${folder}${pieceName(firstIndex)}.jsonl`;
}

/**
 * The log from entry `fromIndex` on, which is where a piece begins: segments as far as they go without a gap, then
 * single batches. Whatever is there is given in order; a piece that is missing, or that is there twice, shows in
 * the entries.
 */
export async function* readPieces(objects: S3Objects, fromIndex: number): AsyncGenerator<S3Piece, void> {
  let next = fromIndex;
  for await (const piece of piecesOf(objects, SEGMENTS_FOLDER, next)) {
    if (piece.firstIndex !== next) break;
    yield piece;
    next += countLines(piece.body);
  }
  yield* piecesOf(objects, ENTRIES_FOLDER, next);
}

/** The lines of a piece, newline included; a last one without it as it is. */
export function* linesOfPiece({ body }: S3Piece): Generator<Buffer, void> {
  for (let from = 0; from < body.length; ) {
    const newline = body.indexOf(NEWLINE, from);
    const end = newline < 0 ? body.length : newline + 1;
    yield body.subarray(from, end);
    from = end;
  }
}

/** How many lines end in these bytes. */
export function countLines(body: Buffer): number {
  let count = 0;
  for (let at = body.indexOf(NEWLINE); at >= 0; at = body.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

async function* piecesOf(
  objects: S3Objects,
  folder: string,
  fromIndex: number,
): AsyncGenerator<S3Piece, void> {
  const asked: Promise<S3Piece | null>[] = [];
  const take = async (): Promise<readonly S3Piece[]> => {
    const piece = await asked.shift();
    return piece === undefined || piece === null ? [] : [piece];
  };
  try {
    for await (const key of objects.list(folder, pieceName(fromIndex))) {
      const firstIndex = indexOf(folder, key);
      if (firstIndex === null) continue;
      const piece = objects.get(key).then((found) => found && { key, firstIndex, body: found.body });
      piece.catch(() => undefined);
      asked.push(piece);
      if (asked.length >= AHEAD) yield* await take();
    }
    while (asked.length > 0) yield* await take();
  } finally {
    await Promise.allSettled(asked);
  }
}

/** Without its ending, so that listing after it begins with it. */
function pieceName(firstIndex: number): string {
  return String(firstIndex).padStart(12, '0');
}

function indexOf(folder: string, key: string): number | null {
  const [, digits] = /^(\d{12})\.jsonl$/.exec(key.slice(folder.length)) ?? [];
  return digits === undefined ? null : Number(digits);
}
