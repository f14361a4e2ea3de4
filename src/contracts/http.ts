import { z } from 'zod';

import type { EndReason } from '../domain/grant.ts';
import type { GrantId, IntakeId, RequestId } from '../domain/ids.ts';
import { idSchema, jsonObjectSchema } from './person.ts';

const bindKeys = { sealJwk: jsonObjectSchema, label: z.string().min(1).max(80) };

/** Binds the calling device to whoever was shown the code. */
const bindByCodeSchema = z.strictObject({ code: z.string().min(8).max(40), ...bindKeys });

/** Binds it to whoever signed in for its keys; `random` is what the nonce of the token was made with. */
const bindBySignInSchema = z.strictObject({
  idToken: z.string().min(1).max(8_000),
  random: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  ...bindKeys,
});

/** Binds it to a registered agent, by a token made for its keys (`contracts/token-nonce.ts`). */
const bindAgentSchema = z.strictObject({
  agent: z.string().min(1).max(120),
  token: z.string().min(1).max(8_000),
  ...bindKeys,
});

/** `POST /v1/devices`: by exactly one of the ways to say whose the calling device is. */
export const bindBodySchema = z.union([bindByCodeSchema, bindBySignInSchema, bindAgentSchema]);
export type BindBody = z.infer<typeof bindBodySchema>;
export const bindAnswerSchema = z.strictObject({
  thumbprint: idSchema('device'),
  name: z.string().max(200),
  expiresAtMs: z.int(),
});
export type BindAnswer = { readonly thumbprint: string; readonly name: string; readonly expiresAtMs: number };

/** `GET /v1/sign-in`: where somebody signs in to bind a device, and with which client. */
export const signInPlaceSchema = z.strictObject({
  issuer: z
    .string()
    .max(350)
    .regex(/^https?:\/\/[^\s/]/),
  clientId: z.string().min(1).max(200),
});
export type SignInPlace = { readonly issuer: string; readonly clientId: string };

/** `POST /v1/devices/unbind`: ends the binding of the calling device, or of all others of its person. */
export const unbindBodySchema = z.strictObject({ which: z.enum(['others', 'this']) });
export type UnbindBody = z.infer<typeof unbindBodySchema>;
/** The names of the devices whose binding ended now. */
export const unbindAnswerSchema = z.strictObject({ unbound: z.array(z.string().max(80)).max(500) });
export type UnbindAnswer = { readonly unbound: readonly string[] };

/** One grant as its requester sees it. */
export const grantViewSchema = z.strictObject({
  grantId: idSchema('grant'),
  state: z.enum(['claimable', 'minting', 'active', 'ending', 'ended']),
  title: z.string(),
  drill: z.boolean(),
  asset: z.string(),
  region: z.string(),
  deadlineMs: z.int(),
  claimByMs: z.int(),
  claims: z.int(),
  maxClaims: z.int(),
  endReason: z.string().nullable(),
});
export type GrantView = {
  readonly grantId: GrantId;
  readonly state: 'claimable' | 'minting' | 'active' | 'ending' | 'ended';
  readonly title: string;
  readonly drill: boolean;
  readonly asset: string;
  readonly region: string;
  readonly deadlineMs: number;
  readonly claimByMs: number;
  readonly claims: number;
  readonly maxClaims: number;
  readonly endReason: EndReason | null;
};

/** `GET /v1/status`. */
export const statusAnswerSchema = z.strictObject({
  name: z.string(),
  deviceExpiresAtMs: z.int(),
  grants: z.array(grantViewSchema),
});
export type StatusAnswer = z.infer<typeof statusAnswerSchema>;

/** `POST /v1/requests` and `GET /v1/requests/:id`: what came of it so far. */
export const intakeAnswerSchema: z.ZodType<IntakeAnswer> = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('waiting'), intakeId: idSchema('intake'), notAfterMs: z.int() }),
  z.strictObject({ state: z.literal('filed'), intakeId: idSchema('intake'), requestId: idSchema('request') }),
  z.strictObject({
    state: z.literal('decided'),
    intakeId: idSchema('intake'),
    requestId: idSchema('request'),
    request: z.enum(['approved', 'denied', 'pending']),
  }),
  z.strictObject({
    state: z.literal('refused'),
    intakeId: idSchema('intake'),
    error: z.string().max(80),
    message: z.string().max(1000),
  }),
]);
export type IntakeAnswer =
  /** The gateway has not answered yet; it runs nothing after `notAfterMs`. */
  | { readonly state: 'waiting'; readonly intakeId: IntakeId; readonly notAfterMs: number }
  | { readonly state: 'filed'; readonly intakeId: IntakeId; readonly requestId: RequestId }
  /** A decision was counted; `request` is what became of the request by it. */
  | {
      readonly state: 'decided';
      readonly intakeId: IntakeId;
      readonly requestId: RequestId;
      readonly request: 'approved' | 'denied' | 'pending';
    }
  | {
      readonly state: 'refused';
      readonly intakeId: IntakeId;
      readonly error: string;
      readonly message: string;
    };

/** `POST /v1/grants/:id/claim`: compact JWE, sealed to the device that proved itself. */
export const claimAnswerSchema = z.strictObject({
  sealed: z.string().min(1).max(64_000),
  deadlineMs: z.int(),
});
export type ClaimAnswer = z.infer<typeof claimAnswerSchema>;

/** What is inside the sealed answer of a claim. */
export const sealedCredentialsSchema = z.strictObject({
  v: z.literal(1),
  grantId: idSchema('grant'),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  sessionToken: z.string(),
  /** The earlier of the grant's deadline and what STS said. */
  expiresAtMs: z.int(),
  region: z.string(),
});

export type SealedCredentials = z.infer<typeof sealedCredentialsSchema>;

/** `POST /v1/grants/:id/release`. */
export const releaseAnswerSchema = z.strictObject({
  state: z.enum(['ending', 'ended']),
  endsAtLatestMs: z.int(),
});
export type ReleaseAnswer = z.infer<typeof releaseAnswerSchema>;

/** Every refusal over HTTP: the code for machines, the text for the person; nothing for strangers to learn from. */
export const refusalAnswerSchema = z.strictObject({
  error: z.string().max(80),
  message: z.string().max(1000),
});
export type RefusalAnswer = z.infer<typeof refusalAnswerSchema>;

/** Where people decide on a request by signing in; `issuerUrl` without a trailing slash. */
export function decideUrl(issuerUrl: string, requestId: RequestId): string {
  return `${issuerUrl}/decide/${requestId}`;
}
