import { z } from 'zod';

import type { Device, DeviceCode } from '../domain/device.ts';
import type { Grant } from '../domain/grant.ts';
import { MOST_ATTEMPTS } from '../domain/grant.ts';
import type { AcceptedIntake } from '../domain/intake.ts';
import type { RefusedGrant } from '../domain/refused-grant.ts';
import type { StandingCopy } from '../domain/standing-copy.ts';
import type { FiledBody, IncidentBody } from './order.ts';
import { decisionSchema } from './decision.ts';
import { intentSchema } from './intent.ts';
import {
  digestSchema,
  factSchema,
  idSchema,
  instantSchema,
  jsonObjectSchema,
  personSchema,
} from './person.ts';
import { boundTaskSchema } from './task.ts';

const grantBase = {
  v: z.literal(1),
  grantId: idSchema('grant'),
  order: z.string().max(200_000),
  requestId: idSchema('request'),
  incidentId: idSchema('incident'),
  requester: personSchema,
  deviceThumbprints: z.array(idSchema('device')).min(1).max(20),
  task: boundTaskSchema,
  intentDigest: digestSchema,
  deadlineMs: instantSchema,
  claimByMs: instantSchema,
  acceptedAtMs: instantSchema,
  maxClaims: z.int().min(1).max(20),
  attempts: z
    .array(
      z.strictObject({
        sessionName: z.string().regex(/^[\w+=,.@-]{2,64}$/),
        device: idSchema('device'),
        startedAtMs: instantSchema,
        outcome: z.enum(['unknown', 'minted', 'not-minted']),
        accessKeyId: z.string().max(128).nullable(),
        stsExpiresAtMs: instantSchema.nullable(),
      }),
    )
    .max(MOST_ATTEMPTS),
  endingStep: z
    .strictObject({
      step: z.literal('ssm:TerminateSession'),
      state: z.enum(['owed', 'done', 'given-up']),
      closed: z.int().nonnegative(),
      failure: z.string().max(80).nullable(),
      atMs: instantSchema.nullable(),
    })
    .nullable(),
};
const early = z.enum(['released', 'revoked', 'incident-closed', 'standing-changed']);

/** A grant as stored by the issuer. */
export const grantSchema: z.ZodType<Grant> = z.discriminatedUnion('state', [
  z.strictObject({ ...grantBase, state: z.literal('claimable') }),
  z.strictObject({ ...grantBase, state: z.literal('minting') }),
  z.strictObject({ ...grantBase, state: z.literal('active') }),
  z.strictObject({
    ...grantBase,
    state: z.literal('ending'),
    reason: early,
    endedBy: personSchema.nullable(),
    sinceMs: instantSchema,
    denyWrittenAtMs: instantSchema.nullable(),
  }),
  z.strictObject({
    ...grantBase,
    state: z.literal('ended'),
    reason: z.enum([
      'released',
      'revoked',
      'incident-closed',
      'standing-changed',
      'expired',
      'unclaimed',
      'mint-failed',
    ]),
    endedBy: personSchema.nullable(),
    endedAtMs: instantSchema,
    certainty: z.enum(['never-minted', 'by-time', 'deny-written']),
    denyWrittenAtMs: instantSchema.nullable(),
    deeds: z.enum(['due', 'provisional', 'final']),
  }),
]);

/** A device as stored by the issuer. */
export const deviceSchema: z.ZodType<Device> = z.strictObject({
  v: z.literal(1),
  thumbprint: idSchema('device'),
  person: personSchema,
  // Before there were agents it was not there.
  agent: z.string().max(120).nullable().default(null),
  signJwk: jsonObjectSchema,
  sealJwk: jsonObjectSchema,
  label: z.string().max(80),
  boundAtMs: instantSchema,
  expiresAtMs: instantSchema,
});

/** A device code as stored by the issuer. */
export const deviceCodeSchema: z.ZodType<DeviceCode> = z.strictObject({
  v: z.literal(1),
  codeDigest: digestSchema,
  person: personSchema,
  state: z.enum(['open', 'used']),
  expiresAtMs: instantSchema,
});

/** The issuer's own copy of a filed request. */
export const filedCopySchema: z.ZodType<FiledBody> = z.strictObject({
  requester: personSchema,
  intent: intentSchema,
  intentDigest: digestSchema,
  decision: decisionSchema,
  filedAtMs: instantSchema,
});

/** The issuer's own copy of an incident; once closed it never opens again. */
export const incidentCopySchema: z.ZodType<IncidentBody> = z.strictObject({
  incidentId: idSchema('incident'),
  state: z.enum(['open', 'closed']),
  by: personSchema.nullable(),
  atMs: instantSchema,
});

/** An order that was refused for good. */
export const refusedGrantSchema: z.ZodType<RefusedGrant> = z.strictObject({
  v: z.literal(1),
  grantId: idSchema('grant'),
  requestId: idSchema('request'),
  orderDigest: digestSchema,
  code: z.string().max(80),
  refusedAtMs: instantSchema,
});

/** What the issuer passed on to the gateway. */
export const acceptedIntakeSchema: z.ZodType<AcceptedIntake> = z.strictObject({
  v: z.literal(1),
  intakeId: idSchema('intake'),
  person: personSchema,
  device: idSchema('device').nullable(),
  acceptedAtMs: instantSchema,
  notAfterMs: instantSchema,
});

/** The last standing of a person the gateway reported by a signed order. */
export const standingCopySchema: z.ZodType<StandingCopy> = z.strictObject({
  v: z.literal(1),
  person: personSchema,
  standing: factSchema,
  requests: factSchema,
});
