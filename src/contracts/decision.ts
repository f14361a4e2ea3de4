import { z } from 'zod';

import type { Approval } from '../domain/approval.ts';
import type { Decision } from '../domain/decision.ts';
import type { Evidence, IdpEvidence } from '../domain/evidence.ts';
import { digestSchema, factSchema, instantSchema, personSchema } from './person.ts';

const idpEvidence = z.strictObject({
  kind: z.literal('idp'),
  identity: z.string().max(400),
  atMs: instantSchema,
  token: z.string().max(8_000),
  random: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

export const idpEvidenceSchema: z.ZodType<IdpEvidence> = idpEvidence;

export const evidenceSchema: z.ZodType<Evidence> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('click'), identity: z.string().max(400), atMs: instantSchema }),
  idpEvidence,
]);

export const approvalSchema: z.ZodType<Approval> = z.strictObject({
  approver: personSchema,
  evidence: evidenceSchema,
  atMs: instantSchema,
  intentDigest: digestSchema,
  rung: z.int().min(1).max(20),
  facts: z.array(factSchema).max(50),
});

export const decisionSchema: z.ZodType<Decision> = z.strictObject({
  v: z.literal(1),
  action: z.enum(['approve', 'claim', 'close', 'open', 'request', 'review', 'revoke']),
  outcome: z.enum(['allow', 'deny']),
  reasons: z
    .array(
      z.strictObject({
        rule: z.string().max(200),
        effect: z.enum(['permit', 'forbid']),
        text: z.string().max(1000),
      }),
    )
    .max(100),
  facts: z.array(factSchema).max(200),
  limits: z.strictObject({ maxSeconds: z.int().positive() }).nullable(),
  policyDigest: digestSchema,
  atMs: instantSchema,
  operator: z.string().max(2000).nullable(),
});
