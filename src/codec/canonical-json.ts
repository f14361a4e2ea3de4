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

/**
 * Whether a text is the canonical form of the value that was parsed from it. A duplicate key, another order, a
 * needless escape, white space or another spelling of a number makes it one that is not.
 */
export function isCanonicalText(text: string, parsed: Json): boolean {
  try {
    return canonicalJson(parsed) === text;
  } catch {
    // A lone surrogate can be parsed, but has no canonical form; nor has what is nested too deep to be looked at.
    return false;
  }
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

function sorted(value: Json): string {
  if (typeof value !== 'object' || value === null) {
    requireForm(value);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item: Json) => sorted(item)).join(',')}]`;
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, item]) => `${sorted(key)}:${sorted(item)}`);
  return `{${members.join(',')}}`;
}

function requireForm(value: Exclude<Json, object> | null): void {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new TypeError('canonical JSON has no form for a lone surrogate');
      return;
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('canonical JSON has no form for a non-finite number');
      return;
    case 'boolean':
    case 'object':
      return;
    default:
      throw new TypeError(`canonical JSON has no form for ${typeof value}`);
  }
}
