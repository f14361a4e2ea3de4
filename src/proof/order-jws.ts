import type { Order } from '../contracts/order.ts';
import { ORDER_MAX_AGE_MS, ORDER_TYP, orderSchema } from '../contracts/order.ts';
import { Fault } from '../domain/fault.ts';
import type { JsonObject } from '../domain/json.ts';
import { refusal } from '../domain/refusal.ts';
import type { Refused, Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { ProcessKeys, PublicKeys } from './process-keys.ts';
import { readToken, signToken } from './signed-token.ts';

/** How far ahead of our clock an order that has to be fresh may be dated. */
export const MAX_CLOCK_LEAD_MS = 30_000;

/**
 * Signs an order with the gateway's key.
 * @returns compact JWS with `typ` {@link ORDER_TYP}.
 * @throws {Fault} `bug` for keys of the issuer: it gives no orders.
 */
export async function signOrder(keys: ProcessKeys, order: Order): Promise<string> {
  if (keys.role !== 'gateway') throw new Fault('bug', 'orders are signed by the gateway only');
  return signToken(keys, ORDER_TYP, order as unknown as JsonObject);
}

/**
 * Checks an order when it arrives: form, signature by a pinned gateway key, audience, age.
 * @returns the order, or `order-malformed`, `order-signature`, `order-audience`, `order-stale`.
 */
export async function verifyOrder(
  publicKeys: PublicKeys,
  jws: string,
  expected: { readonly audience: string; readonly nowMs: number },
): Promise<Result<Order>> {
  const checked = await verifyOrderAgain(publicKeys, jws, expected);
  return checked.ok ? (staleness(checked.value, expected.nowMs) ?? checked) : checked;
}

/**
 * Checks an order that was accepted in time and is stored with its grant: everything but its age. Used before
 * every mint, so that a record changed in Redis mints nothing.
 */
export async function verifyOrderAgain(
  publicKeys: PublicKeys,
  jws: string,
  expected: { readonly audience: string },
): Promise<Result<Order>> {
  if (publicKeys.role !== 'gateway')
    throw new Fault('bug', 'orders are checked with keys of the gateway only');
  const reading = await readToken(publicKeys, ORDER_TYP, jws);
  if (reading.kind !== 'payload') return refused(refusal(`order-${reading.kind}`, reading.detail));
  const parsed = orderSchema.safeParse(reading.payload);
  if (!parsed.success)
    return refused(refusal('order-malformed', parsed.error.issues[0]?.path.join('.') ?? ''));
  if (parsed.data.aud !== expected.audience) return refused(refusal('order-audience', parsed.data.aud));
  return ok(parsed.data);
}

/**
 * Only an order that gives something by itself has to be fresh. One that takes rights away may be late, since
 * refusing it would leave a right standing; and `filed` and `incident` are what the issuer holds later orders
 * against: refusing them after an outage would refuse a good approval. Their own `notAfterMs` bounds them.
 */
function staleness(order: Order, nowMs: number): Refused | null {
  if (nowMs > order.notAfterMs) return stale('notAfter has passed', order);
  if (order.kind !== 'grant' && order.kind !== 'device') return null;
  if (nowMs - order.iatMs > ORDER_MAX_AGE_MS) return stale(`${nowMs - order.iatMs} ms old`, order);
  if (order.iatMs - nowMs > MAX_CLOCK_LEAD_MS) return stale(`dated ${order.iatMs - nowMs} ms ahead`, order);
  return null;
}

function stale(detail: string, order: Order): Refused {
  return refused(refusal('order-stale', detail, order.jti));
}
