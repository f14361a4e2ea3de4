import { z } from 'zod';

import { sha256 } from '../codec/digest.ts';
import { canonicalJson } from '../codec/canonical-json.ts';
import type { Approval } from '../domain/approval.ts';
import type { Decision } from '../domain/decision.ts';
import type { Fact } from '../domain/fact.ts';
import type { EarlyEndReason } from '../domain/grant.ts';
import type { GrantId, IncidentId, OrderId, RequestId } from '../domain/ids.ts';
import { grantIdFromDigest } from '../domain/ids.ts';
import type { Intent } from '../domain/intent.ts';
import type { Json } from '../domain/json.ts';
import type { Person, Standing } from '../domain/person.ts';
import { approvalSchema, decisionSchema } from './decision.ts';
import { intentSchema } from './intent.ts';
import { digestSchema, factSchema, idSchema, instantSchema, personSchema } from './person.ts';

/** What the gateway tells the issuer, by kind. An order asks; the issuer decides again from what it knows. */
export type OrderBody =
  | { readonly kind: 'filed'; readonly body: FiledBody }
  | { readonly kind: 'grant'; readonly body: GrantBody }
  | { readonly kind: 'end'; readonly body: EndBody }
  | { readonly kind: 'incident'; readonly body: IncidentBody }
  | { readonly kind: 'device'; readonly body: DeviceBody }
  | { readonly kind: 'standing'; readonly body: StandingBody };

export type OrderKind = OrderBody['kind'];

/** A request exists; the issuer keeps its own copy and holds later orders against it. */
export type FiledBody = {
  readonly requester: Person;
  readonly intent: Intent;
  readonly intentDigest: string;
  readonly decision: Decision;
  readonly filedAtMs: number;
};

/** A request was approved. `facts` are those of the requester and the incident at the moment of approval. */
export type GrantBody = {
  readonly requester: Person;
  readonly intent: Intent;
  readonly intentDigest: string;
  readonly deadlineMs: number;
  readonly approvals: readonly Approval[];
  readonly facts: readonly Fact[];
  readonly decision: Decision;
  readonly exception: boolean;
};

/** A grant has to end now. */
export type EndBody = {
  readonly grantId: GrantId;
  readonly requestId: RequestId;
  readonly reason: EarlyEndReason;
  readonly by: Person | null;
};

/** An incident opened or closed; closing ends all its grants. */
export type IncidentBody = {
  readonly incidentId: IncidentId;
  readonly state: 'open' | 'closed';
  readonly by: Person | null;
  readonly atMs: number;
};

/** Somebody was shown a code; whoever types it into a CLI binds that device to this person. */
export type DeviceBody = {
  readonly codeDigest: string;
  readonly person: Person;
  readonly expiresAtMs: number;
};

/**
 * Somebody's standing was looked at again. `requests` says of each of their open requests whether they may still ask
 * for it; somebody who only approved has none.
 */
export type StandingBody = { readonly person: Person; readonly standing: Fact; readonly requests: Fact };

/** The payload of an order, a compact JWS with `typ` {@link ORDER_TYP}. */
export type Order = {
  readonly v: 1;
  readonly iss: 'breakglass-gateway';
  /** `breakglass-issuer/<workspace>`, so that an order for another installation is refused. */
  readonly aud: string;
  readonly jti: OrderId;
  readonly iatMs: number;
  /** The order is refused when first seen after this. */
  readonly notAfterMs: number;
} & OrderBody;

/** An order of kind `grant`. */
export type GrantOrder = Extract<Order, { readonly kind: 'grant' }>;

export const ORDER_TYP = 'breakglass-order+jwt';

/** A `grant` or `device` order is refused when it arrives later than this. */
export const ORDER_MAX_AGE_MS = 120_000;

/**
 * How long an order that gives nothing by itself stays good: `end`, `incident`, `standing`, and `filed`. After an
 * outage of the issuer they must still be run, or a good approval would be refused and an end be missed.
 */
export const LASTING_ORDER_LIFE_MS = 366 * 24 * 3600 * 1000;

const header = {
  v: z.literal(1),
  iss: z.literal('breakglass-gateway'),
  aud: z.string().max(200),
  jti: idSchema('order'),
  iatMs: instantSchema,
  notAfterMs: instantSchema,
};

const filedSchema = z.strictObject({
  requester: personSchema,
  intent: intentSchema,
  intentDigest: digestSchema,
  decision: decisionSchema,
  filedAtMs: instantSchema,
});
const grantSchema = z.strictObject({
  requester: personSchema,
  intent: intentSchema,
  intentDigest: digestSchema,
  deadlineMs: instantSchema,
  approvals: z.array(approvalSchema).min(1).max(20),
  facts: z.array(factSchema).max(100),
  decision: decisionSchema,
  exception: z.boolean(),
});
const endReason = z.enum(['released', 'revoked', 'incident-closed', 'standing-changed']);

export const orderSchema: z.ZodType<Order> = z.discriminatedUnion('kind', [
  z.strictObject({ ...header, kind: z.literal('filed'), body: filedSchema }),
  z.strictObject({ ...header, kind: z.literal('grant'), body: grantSchema }),
  z.strictObject({
    ...header,
    kind: z.literal('end'),
    body: z.strictObject({
      grantId: idSchema('grant'),
      requestId: idSchema('request'),
      reason: endReason,
      by: personSchema.nullable(),
    }),
  }),
  z.strictObject({
    ...header,
    kind: z.literal('incident'),
    body: z.strictObject({
      incidentId: idSchema('incident'),
      state: z.enum(['open', 'closed']),
      by: personSchema.nullable(),
      atMs: instantSchema,
    }),
  }),
  z.strictObject({
    ...header,
    kind: z.literal('device'),
    body: z.strictObject({ codeDigest: digestSchema, person: personSchema, expiresAtMs: instantSchema }),
  }),
  z.strictObject({
    ...header,
    kind: z.literal('standing'),
    body: z.strictObject({ person: personSchema, standing: factSchema, requests: factSchema }),
  }),
]);

/** The standing inside a standing order's fact. */
export const standingSchema: z.ZodType<Standing> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('internal') }),
  z.strictObject({
    kind: z.literal('outsider'),
    why: z.enum([
      'bot',
      'deactivated',
      'foreign-team',
      'guest',
      'not-yet-joined',
      'stranger',
      'support-tier',
      'unconfirmed-email',
    ]),
  }),
  z.strictObject({ kind: z.literal('unknown'), why: z.string().max(400) }),
]);

/** The audience of the issuer of one workspace. */
export function issuerAudience(workspace: string): string {
  return `breakglass-issuer/${workspace}`;
}

/** The only grant an order can make: the digest of its payload names it. */
export function grantIdOfOrder(order: Order): GrantId {
  return grantIdFromDigest(sha256(canonicalJson(order as unknown as Json)));
}
