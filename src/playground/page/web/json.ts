import type { Json, JsonObject } from '../../../domain/json.ts';

/** A member that is an object. */
export function objectOf(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** A member that is a list, its objects. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).flatMap((item) => {
    const found = objectOf(item);
    return found === undefined ? [] : [found];
  });
}

export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The text of a text object. */
export function labelOf(value: Json | undefined): string {
  return textOf(objectOf(value)?.['text']);
}
