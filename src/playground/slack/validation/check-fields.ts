import type { JsonObject } from '../../../domain/json.ts';
import { asObject, asString } from '../json-access.ts';
import { LIMITS } from './limits.ts';
import type { Problems } from './problems.ts';

/** Refuses fields that the type doesn't have, and required ones that are absent. */
export function checkFields(
  value: JsonObject,
  at: string,
  problems: Problems,
  allowed: readonly string[],
  required: readonly string[] = [],
): void {
  for (const key of Object.keys(value)) {
    if (!allowed.includes(key)) problems.add(at, `invalid additional property: ${key}`);
  }
  for (const key of required) {
    if (value[key] === undefined || value[key] === null) problems.missing(at, key);
  }
}

/** A plain string field: its type and its length. Absent is fine. */
export function checkString(
  value: JsonObject,
  key: string,
  at: string,
  problems: Problems,
  max: number,
  min = 0,
): void {
  const field = value[key];
  if (field === undefined) return;
  const text = asString(field);
  if (text === undefined) problems.add(`${at}/${key}`, 'must be a string');
  else problems.length(`${at}/${key}`, text, max, min);
}

/** A boolean field. Absent is fine. */
export function checkBoolean(value: JsonObject, key: string, at: string, problems: Problems): void {
  const field = value[key];
  if (field !== undefined && typeof field !== 'boolean') problems.add(`${at}/${key}`, 'must be a boolean');
}

/** A whole number within bounds. Absent is fine. */
export function checkInteger(
  value: JsonObject,
  key: string,
  at: string,
  problems: Problems,
  bounds: { readonly min: number; readonly max: number },
): void {
  const field = value[key];
  if (field === undefined) return;
  if (typeof field !== 'number' || !Number.isInteger(field))
    problems.add(`${at}/${key}`, 'must be an integer');
  else if (field < bounds.min || field > bounds.max) {
    problems.add(`${at}/${key}`, `must be between ${bounds.min} and ${bounds.max}`);
  }
}

/** A field that takes one of a few words. Absent is fine. */
export function checkWord(
  value: JsonObject,
  key: string,
  at: string,
  problems: Problems,
  words: readonly string[],
): void {
  const field = value[key];
  if (field === undefined) return;
  if (!words.includes(asString(field) ?? ''))
    problems.add(`${at}/${key}`, `must be one of: ${words.join(', ')}`);
}

/**
 * A text object.
 * @param kinds which of `plain_text` and `mrkdwn` may stand here
 * @see https://docs.slack.dev/reference/block-kit/composition-objects/text-object
 */
export function checkText(
  owner: JsonObject,
  key: string,
  at: string,
  problems: Problems,
  options: { readonly max?: number; readonly kinds?: readonly string[] } = {},
): void {
  const field = owner[key];
  if (field === undefined || field === null) return;
  checkTextObject(field, `${at}/${key}`, problems, options);
}

/** A text object standing anywhere, such as in a list. */
export function checkTextObject(
  value: unknown,
  at: string,
  problems: Problems,
  options: { readonly max?: number; readonly kinds?: readonly string[] } = {},
): void {
  const object = asObject(value);
  const kinds = options.kinds ?? ['plain_text', 'mrkdwn'];
  const type = asString(object?.['type']) ?? '';
  if (object === undefined || !kinds.includes(type)) {
    problems.add(at, `must be a text object of type ${kinds.join(' or ')}`);
    return;
  }
  checkFields(object, at, problems, ['type', 'text', type === 'plain_text' ? 'emoji' : 'verbatim'], ['text']);
  checkString(object, 'text', at, problems, options.max ?? LIMITS.text.max, LIMITS.text.min);
}

export const PLAIN = ['plain_text'] as const;
