import { withDisclosures } from '../codec/disclosure.ts';
import type { Closing, Finding, LogLine } from '../contracts/log-entry.ts';
import { envelopeOf } from '../contracts/log-entry.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { formatDuration, isoSeconds } from '../domain/time.ts';

/** One entry of the log as somebody reads it. */
export type TimelineItem = {
  readonly index: number;
  readonly atMs: number;
  /** The event's type, `finding: <code>` (also at a type), or `closing`. */
  readonly what: string;
  readonly who: string;
  /** What the entry says, personal values included where they are still there. */
  readonly data: JsonObject;
};

const WITHHELD = '(withheld)';
const PLAIN_WORD = /^[\w.:/@+-]+$/;
/** The end of ECMAScript's time; what signs an event may write any number. */
const LAST_INSTANT_MS = 8.64e15;

/** What is worth a word on the line, in this order; everything else is in the JSON. */
const SHOWN: readonly (readonly [name: string, label: string, format: (value: Json) => string | null])[] = [
  ['title', 'title', text],
  ['requester', 'for', person],
  ['agent', 'agent', text],
  ['task', 'task', text],
  ['asset', 'asset', text],
  [
    'durationSeconds',
    'duration',
    (value) => (typeof value === 'number' ? formatDuration(value) : text(value)),
  ],
  ['approver', 'approver', person],
  ['evidenceKind', 'evidence', text],
  ['evidence', 'signed in at', signedIn],
  ['rung', 'rung', text],
  ['decision', 'policy', decision],
  ['by', 'by', person],
  ['reason', 'reason', text],
  ['reasons', 'reasons', text],
  ['why', 'why', text],
  ['code', 'code', text],
  ['operator', 'because', text],
  ['attempt', 'attempt', text],
  ['sessionName', 'session', text],
  ['accessKeyId', 'access key', text],
  ['certainty', 'certainty', text],
  ['deadlineMs', 'ends', instant],
  ['stsExpiresAtMs', 'STS says', instant],
  ['detail', 'detail', text],
  ['calls', 'calls', text],
  ['denied', 'denied', text],
  ['outside', 'outside the task', text],
  ['doneAfterEnd', 'let through after the end', text],
  ['unread', 'not read', regions],
  ['suppressed', 'only counted before it', text],
];

/** An entry with the values beside it put back. */
export function timelineItem({ leaf, disclosures }: LogLine): TimelineItem {
  const { index, sealedAtMs } = leaf;
  const envelope = envelopeOf(leaf);
  const bySealer = { index, atMs: sealedAtMs, who: 'sealer' };
  if (leaf.kind === 'closing') return { ...bySealer, what: 'closing', data: closedData(leaf.closing) };
  const found = leaf.kind === 'finding' ? foundOf(leaf.finding) : null;
  if (envelope === null) return { ...bySealer, what: found?.what ?? 'finding', data: found?.data ?? {} };
  const actor = withDisclosures(envelope.actor as Json, disclosures) as JsonObject;
  const data = withDisclosures(envelope.data, disclosures) as JsonObject;
  return {
    index,
    atMs: envelope.atMs,
    what: found === null ? envelope.type : `${found.what} at ${envelope.type}`,
    who: whoOf(actor),
    data: found === null ? data : { ...data, finding: found.data },
  };
}

function foundOf(finding: Finding): { readonly what: string; readonly data: JsonObject } {
  const { code, stream, entryId, rawDigest, recordId, detail, suppressed } = finding;
  return { what: `finding: ${code}`, data: { stream, entryId, rawDigest, recordId, detail, suppressed } };
}

function closedData({ incidentId, records }: Closing): JsonObject {
  return { incidentId, records: records.map((record) => ({ ...record })) };
}

/** One line: when, which entry, what, who, and what is worth knowing at a glance. */
export function timelineText({ index, atMs, what, who, data }: TimelineItem): string {
  const facts = SHOWN.flatMap(([name, label, format]) => {
    const value = data[name] ?? null;
    const shown = isNothing(value) ? null : format(value);
    return shown === null ? [] : [`${label} ${shown}`];
  });
  return [`${isoSeconds(atMs)}  #${index}  ${what}`, who, ...facts].join(' · ');
}

/** An empty text or list says nothing either. */
function isNothing(value: Json): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function whoOf(actor: JsonObject): string {
  if (actor['kind'] === 'system') return text(actor['part'] ?? 'system');
  return `${person(actor['person'] ?? null)} (${text(actor['identity'] ?? null)}, ${text(actor['evidence'] ?? null)})`;
}

function person(value: Json): string {
  const members = membersOf(value);
  return members === null || '$sd' in members
    ? text(value)
    : text(members['name'] ?? members['personId'] ?? null);
}

/** Where somebody signed in and as whom; a click says by its actor all there is. */
function signedIn(value: Json): string | null {
  const { kind, identity } = membersOf(value) ?? {};
  if (kind !== 'idp' || typeof identity !== 'string') return null;
  const [issuer = '', ...subject] = identity.replace(/^idp:/, '').split('#');
  return `${text(issuer)} as ${text(subject.join('#'))}`;
}

function decision(value: Json): string {
  const { outcome = null, reasons = [] } = membersOf(value) ?? {};
  const rules = (Array.isArray(reasons) ? reasons : []).map((reason: Json) =>
    text(membersOf(reason)?.['rule'] ?? null),
  );
  return rules.length === 0 ? text(outcome) : `${text(outcome)} by ${rules.join(', ')}`;
}

function regions(value: Json): string {
  if (!Array.isArray(value)) return text(value);
  return value.map((one: Json) => text(membersOf(one)?.['region'] ?? one)).join(', ');
}

function instant(value: Json): string {
  const isInstant = typeof value === 'number' && Math.abs(value) <= LAST_INSTANT_MS;
  return isInstant ? isoSeconds(value) : text(value);
}

/** Anything but a plain word is quoted, so that nobody's words can look like the rest of the line. */
function text(value: Json): string {
  if (typeof value === 'string') return PLAIN_WORD.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return value.map((item: Json) => text(item)).join(', ');
  return '$sd' in (membersOf(value) ?? {}) ? WITHHELD : JSON.stringify(value);
}

function membersOf(value: Json): JsonObject | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : null;
}
