import { refusalAnswerSchema } from '../contracts/http.ts';
import { Fault } from '../domain/fault.ts';
import type { RefusalCode } from '../domain/refusal.ts';
import { REFUSAL_TEXTS } from '../domain/refusal-texts.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';

/** What a schema of an answer has to be able to do; zod's schemas are such. */
export type AnswerSchema<T> = {
  safeParse(value: unknown): { readonly success: true; readonly data: T } | { readonly success: false };
};

/**
 * Reads what the issuer answered: a value where the call succeeded, else a refusal in the issuer's own words.
 * @throws {Fault} `issuer-unavailable` for anything else; a page of a proxy is not an answer.
 */
export function readAnswer<T>(
  answer: { readonly status: number; readonly text: string },
  schema: AnswerSchema<T>,
  baseUrl: string,
): Result<T> {
  const body = parseOrUndefined(answer.text);
  const succeeded = answer.status >= 200 && answer.status < 300;
  if (succeeded) {
    const parsed = schema.safeParse(body);
    if (parsed.success) return ok(parsed.data);
  }
  const refusal = succeeded ? null : refusalAnswerSchema.safeParse(body);
  if (refusal?.success === true) {
    const { error, message } = refusal.data;
    return refused({ code: knownCode(error), person: message, operator: `HTTP ${answer.status}: ${error}` });
  }
  throw new Fault(
    'issuer-unavailable',
    `${baseUrl} answered HTTP ${answer.status}, but not as a Breakglass issuer of this version does. Check the address.`,
  );
}

/** A newer issuer may refuse with a code we do not know: it stays a no, in its words. */
function knownCode(code: string): RefusalCode {
  return Object.hasOwn(REFUSAL_TEXTS, code) ? (code as RefusalCode) : 'internal';
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
