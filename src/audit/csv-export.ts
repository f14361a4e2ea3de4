import { isoSeconds } from '../domain/time.ts';
import type { LogLine } from '../contracts/log-entry.ts';
import { envelopeOf } from '../contracts/log-entry.ts';
import type { Json } from '../domain/json.ts';
import { printable, printableJson } from '../domain/unprintable.ts';
import { timelineItem } from './timeline.ts';
import { withoutTokens } from './without-tokens.ts';

const DATA_COLUMNS = [
  'incidentId',
  'requestId',
  'grantId',
  'task',
  'asset',
  'reason',
  'code',
  'certainty',
] as const;

/**
 * What spreadsheets take for a formula, also behind white space and in its wide form.
 * Source: https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/u;

/** The first row. */
export const CSV_HEAD = row([
  'entry',
  'at',
  'sealedAt',
  'what',
  'who',
  'record',
  'version',
  ...DATA_COLUMNS,
  'data',
]);

/** An entry as a row of CSV (RFC 4180). */
export function csvRow(line: LogLine): string {
  const { index, sealedAtMs } = line.leaf;
  const { atMs, what, who, data } = timelineItem(line);
  const envelope = envelopeOf(line.leaf);
  return row([
    String(index),
    isoSeconds(atMs),
    isoSeconds(sealedAtMs),
    what,
    who,
    envelope?.recordId ?? '',
    envelope === null ? '' : String(envelope.recordVersion),
    ...DATA_COLUMNS.map((name) => plain(data[name])),
    printableJson(withoutTokens(data)),
  ]);
}

function row(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/**
 * Quoted, never a formula, since a spreadsheet would run what somebody typed as a reason, and nothing a terminal obeys.
 * Line ends stay; what is left out stands escaped in the last column.
 */
function cell(text: string): string {
  const shown = text.split('\r\n').map(printable).join('\r\n');
  const inert = FORMULA.test(shown) ? `'${shown}` : shown;
  return `"${inert.replaceAll('"', '""')}"`;
}

function plain(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'object' && '$sd' in value ? '(withheld)' : printableJson(value);
}
