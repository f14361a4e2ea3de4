import { canonicalJson } from '../../codec/canonical-json.ts';
import { sha256Text } from '../../codec/digest.ts';
import type { Disclosure } from '../../codec/disclosure.ts';
import type { Json } from '../../domain/json.ts';
import { Fault } from '../../domain/fault.ts';
import { digestsIn, ERASURE_LIST, erasureText } from './erasure-list.ts';
import { joinLine, partLine } from './line-values.ts';
import type { S3Object, S3Objects } from './s3-objects.ts';
import type { S3Piece } from './s3-piece.ts';
import { linesOfPiece, pieceName } from './s3-piece.ts';

/**
 * Values that may have to be erased stand beside the entries in objects of their own, which Object Lock does not keep.
 * An object of values is named after the piece of the log it belongs to, so that what another sealer meant for the
 * same place is never taken for it.
 */
export const VALUES_FOLDER = 'values/';

type Row = { readonly disclosures: readonly Disclosure[]; readonly index: number };

/** A batch parted into what is kept for good and what may be erased (`null`: nothing). */
export function partBatch(
  lines: readonly string[],
  firstIndex: number,
): { readonly body: Buffer; readonly values: string | null } {
  const parted = lines.map(partLine);
  const rows = parted.flatMap(({ values }, at) =>
    values.length === 0 ? [] : [rowText({ disclosures: values, index: firstIndex + at })],
  );
  return {
    body: Buffer.from(parted.map(({ line }) => line).join('')),
    values: rows.length === 0 ? null : rows.join(''),
  };
}

/** The key of the values of a piece. */
export function valuesKey({ firstIndex, body }: S3Piece): string {
  return `${VALUES_FOLDER}${pieceName(firstIndex)}-${sha256Text(body)}.jsonl`;
}

/** The lines of a piece with their values, as far as those are still there. */
export async function joinPiece(objects: S3Objects, piece: S3Piece): Promise<readonly Buffer[]> {
  const found = await objects.get(valuesKey(piece));
  const lines = linesOfPiece(piece);
  if (found === null) return lines;
  const values = new Map(rowsOf(found.body).map(({ index, disclosures }) => [index, disclosures]));
  return lines.map((line, at) => {
    const own = values.get(piece.firstIndex + at);
    return own === undefined ? line : Buffer.from(joinLine(line.toString('utf8'), own));
  });
}

/**
 * Takes values out of every object of values, with those that an erasure which was cut short left, and what the objects
 * held before out of the bucket for good.
 * @returns how many were taken. Fault: `log-unavailable`, also where something keeps an object from being deleted.
 */
export async function eraseFromValues(objects: S3Objects, digests: ReadonlySet<string>): Promise<number> {
  const kept = await objects.get(ERASURE_LIST);
  const all = new Set([...digests, ...listOf(kept)]);
  const condition = kept === null ? ({ absent: true } as const) : { etag: kept.etag };
  const list = await objects.put(ERASURE_LIST, erasureText(all), condition, 'unlocked');
  if (list === null)
    throw new Fault('log-unavailable', `somebody else erases values in ${objects.name} right now`);
  let erased = 0;
  for await (const key of objects.list(VALUES_FOLDER, '')) {
    const found = await objects.get(key);
    const rows = found === null ? [] : rowsOf(found.body);
    const left = rows.map((row) => ({
      ...row,
      disclosures: row.disclosures.filter(({ sd }) => !all.has(sd)),
    }));
    const taken = countOf(rows) - countOf(left);
    if (found !== null && taken > 0) {
      const written = await objects.put(key, left.map(rowText).join(''), { etag: found.etag }, 'unlocked');
      if (written === null)
        throw new Fault('log-unavailable', `somebody else wrote ${objects.name}${key} meanwhile`);
    }
    // Also where nothing was taken: an erasure that was interrupted may have left what was there before.
    await objects.deleteOlderVersions(key);
    erased += taken;
  }
  await objects.delete(ERASURE_LIST);
  return erased;
}

/** What an erasure that was cut short had to take out of a bucket. Fault: `log-unavailable`. */
export async function listToErase(objects: S3Objects): Promise<ReadonlySet<string>> {
  return listOf(await objects.get(ERASURE_LIST));
}

function listOf(kept: S3Object | null): ReadonlySet<string> {
  return digestsIn(kept?.body.toString('utf8') ?? '');
}

function rowText(row: Row): string {
  return `${canonicalJson(row as unknown as Json)}\n`;
}

function rowsOf(body: Buffer): readonly Row[] {
  const lines = body.toString('utf8').split('\n');
  return lines.flatMap((line) => rowOrNothing(line));
}

/** What cannot be read is a value that is withheld; whether one that is there is genuine, its digest says. */
function rowOrNothing(line: string): readonly Row[] {
  try {
    const { disclosures, index } = JSON.parse(line) as Partial<Row>;
    return Array.isArray(disclosures) && typeof index === 'number'
      ? [{ disclosures: disclosures as readonly Disclosure[], index }]
      : [];
  } catch {
    return [];
  }
}

function countOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { disclosures }) => sum + disclosures.length, 0);
}
