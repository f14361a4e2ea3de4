import { z } from 'zod';

import type { DeviceThumbprint } from '../domain/ids.ts';
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
  readonly jti: string;
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
  readonly incident: string;
  readonly task: string;
  readonly asset: string;
  readonly duration: string;
  readonly reason: string;
};

export const INTAKE_TYP = 'breakglass-intake+jwt';

export const intakeSchema: z.ZodType<Intake> = z.strictObject({
  v: z.literal(1),
  iss: z.literal('breakglass-issuer'),
  aud: z.string().max(200),
  jti: z.string().regex(/^itk_[a-z2-7]{16}$/),
  iatMs: instantSchema,
  notAfterMs: instantSchema,
  person: personSchema,
  device: idSchema('device'),
  agent: z.string().max(120).nullable(),
  kind: z.literal('request'),
  body: z.strictObject({
    incident: z.string().max(120),
    task: z.string().max(80),
    asset: z.string().max(200),
    duration: z.string().max(20),
    reason: z.string().max(3000),
  }),
});

/** The audience of the gateway of one workspace. */
export function gatewayAudience(workspace: string): string {
  return `breakglass-gateway/${workspace}`;
}
