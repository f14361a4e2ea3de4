import { z } from 'zod';

import type { AccessRequest } from '../domain/access-request.ts';
import type { Incident } from '../domain/incident.ts';
import type { DoneIntake } from '../domain/intake.ts';
import type { ToolIncident } from '../domain/tool-incident.ts';
import { approvalSchema, decisionSchema } from './decision.ts';
import { intentSchema } from './intent.ts';
import { raiseSchema } from './ladder.ts';
import { digestSchema, idSchema, instantSchema, personSchema } from './person.ts';
import { reviewSchema } from './review.ts';
import { boundTaskSchema } from './task.ts';

const incidentBase = {
  v: z.literal(1),
  incidentId: idSchema('incident'),
  channelId: z.string().max(40),
  title: z.string().max(300),
  openedBy: personSchema.nullable(),
  openedAtMs: instantSchema,
  channelTrouble: z.enum(['shared', 'app-removed']).nullable(),
};

/** An incident as stored by the gateway. */
export const incidentSchema: z.ZodType<Incident> = z.discriminatedUnion('state', [
  z.strictObject({ ...incidentBase, state: z.literal('open') }),
  z.strictObject({
    ...incidentBase,
    state: z.literal('closed'),
    closedBy: personSchema.nullable(),
    closedAtMs: instantSchema,
  }),
]);

/** An incident of the incident tool as stored by the gateway. */
export const toolIncidentSchema: z.ZodType<ToolIncident> = z.strictObject({
  v: z.literal(1),
  toolIncidentId: digestSchema,
  source: z.string().max(40),
  ref: z.string().max(200),
  state: z.enum(['open', 'closed']),
  sequence: z.int().min(0),
  incidentId: idSchema('incident').nullable(),
});

/** What the gateway ran of the issuer's intake. */
export const doneIntakeSchema: z.ZodType<DoneIntake> = z.strictObject({
  v: z.literal(1),
  intakeId: idSchema('intake'),
  outcome: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('filed'), requestId: idSchema('request') }),
    z.strictObject({
      kind: z.literal('decided'),
      requestId: idSchema('request'),
      state: z.enum(['approved', 'denied', 'pending']),
    }),
    z.strictObject({ kind: z.literal('refused'), code: z.string().max(80), person: z.string().max(4000) }),
  ]),
});

const askedApprover = { person: personSchema, slackUserId: z.string().max(40) };

const requestBase = {
  v: z.literal(1),
  requestId: idSchema('request'),
  incidentId: idSchema('incident'),
  channelId: z.string().max(40),
  requester: personSchema,
  requesterSlackUserId: z.string().max(40),
  reason: z.string().max(3000),
  task: boundTaskSchema,
  intent: intentSchema,
  intentDigest: digestSchema,
  decision: decisionSchema,
  asked: z.array(z.strictObject(askedApprover)).max(500),
  approvals: z.array(approvalSchema).max(20),
  rung: z.int().min(1).max(20),
  exception: z.boolean(),
  raises: z.array(raiseSchema).max(20),
  raiseAtMs: instantSchema.nullable(),
  requesterOnCall: z.enum(['no', 'unknown', 'yes']).nullable(),
  linkedTo: idSchema('request').nullable(),
  reductions: z
    .array(
      z.strictObject({
        revision: z.int().min(2).max(1000),
        fromDigest: digestSchema,
        by: personSchema,
        identity: z.string().max(400),
        atMs: instantSchema,
        fromSeconds: z.int().min(1).max(3600),
        toSeconds: z.int().min(1).max(3600),
        dropped: z.array(z.string().max(200)).max(50),
        voided: z.array(z.strictObject({ person: personSchema, identity: z.string().max(400) })).max(20),
      }),
    )
    .max(100),
  looking: z.array(z.strictObject({ ...askedApprover, sinceMs: instantSchema })).max(500),
  filedAtMs: instantSchema,
  lapseAtMs: instantSchema,
  review: reviewSchema.nullable(),
};

/** An access request as stored by the gateway. */
export const accessRequestSchema: z.ZodType<AccessRequest> = z.discriminatedUnion('state', [
  z.strictObject({ ...requestBase, state: z.literal('pending') }),
  z.strictObject({
    ...requestBase,
    state: z.literal('approved'),
    approvedAtMs: instantSchema,
    deadlineMs: instantSchema,
    grantId: idSchema('grant'),
    orderId: idSchema('order'),
    warnedAtMs: instantSchema.nullable(),
  }),
  z.strictObject({
    ...requestBase,
    state: z.literal('denied'),
    deniedBy: personSchema,
    deniedAtMs: instantSchema,
    denyReason: z.string().max(3000),
  }),
  z.strictObject({
    ...requestBase,
    state: z.literal('withdrawn'),
    withdrawnBy: personSchema.nullable(),
    withdrawnAtMs: instantSchema,
    why: z.enum([
      'requester',
      'incident-closed',
      'not-internal',
      'left-group',
      'task-withdrawn',
      'task-changed',
    ]),
  }),
  z.strictObject({ ...requestBase, state: z.literal('lapsed'), lapsedAtMs: instantSchema }),
]);
