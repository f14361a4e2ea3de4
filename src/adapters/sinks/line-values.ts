import { canonicalJson } from '../../codec/canonical-json.ts';
import type { Disclosure } from '../../codec/disclosure.ts';
import type { Json } from '../../domain/json.ts';

/** A line of a log without the values beside its entry, and those values. */
export type PartedLine = { readonly line: string; readonly values: readonly Disclosure[] };

/** `{"chain":"`, 43 characters, `","disclosures":[`: behind it stand the values of every line. */
const VALUES_AT = 70;
const BEGINNING = /^\{"chain":"[A-Za-z0-9_-]{43}","disclosures":\[/;

/** Parts a line from its values. What is no line of a log is given back as it is. */
export function partLine(line: string): PartedLine {
  const values = valuesOf(line);
  const text = textOf(values);
  return line.startsWith(text, VALUES_AT) && text !== ''
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
  if (parted.values.length > 0) return { line: parted.line, taken: parted.values.length };
  const end = line.endsWith('\n') ? '\n' : '';
  if (line === end || isWithoutValues(line)) return { line, taken: 0 };
  const left = (BEGINNING.exec(line)?.[0] ?? '') + end;
  return { line: left, taken: left === line ? 0 : 1 };
}

function isWithoutValues(line: string): boolean {
  try {
    const members = Object.keys(JSON.parse(line) as object).join();
    return line.startsWith(']', VALUES_AT) && members === 'chain,disclosures,leaf';
  } catch {
    return false;
  }
}

function valuesOf(line: string): readonly Disclosure[] {
  if (line.startsWith(']', VALUES_AT)) return [];
  try {
    const { disclosures } = JSON.parse(line) as { disclosures?: readonly Disclosure[] };
    return Array.isArray(disclosures) ? (disclosures as readonly Disclosure[]) : [];
  } catch {
    return [];
  }
}

function textOf(values: readonly Disclosure[]): string {
  return canonicalJson(values as unknown as Json).slice(1, -1);
}
