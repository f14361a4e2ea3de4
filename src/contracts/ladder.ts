import { z } from 'zod';

import type { Raise } from '../domain/ladder.ts';
import { instantSchema } from './person.ts';

export const raiseSchema: z.ZodType<Raise> = z.strictObject({
  rung: z.int().min(1).max(20),
  why: z.enum(['nobody', 'on-call-unknown', 'review-overdue', 'reviews-owed', 'time']),
  atMs: instantSchema,
});

/** How a request came to the rung it was approved on: the value of an order's fact of that name. */
export const ladderValueSchema = z.strictObject({
  rung: z.int().min(1).max(20),
  exception: z.boolean(),
  raises: z.array(raiseSchema).max(20),
});
