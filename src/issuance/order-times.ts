import type { Order } from '../contracts/order.ts';
import { DEVICE_CODE_LIFE_MS } from '../domain/device.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { InstantMs } from '../domain/time.ts';
import { MAX_CLOCK_LEAD_MS } from '../proof/order-jws.ts';

/**
 * Why the times inside an order cannot be believed; `null` where they can. A time that lies ahead would outlast
 * whoever wrote it: a report of somebody's standing that no later one replaces, a request that was filed after any
 * device was bound, a code that still binds a device long after it was shown.
 */
export function orderTimesFlaw(order: Order, nowMs: InstantMs): Refusal | null {
  const latestMs = latestIn(order);
  if (latestMs === null || latestMs - nowMs <= MAX_CLOCK_LEAD_MS) return null;
  return refusal('order-malformed', `it says what is known ${latestMs - nowMs} ms from now`, order.jti);
}

/** The latest instant an order speaks of as past or, for a code, what remains beyond its life. */
function latestIn({ kind, body }: Order): InstantMs | null {
  switch (kind) {
    case 'standing':
      return Math.max(body.standing.readAtMs, body.requests.readAtMs);
    case 'filed':
      return body.filedAtMs;
    case 'device':
      return body.expiresAtMs - DEVICE_CODE_LIFE_MS;
    case 'end':
    case 'grant':
    case 'incident':
      return null;
  }
}
