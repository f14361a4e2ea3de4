import { z } from 'zod';

import type { Review } from '../domain/review.ts';
import { instantSchema, personSchema } from './person.ts';

const base = {
  reasons: z
    .array(z.enum(['after-end', 'by-hand', 'exception', 'outside-call', 'risk']))
    .min(1)
    .max(5),
  why: z.string().max(3000),
  openedAtMs: instantSchema,
  dueAtMs: instantSchema,
  reviewers: z.array(z.strictObject({ person: personSchema, slackUserId: z.string().max(40) })).max(50),
};

/** What is owed after a grant, as it stands in the record of its request. */
export const reviewSchema: z.ZodType<Review> = z.discriminatedUnion('state', [
  z.strictObject({
    ...base,
    state: z.literal('open'),
    remindAtMs: instantSchema,
    reminders: z.int().nonnegative(),
  }),
  z.strictObject({
    ...base,
    state: z.literal('done'),
    doneBy: personSchema,
    doneAtMs: instantSchema,
    note: z.string().max(3000),
  }),
]);
