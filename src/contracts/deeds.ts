import { z } from 'zod';

import type { Deeds } from '../domain/deeds.ts';
import { instantSchema } from './person.ts';

const count = z.int().nonnegative();

/** What was done with a grant, as the issuer's events carry it; other fields of an event are left out. */
export const deedsSchema: z.ZodType<Deeds> = z.object({
  calls: count,
  denied: count,
  failed: count,
  actions: z
    .array(z.strictObject({ action: z.string().max(300), calls: count, denied: count, outside: count }))
    .max(100),
  outside: count,
  outsideEvents: z.array(z.string().max(100)).max(20),
  doneAfterEnd: count,
  proof: z
    .strictObject({ eventId: z.string().max(100), action: z.string().max(300), atMs: instantSchema })
    .nullable(),
  unread: z
    .array(z.strictObject({ region: z.string().max(40), why: z.enum(['not-allowed', 'unavailable']) }))
    .max(20),
  isCut: z.boolean(),
});

/** Reads what was done from an event's data; `null` where it is not whole. */
export function readDeeds(data: unknown): Deeds | null {
  const read = deedsSchema.safeParse(data);
  return read.success ? read.data : null;
}
