import { z } from 'zod';

import type { IntakeId, PersonId, RequestId } from '../domain/ids.ts';
import { digestSchema, idSchema, instantSchema } from './person.ts';

/** A browser gets so long to come back from the provider. */
export const SIGN_IN_WITHIN_MS = 600_000;

/** So long whoever decided is shown what came of it. */
export const ANSWER_SHOWN_MS = 1_800_000;

/** Room for a few sentences; all of it has to fit into a cookie (RFC 6265, section 6.1). */
export const WHY_AT_MOST = 500;

/** What somebody chose on the page and has yet to sign in for. Their own browser keeps it, and cannot read it. */
export type BegunDecision = {
  readonly kind: 'decision';
  readonly requestId: RequestId;
  readonly intentDigest: string;
  readonly outcome: 'approve' | 'deny';
  readonly why: string;
  readonly random: string;
  readonly state: string;
  readonly codeVerifier: string;
  readonly untilMs: number;
};

/** Who decided, so that their browser may be shown what came of it. */
export type SentDecision = {
  readonly kind: 'answer';
  readonly requestId: RequestId;
  readonly intakeId: IntakeId;
  readonly personId: PersonId;
  readonly outcome: 'approve' | 'deny';
  readonly untilMs: number;
};

/** What the issuer has a browser keep for it. */
export type KeptByBrowser = BegunDecision | SentDecision;

const random = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const outcome = z.enum(['approve', 'deny']);

export const keptByBrowserSchema: z.ZodType<KeptByBrowser> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('decision'),
    requestId: idSchema('request'),
    intentDigest: digestSchema,
    outcome,
    why: z.string().max(WHY_AT_MOST),
    random,
    state: random,
    codeVerifier: random,
    untilMs: instantSchema,
  }),
  z.strictObject({
    kind: z.literal('answer'),
    requestId: idSchema('request'),
    intakeId: idSchema('intake'),
    personId: idSchema('person'),
    outcome,
    untilMs: instantSchema,
  }),
]);
