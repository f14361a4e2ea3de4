import type { Order, OrderBody, OrderKind } from '../contracts/order.ts';
import { LASTING_ORDER_LIFE_MS, ORDER_MAX_AGE_MS } from '../contracts/order.ts';
import type { IncidentId, PersonId } from '../domain/ids.ts';
import { idFromBytes } from '../domain/ids.ts';
import type { InstantMs } from '../domain/time.ts';
import type { OutboxEntry } from '../ports/record-store.ts';
import type { ApprovalDeps } from './deps.ts';

/** Where orders wait for each other: those of one incident, or of one person, are run in the order they were sent. */
export const incidentLane = (incidentId: IncidentId): string => `incident/${incidentId}`;
export const personLane = (personId: PersonId): string => `person/${personId}`;

/** Makes an order to the issuer of this installation, dated now. */
export function newOrder(deps: ApprovalDeps, body: OrderBody, nowMs: InstantMs): Order {
  return {
    v: 1,
    iss: 'breakglass-gateway',
    aud: deps.issuerAudience,
    jti: idFromBytes('order', deps.random.bytes(10)),
    iatMs: nowMs,
    notAfterMs: nowMs + lifeMs(body.kind),
    ...body,
  };
}

/** Signs an order for the outbox of the commit that decides it. */
export async function signedEntry(deps: ApprovalDeps, lane: string, order: Order): Promise<OutboxEntry> {
  return { recordId: lane, json: await deps.signOrder(order) };
}

/** What gives something has to be used at once; what ends or only informs must still work after an outage. */
function lifeMs(kind: OrderKind): number {
  return kind === 'grant' || kind === 'device' ? ORDER_MAX_AGE_MS : LASTING_ORDER_LIFE_MS;
}
