import { isId } from '../domain/ids.ts';
import type { LogLine } from './log-entry.ts';
import { logLineSchema } from './log-entry.ts';

type Members = Readonly<Record<string, unknown>>;

const DIGEST = /^[A-Za-z0-9_-]{43}$/;
const SIGNATURE = /^[A-Za-z0-9_-]{86}$/;
const EVENT_TYPE = /^[a-z]+\.[a-z-]+$/;
const INSTANTS_MS = { min: 1_000_000_000_000, max: 100_000_000_000_000 };

/**
 * Takes a value parsed from JSON as a line of a log. What stands in nearly every line, a sound event, is recognised
 * by hand, like the closing of an incident, since a log may have millions; everything else is left to {@link logLineSchema}, which is the law for both.
 * @returns `null` when it is no such line.
 */
export function readLogLine(value: unknown): LogLine | null {
  return isUsualLine(value) ? value : (logLineSchema.safeParse(value).data ?? null);
}

function isUsualLine(value: unknown): value is LogLine {
  if (!hasExactly(value, 3)) return false;
  const { chain, disclosures, leaf } = value;
  return (
    matches(DIGEST, chain) &&
    Array.isArray(disclosures) &&
    disclosures.length <= 100 &&
    disclosures.every((one: unknown) => isUsualDisclosure(one)) &&
    isUsualLeaf(leaf)
  );
}

function isUsualDisclosure(one: unknown): boolean {
  if (!hasExactly(one, 3) || !('value' in one)) return false;
  const { sd, salt } = one;
  return matches(DIGEST, sd) && typeof salt === 'string' && salt.length >= 16 && salt.length <= 64;
}

function isUsualLeaf(leaf: unknown): boolean {
  if (!isMembers(leaf) || leaf['v'] !== 1) return false;
  const { index, sealedAtMs, kind, stream, envelope, closing } = leaf;
  if (!isWhole(index, 0, Number.MAX_SAFE_INTEGER) || !isInstant(sealedAtMs)) return false;
  if (kind === 'closing') return hasExactly(leaf, 5) && isUsualClosing(closing);
  return kind === 'event' && hasExactly(leaf, 6) && isStream(stream) && isUsualEnvelope(envelope);
}

function isUsualClosing(closing: unknown): boolean {
  if (!hasExactly(closing, 2)) return false;
  const { incidentId, records } = closing;
  return (
    typeof incidentId === 'string' &&
    isId('incident', incidentId) &&
    Array.isArray(records) &&
    records.length > 0 &&
    records.every((one: unknown) => isUsualClosedRecord(one))
  );
}

function isUsualClosedRecord(one: unknown): boolean {
  if (!hasExactly(one, 5)) return false;
  const { stream, recordId, entries, version, lastEventDigest } = one;
  return (
    isStream(stream) &&
    isRecordId(recordId) &&
    isWhole(entries, 1, Number.MAX_SAFE_INTEGER) &&
    isWhole(version, 1, Number.MAX_SAFE_INTEGER) &&
    matches(DIGEST, lastEventDigest)
  );
}

function isUsualEnvelope(envelope: unknown): boolean {
  if (!hasExactly(envelope, 11) || envelope['v'] !== 1) return false;
  const { eventId, recordId, recordVersion, prevEventDigest, type, atMs, actor, data, signer, sig } =
    envelope;
  return (
    typeof eventId === 'string' &&
    isId('event', eventId) &&
    isRecordId(recordId) &&
    isWhole(recordVersion, 1, Number.MAX_SAFE_INTEGER) &&
    (prevEventDigest === null || matches(DIGEST, prevEventDigest)) &&
    matches(EVENT_TYPE, type) &&
    isInstant(atMs) &&
    isUsualActor(actor) &&
    isMembers(data) &&
    matches(DIGEST, signer) &&
    matches(SIGNATURE, sig)
  );
}

function isUsualActor(actor: unknown): boolean {
  if (!isMembers(actor)) return false;
  const { kind, part, person, identity, evidence } = actor;
  if (kind === 'system') return hasExactly(actor, 2) && typeof part === 'string' && part.length <= 40;
  return (
    kind === 'person' &&
    hasExactly(actor, 4) &&
    typeof evidence === 'string' &&
    evidence.length <= 20 &&
    isSlot(person) &&
    isSlot(identity)
  );
}

function isSlot(value: unknown): boolean {
  return hasExactly(value, 1) && matches(DIGEST, value['$sd']);
}

function isStream(value: unknown): boolean {
  return value === 'gateway-events' || value === 'issuer-events';
}

function isRecordId(value: unknown): boolean {
  return typeof value === 'string' && value.length >= 3 && value.length <= 120;
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasExactly(value: unknown, count: number): value is Members {
  if (!isMembers(value)) return false;
  let members = 0;
  for (const _ in value) members += 1;
  return members === count;
}

function matches(pattern: RegExp, value: unknown): boolean {
  return typeof value === 'string' && pattern.test(value);
}

function isWhole(value: unknown, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
}

function isInstant(value: unknown): boolean {
  return isWhole(value, INSTANTS_MS.min, INSTANTS_MS.max);
}
