import { z } from 'zod';

import type { BoundTask, Conditions, Rung } from '../domain/task.ts';
import { digestSchema } from './person.ts';

const groupsSchema = z.array(z.string().max(80)).max(50);

const rungSchema: z.ZodType<Rung> = z.strictObject({
  afterSeconds: z.int().min(0).max(86_400),
  groups: groupsSchema.min(1),
  quorum: z.int().min(1).max(10),
  each: z.record(z.string().max(80), z.int().min(1).max(10)),
});

export const conditionsSchema: z.ZodType<Conditions> = z.record(
  z.string().max(200),
  z.record(
    z.string().max(200),
    z.discriminatedUnion('is', [
      z.strictObject({
        is: z.literal('oneOf'),
        type: z.enum(['ARN', 'Bool', 'String']),
        values: z.array(z.string().max(2048)).min(1).max(20),
        orAbsent: z.boolean(),
      }),
      z.strictObject({
        is: z.literal('between'),
        atLeast: z.number().nullable(),
        atMost: z.number().nullable(),
        orAbsent: z.boolean(),
      }),
      z.strictObject({ is: z.literal('absent') }),
    ]),
  ),
);

/** A ladder's first rung stands beside it as well; a record in which the two differ is not one. */
export const boundTaskSchema: z.ZodType<BoundTask> = z
  .strictObject({
    taskId: z.string().max(80),
    title: z.string().max(200),
    owner: z.string().max(120),
    reviewBy: z.iso.date(),
    risk: z.enum(['low', 'medium', 'high']),
    reviewEachUse: z.boolean(),
    evidence: z.enum(['click', 'idp']),
    roleArn: z.string().max(2048),
    region: z.string().max(40),
    asset: z.string().max(200),
    assetLabel: z.string().max(80),
    actions: z
      .array(
        z.strictObject({ action: z.string().max(200), arns: z.array(z.string().max(2048)).min(1).max(50) }),
      )
      .max(50),
    sight: z.array(z.string().max(200)).max(20),
    conditions: conditionsSchema,
    maxSeconds: z.int().min(1).max(3600),
    alsoPermits: z.array(z.string().max(500)).max(20),
    escapes: z.string().max(500).nullable(),
    endingStep: z.literal('ssm:TerminateSession').nullable(),
    ladder: z.array(rungSchema).min(1).max(10),
    quorum: z.int().min(1).max(10),
    askGroups: groupsSchema,
    approveGroups: groupsSchema,
    taskDigest: digestSchema,
    drill: z.boolean(),
  })
  .refine(
    ({ drill, actions, sight }) => (drill ? actions.length + sight.length === 0 : actions.length > 0),
    'a drill has no actions, and everything else has some',
  )
  .refine(
    ({ ladder: [first], quorum, approveGroups }) =>
      first?.quorum === quorum && first.groups.join() === approveGroups.join(),
    'the first rung differs from what stands beside it',
  );
