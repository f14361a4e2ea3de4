import { canonicalJson } from '../codec/canonical-json.ts';
import { sha256Text } from '../codec/digest.ts';
import { MAX_LINE_BYTES } from '../codec/line-splitter.ts';
import type { SignedEnvelope } from '../contracts/envelope.ts';
import type { LogEntry } from '../contracts/log-entry.ts';
import { envelopeOf, streamOf } from '../contracts/log-entry.ts';
import type { Json } from '../domain/json.ts';
import { signedTextFits } from '../proof/event-signature.ts';
import type { PublicKeys } from '../proof/process-keys.ts';
import { sortBeside } from './beside.ts';
import type { EventKeys, ExaminedEvent, ExaminedLine, SignatureCheck } from './examined-line.ts';
import { rotationOf } from '../proof/key-rotation.ts';
import type { LineFlaw, ParsedLine } from './log-line.ts';
import { parseLine } from './log-line.ts';
import { scanLine } from './scan-line.ts';

/** Examines a line by its bytes, newline included. @param keys where given, the event's signature is checked. */
export function examineLine(bytes: Uint8Array, keys: EventKeys = {}): ExaminedLine | LineFlaw {
  const scanned = bytes.length > MAX_LINE_BYTES ? null : scanLine(bytes, keys);
  if (scanned !== null) return scanned;
  const line = parseLine(bytes);
  return 'flaw' in line ? line : examineParsed(line, keys);
}

/** Examines a line that was read already. */
export function examineParsed(line: ParsedLine, keys: EventKeys = {}): ExaminedLine {
  const { leaf, disclosures, chain, leafHash } = line;
  const envelope = envelopeOf(leaf);
  const beside = envelope === null ? null : sortBeside(envelope, disclosures);
  return {
    index: leaf.index,
    sealedAtMs: leaf.sealedAtMs,
    chain,
    leafHash,
    finding: leaf.kind === 'finding' ? leaf.finding.code : null,
    about: aboutOf(leaf),
    event: envelope === null ? null : examineEvent(line, envelope, keys),
    closing: leaf.kind === 'closing' ? leaf.closing : null,
    hasWrongValue: (beside?.wrong ?? disclosures).length > 0,
    withheld: beside?.withheld ?? 0,
  };
}

function examineEvent(
  { leaf, leafText }: ParsedLine,
  envelope: SignedEnvelope,
  keys: EventKeys,
): ExaminedEvent {
  const stream = streamOf(leaf) ?? 'gateway-events';
  const text = envelopeText(leaf, leafText, envelope);
  const { recordId, recordVersion, prevEventDigest, type, signer, data } = envelope;
  const signedText = withoutSignature(text, envelope);
  return {
    stream,
    recordId,
    recordVersion,
    prevEventDigest,
    type,
    digest: sha256Text(text),
    signer,
    signature: checkSignature(keys[stream], envelope, signedText),
    incidentId: textOrNull(data['incidentId']),
    requestId: textOrNull(data['requestId']),
    grantId: textOrNull(data['grantId']),
    rotation: leaf.kind === 'event' ? rotationOf(envelope, signedText) : null,
  };
}

function checkSignature(
  keys: PublicKeys | undefined,
  { signer, sig }: SignedEnvelope,
  signedText: string,
): SignatureCheck {
  if (keys === undefined) return 'unasked';
  const key = keys.keys.get(signer);
  if (key === undefined) return 'unknown-signer';
  return signedTextFits(key, sig, signedText) ? 'fits' : 'unfit';
}

/** The canonical text of an event is a part of its entry's, cut out there instead of being made again. */
function envelopeText(leaf: LogEntry, leafText: string, envelope: SignedEnvelope): string {
  if (leaf.kind !== 'event') return canonicalJson(envelope as unknown as Json);
  const { index, sealedAtMs, stream } = leaf;
  const after = `,"index":${index},"kind":"event","sealedAtMs":${sealedAtMs},"stream":"${stream}","v":1}`;
  return leafText.slice('{"envelope":'.length, -after.length);
}

/** What was signed is the event's text but for the signature, which stands in it at a known distance from the end. */
function withoutSignature(text: string, { sig, signer, type }: SignedEnvelope): string {
  const after = `"signer":"${signer}","type":"${type}","v":1}`;
  const from = text.length - after.length;
  return text.slice(0, from - `"sig":"${sig}",`.length) + after;
}

function aboutOf(leaf: LogEntry): ExaminedLine['about'] {
  if (leaf.kind !== 'finding' || leaf.finding.envelope !== null) return null;
  const { stream, recordId } = leaf.finding;
  return recordId === null ? null : { stream, recordId };
}

function textOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
