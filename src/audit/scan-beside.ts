import type { TextCursor } from '../codec/text-cursor.ts';
import type { CanonicalScan, SlotPlace } from '../codec/canonical-scan.ts';
import { UNSURE } from '../codec/canonical-scan.ts';
import { sha256Text } from '../codec/digest.ts';

/** A value beside an event, and whether it is the one its digest was made of. */
export type BesideCheck = { readonly sd: string; readonly fits: boolean };

const MAX_DISCLOSURES = 100;
const DIGEST_CHARACTERS = 43;

// What is hashed is put together here; see the note at the scratch memory of the Merkle tree.
let scratch = Buffer.allocUnsafe(16 * 1024);

/** Reads the values beside an event, behind the bracket they begin with. @returns `null` where a parser has to say. */
export function scanBeside(
  bytes: Buffer,
  cursor: TextCursor,
  scan: CanonicalScan,
): readonly BesideCheck[] | null {
  const found: BesideCheck[] = [];
  if (cursor.literal(']')) return found;
  do {
    const one = scanOne(bytes, cursor, scan);
    if (one === null || found.push(one) > MAX_DISCLOSURES) return null;
  } while (cursor.literal(','));
  // What looks like a slot within a value is none.
  scan.slots.length = 0;
  return cursor.literal(']') ? found : null;
}

/** The digests of these slots, each once. */
export function openSlots(text: string, places: readonly SlotPlace[]): Set<string> {
  return new Set(places.map(({ from, to }) => text.slice(from, to)));
}

function scanOne(bytes: Buffer, cursor: TextCursor, scan: CanonicalScan): BesideCheck | null {
  if (!cursor.literal('{"salt":')) return null;
  const saltFrom = cursor.at;
  if (cursor.plainString(16, 64) === null) return null;
  const saltTo = cursor.at;
  const sd = cursor.literal(',"sd":"') ? cursor.base64url(DIGEST_CHARACTERS) : null;
  if (sd === null || !cursor.literal('","value":')) return null;
  const valueFrom = cursor.at;
  const valueTo = scan.value(valueFrom);
  if (valueTo === UNSURE) return null;
  cursor.at = valueTo;
  if (!cursor.literal('}')) return null;
  return { sd, fits: digestOfParts(bytes, saltFrom, saltTo, valueFrom, valueTo) === sd };
}

/** The digest of `[salt,value]`, of which both parts stand in the bytes in canonical form. */
function digestOfParts(
  bytes: Buffer,
  saltFrom: number,
  saltTo: number,
  valueFrom: number,
  valueTo: number,
): string {
  const length = saltTo - saltFrom + (valueTo - valueFrom) + 3;
  if (scratch.length < length) scratch = Buffer.allocUnsafe(length * 2);
  let at = scratch.write('[');
  at += bytes.copy(scratch, at, saltFrom, saltTo);
  at += scratch.write(',', at);
  at += bytes.copy(scratch, at, valueFrom, valueTo);
  at += scratch.write(']', at);
  return sha256Text(scratch.subarray(0, at));
}
