import { canonicalJson } from '../../codec/canonical-json.ts';
import type { Disclosure } from '../../codec/disclosure.ts';
import { readLogLine } from '../../contracts/read-log-line.ts';
import type { Json } from '../../domain/json.ts';

/** A line of a log without the values beside its entry, and those values. */
export type PartedLine = { readonly line: string; readonly values: readonly Disclosure[] };

/** `{"chain":"`, 43 characters, `","disclosures":[`: behind it stand the values of every line. */
const VALUES_AT = 70;
const BEGINNING = /^\{"chain":"[A-Za-z0-9_-]{43}","disclosures":\[/;

/** Parts a line from its values. What is no line of a log is given back as it is. */
export function partLine(line: string): PartedLine {
  const { values, text } = valuesOf(line);
  return text !== '' && line.startsWith(text, VALUES_AT)
    ? { line: line.slice(0, VALUES_AT) + line.slice(VALUES_AT + text.length), values }
    : { line, values: [] };
}

/** Puts values back into a line that {@link partLine} made. */
export function joinLine(line: string, values: readonly Disclosure[]): string {
  return line.slice(0, VALUES_AT) + textOf(values) + line.slice(VALUES_AT);
}

/**
 * Takes values out of a line.
 * @param digests of the values to take out.
 * @returns the line, and how many were taken.
 */
export function withoutValues(
  line: string,
  digests: ReadonlySet<string>,
): { readonly line: string; readonly taken: number } {
  const parted = partLine(line);
  const kept = parted.values.filter(({ sd }) => !digests.has(sd));
  const taken = parted.values.length - kept.length;
  return taken === 0 ? { line, taken } : { line: joinLine(parted.line, kept), taken };
}

/**
 * Takes every value out of a line that was cut from a log. One that breaks off, or is none, keeps only its chain: what
 * else of it may be a value cannot be told.
 * @returns the line, and how many values were taken, at least one where anything was.
 */
export function withoutAnyValue(line: string): { readonly line: string; readonly taken: number } {
  const parted = partLine(line);
  const end = line.endsWith('\n') ? '\n' : '';
  if (line === end) return { line, taken: 0 };
  if (isWithoutValues(parted.line)) return { line: parted.line, taken: parted.values.length };
  const left = (BEGINNING.exec(line)?.[0] ?? '') + end;
  return { line: left, taken: left === line ? 0 : 1 };
}

/** Whether it is a line of a log, byte for byte, with no value left: in what else looks like one, a member may hide. */
function isWithoutValues(line: string): boolean {
  if (!line.startsWith(']', VALUES_AT)) return false;
  try {
    const value = JSON.parse(line) as Json;
    return readLogLine(value) !== null && `${canonicalJson(value)}\n` === line;
  } catch {
    return false;
  }
}

/** The values of a line, and how they stand in it; none of what is none: not JSON, nested too deep, no text of ours. */
function valuesOf(line: string): { readonly values: readonly Disclosure[]; readonly text: string } {
  const none = { values: [], text: '' };
  if (line.startsWith(']', VALUES_AT)) return none;
  try {
    const { disclosures } = JSON.parse(line) as { disclosures?: readonly Disclosure[] };
    if (!Array.isArray(disclosures)) return none;
    const values = disclosures as readonly Disclosure[];
    return { values, text: textOf(values) };
  } catch {
    return none;
  }
}

function textOf(values: readonly Disclosure[]): string {
  return canonicalJson(values as unknown as Json).slice(1, -1);
}
