import { z } from 'zod';

import type { IdpEvidence } from '../domain/evidence.ts';
import type { DeviceThumbprint, IncidentId, IntakeId, RequestId } from '../domain/ids.ts';
import type { Person } from '../domain/person.ts';
import { idpEvidenceSchema } from './decision.ts';
import { digestSchema, idSchema, instantSchema, personSchema } from './person.ts';

type IntakeHeader = {
  readonly v: 1;
  readonly iss: 'breakglass-issuer';
  /** `breakglass-gateway/<workspace>`. */
  readonly aud: string;
  readonly jti: IntakeId;
  readonly iatMs: number;
  readonly notAfterMs: number;
  readonly person: Person;
};

/** Somebody asks for access with their device. */
export type RequestIntake = IntakeHeader & {
  readonly kind: 'request';
  readonly device: DeviceThumbprint;
  /** The registered agent whose device it is; `null` for a person by their own hand. */
  readonly agent: string | null;
  readonly body: IntakeRequestBody;
};

/** Somebody decides at the issuer's page, and signed in with the identity provider for it. */
export type DecideIntake = IntakeHeader & {
  readonly kind: 'decide';
  readonly device: null;
  readonly agent: null;
  readonly body: IntakeDecideBody;
};

/**
 * What somebody asked for at the issuer's door (CLI, agent, page) after it authenticated them; the gateway runs the
 * use case. A compact JWS of the issuer with `typ` {@link INTAKE_TYP}: being authenticated gives no right.
 */
export type Intake = DecideIntake | RequestIntake;

/** A yes or no to a request as the page showed it. The issuer holds the evidence against the provider's keys. */
export type IntakeDecideBody = {
  readonly requestId: RequestId;
  readonly intentDigest: string;
  readonly outcome: 'approve' | 'deny';
  /** Why not; empty where it is a yes. */
  readonly why: string;
  readonly evidence: IdpEvidence;
};

/** A request typed into the CLI; names only, the gateway derives everything else. */
export type IntakeRequestBody = {
  readonly place: IntakePlace;
  readonly task: string;
  readonly asset: string;
  readonly duration: string;
  readonly reason: string;
  /** A rehearsal: the session can do nothing. Left out where it is none. */
  readonly drill?: true;
};

/** Which incident is meant: by its id, by its channel, or the only open one that the person can see. */
export type IntakePlace =
  | { readonly kind: 'incident'; readonly incidentId: IncidentId }
  | { readonly kind: 'channel'; readonly channelId: string }
  | { readonly kind: 'only' };

export const INTAKE_TYP = 'breakglass-intake+jwt';

/** How long an intake may wait for the gateway. */
export const INTAKE_LIFE_MS = 120_000;

/** Ids of Slack's public (`C`) and private (`C`, formerly `G`) channels. */
export const CHANNEL_ID = /^[CG][A-Z0-9]{2,38}$/;

/** Also the body of `POST /v1/requests`. */
export const intakeRequestBodySchema: z.ZodType<IntakeRequestBody> = z.strictObject({
  place: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('incident'), incidentId: idSchema('incident') }),
    z.strictObject({ kind: z.literal('channel'), channelId: z.string().regex(CHANNEL_ID) }),
    z.strictObject({ kind: z.literal('only') }),
  ]),
  task: z.string().min(1).max(80),
  asset: z.string().min(1).max(200),
  duration: z.string().min(1).max(20),
  reason: z.string().max(3000),
  drill: z.literal(true).exactOptional(),
});

export const intakeDecideBodySchema: z.ZodType<IntakeDecideBody> = z.strictObject({
  requestId: idSchema('request'),
  intentDigest: digestSchema,
  outcome: z.enum(['approve', 'deny']),
  why: z.string().max(3000),
  evidence: idpEvidenceSchema,
});

const header = {
  v: z.literal(1),
  iss: z.literal('breakglass-issuer'),
  aud: z.string().max(200),
  jti: idSchema('intake'),
  iatMs: instantSchema,
  notAfterMs: instantSchema,
  person: personSchema,
};

export const intakeSchema: z.ZodType<Intake> = z.discriminatedUnion('kind', [
  z.strictObject({
    ...header,
    device: idSchema('device'),
    agent: z.string().max(120).nullable(),
    kind: z.literal('request'),
    body: intakeRequestBodySchema,
  }),
  z.strictObject({
    ...header,
    device: z.null(),
    agent: z.null(),
    kind: z.literal('decide'),
    body: intakeDecideBodySchema,
  }),
]);

/** The audience of the gateway of one workspace. */
export function gatewayAudience(workspace: string): string {
  return `breakglass-gateway/${workspace}`;
}
