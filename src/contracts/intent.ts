import { z } from 'zod';

import { digestOf } from '../codec/digest.ts';
import type { Intent } from '../domain/intent.ts';
import { digestSchema, idSchema, jsonObjectSchema } from './person.ts';

/** A drill names no action and no resource; anything else names some of both. */
export const intentSchema: z.ZodType<Intent> = z
  .strictObject({
    v: z.literal(1),
    requestId: idSchema('request'),
    revision: z.int().min(1).max(1000),
    requester: idSchema('person'),
    agent: z.string().max(120).nullable(),
    deviceThumbprints: z.array(idSchema('device')).min(1).max(20),
    task: z.string().max(80),
    taskDigest: digestSchema,
    asset: z.string().max(200),
    drill: z.boolean(),
    assetArns: z.array(z.string().max(2048)).max(50),
    actions: z.array(z.string().max(200)).max(50),
    conditions: jsonObjectSchema,
    durationSeconds: z.int().min(1).max(3600),
    incidentId: idSchema('incident'),
    policyDigest: digestSchema,
  })
  .refine(
    ({ drill, actions, assetArns }) =>
      drill ? actions.length + assetArns.length === 0 : actions.length > 0 && assetArns.length > 0,
    'a drill has no actions, and everything else has some',
  );

/** The digest that card, approvals, order, session and record carry. */
export function intentDigest(intent: Intent): string {
  return digestOf(intent);
}
