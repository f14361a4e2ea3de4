import { z } from 'zod';

import type { WeeklyReport } from '../domain/report-week.ts';
import { instantSchema } from './person.ts';

/** A weekly report that was made due, as stored by the gateway; its figures are added up when it is told. */
export const weeklyReportSchema: z.ZodType<WeeklyReport> = z.strictObject({
  v: z.literal(1),
  week: z.iso.date(),
  channelId: z.string().max(40),
  sinceMs: instantSchema,
  untilMs: instantSchema,
});
