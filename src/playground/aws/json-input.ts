import type { JsonObject } from '../../domain/json.ts';
import type { AwsError } from './aws-error.ts';

/** The fields of a JSON request, read by type. */
export interface JsonInput {
  readonly raw: JsonObject;
  text(name: string): string | undefined;
  /** @throws AwsError when it is missing. */
  requiredText(name: string): string;
  texts(name: string): readonly string[] | undefined;
  wholeNumber(name: string): number | undefined;
  flag(name: string): boolean | undefined;
}

/**
 * Reads a JSON request.
 * @param known the fields this AWS simulates; any other is refused rather than ignored.
 * @param refusal the service's own word for a request that makes no sense; thrown here, or when a field of another
 * type is read.
 */
export function jsonInput(
  raw: JsonObject,
  known: readonly string[],
  refusal: (message: string) => AwsError,
): JsonInput {
  const stranger = Object.keys(raw).find((name) => !known.includes(name));
  if (stranger !== undefined) throw refusal(`The local AWS does not simulate the field ${stranger}.`);
  function read<T>(name: string, matches: (value: unknown) => value is T): T | undefined {
    const value = raw[name];
    if (value === undefined || value === null) return undefined;
    if (!matches(value)) throw refusal(`Field ${name} has the wrong type.`);
    return value;
  }
  const text = (name: string): string | undefined => read(name, isText);
  return {
    raw,
    text,
    requiredText: (name) => {
      const value = text(name);
      if (value === undefined || value === '') throw refusal(`${name} can not be blank.`);
      return value;
    },
    texts: (name) => read(name, isTexts),
    wholeNumber: (name) => read(name, isWholeNumber),
    flag: (name) => read(name, isFlag),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isWholeNumber(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
