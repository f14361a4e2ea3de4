import { z } from 'zod';

import { digestOf } from '../codec/digest.ts';
import type { Intent } from '../domain/intent.ts';
import { digestSchema, idSchema, jsonObjectSchema } from './person.ts';

export const intentSchema: z.ZodType<Intent> = z.strictObject({
  v: z.literal(1),
  requestId: idSchema('request'),
  revision: z.int().min(1).max(1000),
  requester: idSchema('person'),
  agent: z.string().max(120).nullable(),
  deviceThumbprints: z.array(idSchema('device')).min(1).max(20),
  task: z.string().max(80),
  taskDigest: digestSchema,
  asset: z.string().max(200),
  assetArns: z.array(z.string().max(2048)).min(1).max(50),
  actions: z.array(z.string().max(200)).min(1).max(50),
  conditions: jsonObjectSchema,
  durationSeconds: z.int().min(1).max(3600),
  incidentId: idSchema('incident'),
  policyDigest: digestSchema,
});

/** The digest that card, approvals, order, session and record carry. */
export function intentDigest(intent: Intent): string {
  return digestOf(intent);
}
