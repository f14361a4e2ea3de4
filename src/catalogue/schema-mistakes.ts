import { z } from 'zod';

import type { MistakePath, UnplacedMistake } from './mistake.ts';
import { didYouMean, mistake } from './mistake.ts';
import { suggest } from './suggest.ts';

/** How types are called to somebody who writes YAML. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  int: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

/**
 * Reads one part of the document by its schema.
 * @param path where the part stands; it begins the path of every mistake.
 */
export function readPart<T>(
  schema: z.ZodType<T>,
  value: unknown,
  path: MistakePath,
):
  | { readonly value: T; readonly mistakes: readonly [] }
  | { readonly value: null; readonly mistakes: readonly UnplacedMistake[] } {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, mistakes: [] };
  return {
    value: null,
    mistakes: parsed.error.issues.flatMap((issue) => mistakesOf(issue, schema, value, path)),
  };
}

/** Those fields of a map that can be read, each on its own. */
export function readFields<S extends z.ZodRawShape>(
  schema: z.ZodObject<S>,
  value: unknown,
): Partial<z.infer<z.ZodObject<S>>> {
  const fields = Object.entries(schema.shape).flatMap(([key, field]) => {
    const parsed = z.safeParse(field, valueAt(value, [key]));
    return parsed.success ? [[key, parsed.data] as const] : [];
  });
  return Object.fromEntries(fields) as Partial<z.infer<z.ZodObject<S>>>;
}

function mistakesOf(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  value: unknown,
  base: MistakePath,
): readonly UnplacedMistake[] {
  const inner = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  const path = [...base, ...inner];
  const written = valueAt(value, inner);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = fieldsAt(schema, inner);
      if (known.length === 0) return [mistake(path, issue.message)];
      return issue.keys.map((key) =>
        mistake([...path, key], 'there is no such field', didYouMean(suggest(key, known))),
      );
    }
    case 'invalid_type':
      if (written === undefined || written === null) return [mistake(path, 'is missing')];
      return [
        mistake(
          path,
          `must be ${TYPES[issue.expected] ?? issue.expected}`,
          quoteHint(issue.expected, written),
        ),
      ];
    case 'invalid_value':
      if (written === undefined) return [mistake(path, 'is missing')];
      return [
        mistake(
          path,
          `must be ${issue.values
            .map(String)
            .join(', ')
            .replace(/, ([^,]+)$/, ' or $1')}`,
          typeof written === 'string' ? didYouMean(suggest(written, issue.values.map(String))) : null,
        ),
      ];
    case 'too_big':
      return [
        mistake(path, ownText(issue.message) ?? `must be at most ${issue.maximum}${unitOf(issue.origin)}`),
      ];
    case 'too_small':
      return [
        mistake(path, ownText(issue.message) ?? `must be at least ${issue.minimum}${unitOf(issue.origin)}`),
      ];
    case 'invalid_union':
      return unionMistakes(issue, schema, value, base);
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'not_multiple_of':
      return [mistake(path, issue.message)];
  }
}

/** What is wrong with the form that was meant; where none was, what the forms are. */
function unionMistakes(
  issue: Extract<z.core.$ZodIssue, { code: 'invalid_union' }>,
  schema: z.ZodType,
  value: unknown,
  base: MistakePath,
): readonly UnplacedMistake[] {
  const inner = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  const path = [...base, ...inner];
  if (valueAt(value, inner) === undefined) return [mistake(path, 'is missing')];
  const meant = issue.errors.find((issues) => !issues.some(isOfOtherForm));
  if (meant === undefined) return [mistake(path, issue.message)];
  return meant.flatMap((one) =>
    mistakesOf({ ...one, path: [...issue.path, ...one.path] }, schema, value, base),
  );
}

function isOfOtherForm({ code, path }: z.core.$ZodIssue): boolean {
  return (
    path.length === 0 && (code === 'invalid_type' || code === 'invalid_union' || code === 'unrecognized_keys')
  );
}

/** A text of our own schema, told from zod's by its first word. */
function ownText(message: string): string | null {
  return message.startsWith('must ') ? message : null;
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}

function quoteHint(expected: string, written: unknown): string | null {
  const plain = typeof written === 'number' || typeof written === 'boolean';
  return expected === 'string' && plain ? `Write it in quotes: "${String(written)}".` : null;
}

function valueAt(value: unknown, path: MistakePath): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      at !== null && typeof at === 'object' && Object.hasOwn(at, key)
        ? (at as Record<string | number, unknown>)[key]
        : undefined,
    value,
  );
}

/** The names of the fields that may stand at a path; none where nothing is known about it. */
function fieldsAt(schema: z.core.$ZodType, path: MistakePath): readonly string[] {
  const plain = schema instanceof z.ZodDefault || schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (plain instanceof z.ZodUnion) return plain.options.flatMap((option) => fieldsAt(option, path));
  const [key, ...rest] = path;
  if (key === undefined) return plain instanceof z.ZodObject ? Object.keys(plain.shape) : [];
  const inner: z.core.$ZodType | undefined =
    plain instanceof z.ZodObject
      ? plain.shape[key]
      : plain instanceof z.ZodArray
        ? plain.element
        : plain instanceof z.ZodRecord
          ? plain.valueType
          : undefined;
  return inner === undefined ? [] : fieldsAt(inner, rest);
}
