import type { Json, JsonObject } from '../../domain/json.ts';

/** The value as a JSON object, or undefined: what came over the wire is never trusted to have a shape. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** The value as a JSON array, or undefined. */
export function asArray(value: unknown): readonly Json[] | undefined {
  return Array.isArray(value) ? (value as readonly Json[]) : undefined;
}

/** The value as a string, or undefined. */
export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The members of an array that are objects; an empty list for anything else. */
export function objectsIn(value: unknown): readonly JsonObject[] {
  return (asArray(value) ?? []).map(asObject).filter((item) => item !== undefined);
}

/** Builds a JSON object, leaving out the fields that are undefined. */
export function compact(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  const kept: Record<string, Json> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}

/** Parses JSON text; undefined where it isn't JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The text of a Slack text object (`{type, text}`), or an empty string. */
export function textOf(value: unknown): string {
  return asString(asObject(value)?.['text']) ?? '';
}

/** Whether two JSON values are equal, whatever the order of their keys. */
export function sameJson(left: unknown, right: unknown): boolean {
  const leftObject = asObject(left);
  const rightObject = asObject(right);
  if (leftObject !== undefined && rightObject !== undefined) {
    const keys = Object.keys(leftObject);
    return (
      keys.length === Object.keys(rightObject).length &&
      keys.every((key) => sameJson(leftObject[key], rightObject[key]))
    );
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameJson(item, right[index]));
  }
  return left === right;
}
