import { z } from 'zod';

import type { BoundTask } from '../domain/task.ts';
import { digestSchema, jsonObjectSchema } from './person.ts';

export const boundTaskSchema: z.ZodType<BoundTask> = z.strictObject({
  taskId: z.string().max(80),
  title: z.string().max(200),
  owner: z.string().max(120),
  risk: z.enum(['low', 'medium', 'high']),
  evidence: z.enum(['click', 'idp']),
  roleArn: z.string().max(2048),
  region: z.string().max(40),
  asset: z.string().max(200),
  assetLabel: z.string().max(80),
  actions: z
    .array(
      z.strictObject({ action: z.string().max(200), arns: z.array(z.string().max(2048)).min(1).max(50) }),
    )
    .min(1)
    .max(50),
  sight: z.array(z.string().max(200)).max(20),
  conditions: jsonObjectSchema,
  maxSeconds: z.int().min(1).max(3600),
  alsoPermits: z.array(z.string().max(500)).max(20),
  quorum: z.int().min(1).max(10),
  askGroups: z.array(z.string().max(80)).max(50),
  approveGroups: z.array(z.string().max(80)).max(50),
  taskDigest: digestSchema,
});
