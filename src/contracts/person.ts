import { z } from 'zod';

import type { Fact } from '../domain/fact.ts';
import { isId } from '../domain/ids.ts';
import type { IdKind, Id } from '../domain/ids.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import type { Person } from '../domain/person.ts';

/** A branded id, checked by its shape. */
export function idSchema<K extends IdKind>(kind: K): z.ZodType<Id<K>> {
  return z.custom<Id<K>>((value) => typeof value === 'string' && isId(kind, value), `not a ${kind} id`);
}

/** An instant in milliseconds; whole and after the year 2001, so that seconds are not taken for milliseconds. */
export const instantSchema = z.int().min(1_000_000_000_000).max(100_000_000_000_000);

/** A base64url SHA-256. */
export const digestSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

export const jsonSchema: z.ZodType<Json> = z.json();
export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), z.json());

export const personSchema: z.ZodType<Person> = z.strictObject({
  personId: idSchema('person'),
  name: z.string().max(200),
  identities: z.array(z.string().min(3).max(400)).max(50),
});

export const factSchema: z.ZodType<Fact> = z.strictObject({
  name: z.string().max(200),
  value: jsonSchema,
  source: z.string().max(200),
  readAtMs: instantSchema,
});
