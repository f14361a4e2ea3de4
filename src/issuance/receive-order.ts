import { digestOf } from '../codec/digest.ts';
import type { Order } from '../contracts/order.ts';
import { systemActor } from '../domain/actor.ts';
import { personal } from '../domain/event.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { StreamEntry } from '../ports/event-source.ts';
import { acceptOrder, refuseOrder } from './accept-order.ts';
import { isForged, raiseAlarm } from './alarm.ts';
import type { IssuanceDeps } from './deps.ts';
import { endByOrder, endIncidentGrants, endStandingGrants } from './end-grant.ts';
import { orderTimesFlaw } from './order-times.ts';
import { keepDeviceCode, keepFiled, keepIncident, keepStanding } from './keep-copies.ts';

const actor = systemActor('order-receiver');

/**
 * Runs one order of the gateway. At least once, in order within an incident or person; running an order again
 * changes nothing. A bad order is refused, recorded and left behind; only a fault of a part makes it come again.
 */
export async function receiveOrder(deps: IssuanceDeps, entry: StreamEntry): Promise<void> {
  const verified = await deps.verifyOrder(entry.json);
  if (verified.ok) {
    try {
      return await runOrder(deps, verified.value, entry);
    } catch (cause) {
      // Trying again would park the whole incident, and the order that closes it with it.
      if (!isForged(cause)) throw cause;
      return raiseAlarm(deps, 'record-forged', verified.value.jti, cause);
    }
  }
  const kept = verified.refusal.code === 'order-stale' ? await deps.verifyKeptOrder(entry.json) : verified;
  if (kept.ok && kept.value.kind === 'grant') {
    // It is genuine and only late: somebody waits for this approval and has to hear that it came to nothing.
    return refuseOrder(deps, kept.value, entry.json, verified.refusal);
  }
  await recordRefusedOrder(deps, entry, verified.refusal);
}

async function runOrder(deps: IssuanceDeps, order: Order, entry: StreamEntry): Promise<void> {
  const flaw = orderTimesFlaw(order, deps.clock.nowMs());
  if (flaw !== null) return recordRefusedOrder(deps, entry, flaw);
  switch (order.kind) {
    case 'filed': {
      const no = await keepFiled(deps, order.body);
      return no === null ? undefined : recordRefusedOrder(deps, entry, no);
    }
    case 'grant':
      return acceptOrder(deps, order, entry.json);
    case 'end':
      return endByOrder(deps, order.body);
    case 'incident':
      await keepIncident(deps, order.body);
      if (order.body.state === 'closed')
        await endIncidentGrants(deps, order.body.incidentId, order.body.by, actor);
      return;
    case 'device':
      if (!(await keepDeviceCode(deps, order.body))) deps.log.info('order.repeated', { orderId: order.jti });
      return;
    case 'standing':
      await keepStanding(deps, order.body);
      return endStandingGrants(deps, order.body.person);
  }
}

/** An order that is not believed: its text is not stored, since it may come from whoever can write to Redis. */
async function recordRefusedOrder(deps: IssuanceDeps, entry: StreamEntry, no: Refusal): Promise<void> {
  deps.log.warn('order.refused', { code: no.code, entryId: entry.entryId });
  await deps.recorder.note({
    type: 'order.refused',
    actor,
    data: {
      code: no.code,
      entryId: entry.entryId,
      orderDigest: digestOf(entry.json),
      operator: personal(no.operator),
    },
  });
}
