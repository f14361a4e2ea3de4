import type { Refusal } from './refusal.ts';

/** What a rule or use case answers: a value, or a refusal with its reason. Faults are thrown, never returned. */
export type Result<T> = { readonly ok: true; readonly value: T } | Refused;

/** The refused half of a {@link Result}. */
export type Refused = { readonly ok: false; readonly refusal: Refusal };

/** Wraps a value. */
export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** Wraps a refusal. */
export function refused(refusal: Refusal): Refused {
  return { ok: false, refusal };
}
