import { z } from 'zod';

import type { DeviceThumbprint, IncidentId, IntakeId } from '../domain/ids.ts';
import type { Person } from '../domain/person.ts';
import { idSchema, instantSchema, personSchema } from './person.ts';

/**
 * What somebody asked for at the issuer's door (CLI, agent) after it authenticated them; the gateway runs the
 * use case. A compact JWS of the issuer with `typ` {@link INTAKE_TYP}: being authenticated gives no right.
 */
export type Intake = {
  readonly v: 1;
  readonly iss: 'breakglass-issuer';
  /** `breakglass-gateway/<workspace>`. */
  readonly aud: string;
  readonly jti: IntakeId;
  readonly iatMs: number;
  readonly notAfterMs: number;
  readonly person: Person;
  readonly device: DeviceThumbprint;
  readonly agent: string | null;
} & IntakeBody;

/** The use cases that may come in by this door. */
export type IntakeBody = { readonly kind: 'request'; readonly body: IntakeRequestBody };

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

export const intakeSchema: z.ZodType<Intake> = z.strictObject({
  v: z.literal(1),
  iss: z.literal('breakglass-issuer'),
  aud: z.string().max(200),
  jti: idSchema('intake'),
  iatMs: instantSchema,
  notAfterMs: instantSchema,
  person: personSchema,
  device: idSchema('device'),
  agent: z.string().max(120).nullable(),
  kind: z.literal('request'),
  body: intakeRequestBodySchema,
});

/** The audience of the gateway of one workspace. */
export function gatewayAudience(workspace: string): string {
  return `breakglass-gateway/${workspace}`;
}
