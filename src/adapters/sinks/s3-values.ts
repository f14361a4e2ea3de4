import { canonicalJson } from '../../codec/canonical-json.ts';
import { sha256Text } from '../../codec/digest.ts';
import type { Disclosure } from '../../codec/disclosure.ts';
import type { Json } from '../../domain/json.ts';
import { joinLine, partLine } from './line-values.ts';
import type { S3Objects } from './s3-objects.ts';
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
 * Takes values out of every object of values, and what those held before out of the bucket for good.
 * @returns how many were taken. Fault: `log-unavailable`, also where something keeps an object from being deleted.
 */
export async function eraseFromValues(objects: S3Objects, digests: ReadonlySet<string>): Promise<number> {
  let erased = 0;
  for await (const key of objects.list(VALUES_FOLDER, '')) {
    const found = await objects.get(key);
    const rows = found === null ? [] : rowsOf(found.body);
    const kept = rows.map((row) => ({
      ...row,
      disclosures: row.disclosures.filter(({ sd }) => !digests.has(sd)),
    }));
    const taken = countOf(rows) - countOf(kept);
    if (found !== null && taken > 0)
      await objects.put(key, kept.map(rowText).join(''), { etag: found.etag }, 'unlocked');
    // Also where nothing was taken: an erasure that was interrupted may have left what was there before.
    await objects.deleteOlderVersions(key);
    erased += taken;
  }
  return erased;
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
