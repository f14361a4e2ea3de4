import type { Json } from '../domain/json.ts';

/**
 * One byte form per value: RFC 8785 (JCS). Object keys are sorted by UTF-16 code units, numbers and strings are
 * written as ECMAScript does.
 * @throws {TypeError} for what JSON cannot hold: `undefined`, non-finite numbers, lone surrogates, functions.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonical JSON has no form for a non-finite number');
    return JSON.stringify(value);
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('canonical JSON has no form for a lone surrogate');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`canonical JSON has no form for ${typeof value}`);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, item]) => `${canonicalJson(key)}:${canonicalJson(item)}`);
  return `{${members.join(',')}}`;
}
