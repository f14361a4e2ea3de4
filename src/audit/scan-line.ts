import { TextCursor } from '../codec/text-cursor.ts';
import { CanonicalScan, UNSURE } from '../codec/canonical-scan.ts';
import { sha256Text } from '../codec/digest.ts';
import { leafHash } from '../codec/merkle.ts';
import { isId } from '../domain/ids.ts';
import { signedTextFits } from '../proof/event-signature.ts';
import type { EventKeys, ExaminedEvent, ExaminedLine, SignatureCheck } from './examined-line.ts';
import { KEY_ROTATED } from '../proof/key-rotation.ts';
import { openSlots, scanBeside } from './scan-beside.ts';

type ScannedEnvelope = {
  readonly ids: ScannedIds;
  readonly recordId: string;
  readonly recordVersion: number;
  readonly prevEventDigest: string | null;
  readonly type: string;
  readonly signer: string;
  readonly sig: string;
  /** Where it stands, and where in it the signature does, which is not signed. */
  readonly from: number;
  readonly sigFrom: number;
  readonly sigTo: number;
  readonly to: number;
};

/** What an event is about. Each is written once at most, so the order they are met in does not matter. */
type ScannedIds = { grantId: string | null; incidentId: string | null; requestId: string | null };

const DIGEST_CHARACTERS = 43;
const SIGNATURE_CHARACTERS = 86;
const EVENT_TYPE = /^[a-z]+\.[a-z-]+$/;
const INSTANTS_MS = { min: 1_000_000_000_000, max: 100_000_000_000_000 };
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Examines the line of an event in one go over its bytes, where it is written as nearly all are.
 * @returns what a parser would find too; `null` where only a parser can say, for a line that lies as for one that is
 *   merely unusual.
 */
export function scanLine(bytes: Uint8Array, keys: EventKeys): ExaminedLine | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = buffer.toString('latin1');
  const cursor = new TextCursor(text, bytes);
  const scan = new CanonicalScan(text, bytes);
  const chain = cursor.literal('{"chain":"') ? cursor.base64url(DIGEST_CHARACTERS) : null;
  if (chain === null || !cursor.literal('","disclosures":[')) return null;
  const beside = scanBeside(buffer, cursor, scan);
  if (beside === null || !cursor.literal(',"leaf":')) return null;

  const leafFrom = cursor.at;
  if (!cursor.literal('{"envelope":')) return null;
  const envelope = scanEnvelope(cursor, scan);
  const index = envelope !== null && cursor.literal(',"index":') ? cursor.wholeNumber() : null;
  if (envelope === null || index === null) return null;
  const sealedAtMs = cursor.literal(',"kind":"event","sealedAtMs":') ? cursor.wholeNumber() : null;
  if (sealedAtMs === null || !isInstant(sealedAtMs)) return null;
  const stream = cursor.literal(',"stream":') ? cursor.plainString(1, 20) : null;
  if ((stream !== 'gateway-events' && stream !== 'issuer-events') || !cursor.literal(',"v":1}')) return null;
  const leafTo = cursor.at;
  if (!cursor.literal('}\n') || cursor.at !== bytes.length) return null;
  if (scan.hasNonAscii && !isUtf8(bytes)) return null;

  const slots = openSlots(text, scan.slots);
  const wrong = beside.filter(({ sd, fits }) => !(fits && slots.delete(sd)));
  return {
    index,
    sealedAtMs,
    chain,
    leafHash: leafHash(buffer.subarray(leafFrom, leafTo)),
    finding: null,
    about: null,
    event: eventOf(envelope, stream, buffer, keys),
    closing: null,
    hasWrongValue: wrong.length > 0,
    withheld: slots.size,
  };
}

function eventOf(
  envelope: ScannedEnvelope,
  stream: ExaminedEvent['stream'],
  bytes: Buffer,
  keys: EventKeys,
): ExaminedEvent {
  const { recordId, recordVersion, prevEventDigest, type, signer, ids } = envelope;
  return {
    stream,
    recordId,
    recordVersion,
    prevEventDigest,
    type,
    digest: sha256Text(bytes.subarray(envelope.from, envelope.to)),
    signer,
    signature: checkSignature(keys, stream, envelope, bytes),
    incidentId: ids.incidentId,
    requestId: ids.requestId,
    grantId: ids.grantId,
    rotation: null,
  };
}

function scanEnvelope(cursor: TextCursor, scan: CanonicalScan): ScannedEnvelope | null {
  const from = cursor.at;
  if (!cursor.literal('{"actor":') || !scanActor(cursor, scan)) return null;
  if (!cursor.literal(',"atMs":') || !isInstant(cursor.wholeNumber())) return null;
  const ids = cursor.literal(',"data":') ? scanData(cursor, scan) : null;
  const eventId = ids !== null && cursor.literal(',"eventId":') ? cursor.plainString(1, 40) : null;
  if (ids === null || eventId === null || !isId('event', eventId)) return null;
  if (!cursor.literal(',"prevEventDigest":')) return null;
  const prevEventDigest = cursor.literal('null') ? null : quotedDigest(cursor);
  if (prevEventDigest === undefined || !cursor.literal(',"recordId":')) return null;
  const recordId = cursor.plainString(3, 120);
  const recordVersion =
    recordId !== null && cursor.literal(',"recordVersion":') ? cursor.wholeNumber() : null;
  if (recordId === null || recordVersion === null || recordVersion < 1 || !cursor.literal(',')) return null;
  const sigFrom = cursor.at;
  const sig = cursor.literal('"sig":"') ? cursor.base64url(SIGNATURE_CHARACTERS) : null;
  if (sig === null || !cursor.literal('",')) return null;
  const sigTo = cursor.at;
  const signer = cursor.literal('"signer":') ? quotedDigest(cursor) : undefined;
  const type = signer !== undefined && cursor.literal(',"type":') ? cursor.plainString(3, 60) : null;
  // A key that hands over is looked at more closely.
  if (signer === undefined || type === null || !EVENT_TYPE.test(type) || type === KEY_ROTATED) return null;
  if (!cursor.literal(',"v":1}')) return null;
  const to = cursor.at;
  return { ids, recordId, recordVersion, prevEventDigest, type, signer, sig, from, sigFrom, sigTo, to };
}

/** The two forms an actor has. The slots in it are noted. */
function scanActor(cursor: TextCursor, scan: CanonicalScan): boolean {
  if (cursor.literal('{"kind":"system","part":')) {
    return cursor.plainString(0, 40) !== null && cursor.literal('}');
  }
  if (!cursor.literal('{"evidence":') || cursor.plainString(0, 20) === null) return false;
  if (!cursor.literal(',"identity":{"$sd":') || !scanSlot(cursor, scan)) return false;
  return (
    cursor.literal('},"kind":"person","person":{"$sd":') && scanSlot(cursor, scan) && cursor.literal('}}')
  );
}

function scanSlot(cursor: TextCursor, scan: CanonicalScan): boolean {
  const from = cursor.at + 1;
  if (quotedDigest(cursor) === undefined) return false;
  scan.slots.push({ from, to: cursor.at - 1 });
  return true;
}

/** Any object, its slots noted; of its members, those that name what the event is about. */
function scanData(cursor: TextCursor, scan: CanonicalScan): ScannedIds | null {
  const { text } = cursor;
  const ids: ScannedIds = { grantId: null, incidentId: null, requestId: null };
  let isPlain = true;
  const end = scan.object(cursor.at, 1, (nameFrom, nameTo, from, to) => {
    const length = nameTo - nameFrom;
    if ((length !== 7 && length !== 9 && length !== 10) || text[from] !== '"') return;
    const name = text.slice(nameFrom, nameTo);
    if (name !== 'grantId' && name !== 'incidentId' && name !== 'requestId') return;
    const value = text.slice(from + 1, to - 1);
    isPlain &&= /^[\w-]*$/.test(value);
    ids[name] = value;
  });
  if (end === UNSURE || !isPlain) return null;
  cursor.at = end;
  return ids;
}

/** @returns `undefined` when it is none. */
function quotedDigest(cursor: TextCursor): string | undefined {
  const digest = cursor.literal('"') ? cursor.base64url(DIGEST_CHARACTERS) : null;
  return digest !== null && cursor.literal('"') ? digest : undefined;
}

function checkSignature(
  keys: EventKeys,
  stream: ExaminedEvent['stream'],
  { signer, sig, from, sigFrom, sigTo, to }: ScannedEnvelope,
  bytes: Buffer,
): SignatureCheck {
  const publicKeys = keys[stream];
  if (publicKeys === undefined) return 'unasked';
  const key = publicKeys.keys.get(signer);
  if (key === undefined) return 'unknown-signer';
  const signed = Buffer.concat([bytes.subarray(from, sigFrom), bytes.subarray(sigTo, to)]);
  return signedTextFits(key, sig, signed) ? 'fits' : 'unfit';
}

function isInstant(value: number | null): boolean {
  return value !== null && value >= INSTANTS_MS.min && value <= INSTANTS_MS.max;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    UTF8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
