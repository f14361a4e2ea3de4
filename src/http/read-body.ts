import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';

/** What a schema has to be able to do; those of contracts/ are such. */
type BodySchema<T> = {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] };
      };
};

/** Parses a JSON body by its schema; the refusal names the field, never its value. */
export function readBody<T>(schema: BodySchema<T>, bodyText: string): Result<T> {
  let value: unknown;
  try {
    value = JSON.parse(bodyText);
  } catch {
    return refused(refusal('bad-input', 'the body is not JSON'));
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return refused(refusal('bad-input', parsed.error.issues[0]?.path.join('.') || 'body'));
}
