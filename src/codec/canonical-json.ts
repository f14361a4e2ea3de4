import type { Json } from '../domain/json.ts';

/**
 * One byte form per value: RFC 8785 (JCS). Object keys are sorted by UTF-16 code units, numbers and strings are
 * written as ECMAScript does.
 * @throws {TypeError} for what JSON cannot hold: `undefined`, non-finite numbers, lone surrogates, functions.
 */
export function canonicalJson(value: Json): string {
  // What is in order already, e.g. because it was read from canonical text, is written many times faster.
  return isInOrder(value) ? JSON.stringify(value) : sorted(value);
}

/** Whether `JSON.stringify` writes this value in canonical form: the keys of every object stand in order. */
function isInOrder(value: Json): boolean {
  if (typeof value !== 'object' || value === null) {
    requireForm(value);
    return true;
  }
  if (Array.isArray(value)) return value.every((item: Json) => isInOrder(item));
  const members = value as { readonly [key: string]: Json };
  if (typeof members['toJSON'] === 'function')
    throw new TypeError('canonical JSON has no form for a function');
  let before: string | null = null;
  for (const key in members) {
    if (before !== null && key < before) return false;
    requireForm(key);
    if (!isInOrder(members[key] as Json)) return false;
    before = key;
  }
  return true;
}

/** Writes a value of which at least one object is not in order; what in it is in order is written at once. */
function sorted(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`;
  const members = value as { readonly [key: string]: Json };
  // Without a comparison of its own, sort() goes by UTF-16 code units.
  const written = Object.keys(members)
    .sort()
    .map((key) => `${canonicalJson(key)}:${canonicalJson(members[key] as Json)}`);
  return `{${written.join(',')}}`;
}

function requireForm(value: Exclude<Json, object> | null): void {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('canonical JSON has no form for a lone surrogate');
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonical JSON has no form for a non-finite number');
  } else if (typeof value !== 'boolean' && value !== null) {
    throw new TypeError(`canonical JSON has no form for ${typeof value}`);
  }
}
