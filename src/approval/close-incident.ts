import type { Actor } from '../domain/actor.ts';
import { systemActor } from '../domain/actor.ts';
import { decisionData } from '../domain/decision-data.ts';
import type { IncidentId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import { closeIncident as close } from '../domain/incident.ts';
import type { Person } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import { withdrawRequest } from '../domain/request-transition.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { refusalFor } from '../policy/refusal-for.ts';
import type { ApprovalDeps } from './deps.ts';
import { openIncidentIn } from './find-incident.ts';
import { requestsOf } from './find-request.ts';
import { readCaller } from './read-caller.ts';
import { incidentKind, requestKind } from './record-kinds.ts';
import { recordRefusal } from './record-refusal.ts';
import { incidentLane, newOrder, signedEntry } from './send-order.ts';
import type { ShownRequest, UseCases } from './use-cases.ts';
import { isLive, showRequest } from './show-request.ts';

/**
 * Closes the channel's incident. The order that ends its grants goes out with the very commit that closes it;
 * its pending requests are withdrawn right after, and by a sweep where this is cut short.
 */
export async function closeIncident(
  deps: ApprovalDeps,
  input: Parameters<UseCases['closeIncident']>[0],
): Promise<Result<{ incident: Incident; ending: readonly ShownRequest[] }>> {
  const caller = await readCaller(deps, input.slackUserId, [], 'incident.refused');
  if (!caller.ok) return caller;
  const { actor, person, subject } = caller.value;
  const { channelId } = input;
  const decision = deps.policy().decide({ action: 'close', actor: subject, nowMs: deps.clock.nowMs() });
  if (decision.outcome !== 'allow') {
    const data = { channelId, ...decisionData(decision) };
    return recordRefusal(deps, 'incident.refused', actor, refusalFor(decision), data);
  }
  const open = await openIncidentIn(deps, channelId);
  if (open === null)
    return recordRefusal(deps, 'incident.refused', actor, refusal('no-incident', channelId), { channelId });

  const { incidentId } = open;
  const closed = await endIncident(deps, incidentId, { person, actor });
  if (!closed.ok) return recordRefusal(deps, 'incident.refused', actor, closed.refusal, { channelId });
  const shown = await Promise.all((await requestsOf(deps, incidentId)).map((one) => showRequest(deps, one)));
  return ok({ incident: closed.value, ending: shown.filter((one) => isLive(one, deps.clock.nowMs())) });
}

/** Closes an incident for somebody who may, or (`person` null) because its channel is gone. */
export async function endIncident(
  deps: ApprovalDeps,
  incidentId: IncidentId,
  { person, actor }: { readonly person: Person | null; readonly actor: Actor },
): Promise<Result<Incident>> {
  const closed = await deps.recorder.transition(incidentKind, incidentId, async (before) => {
    if (before === null) return refused(refusal('no-incident', incidentId));
    const nowMs = deps.clock.nowMs();
    const step = close(before.record, person, actor, nowMs);
    if (!step.ok) return step;
    const body = { incidentId, state: 'closed' as const, by: person, atMs: nowMs };
    const order = newOrder(deps, { kind: 'incident', body }, nowMs);
    return ok({ ...step.value, outbox: [await signedEntry(deps, incidentLane(incidentId), order)] });
  });
  if (!closed.ok) return closed;
  // Closed is closed, whatever happens here: the sweep withdraws what this cannot.
  await withdrawPending(deps, incidentId).catch((cause: unknown) => {
    deps.log.error('incident.withdraw-failed', { incidentId }, cause);
  });
  return ok(closed.value.record);
}

/** Withdraws every pending request of a closed incident. */
async function withdrawPending(deps: ApprovalDeps, incidentId: IncidentId): Promise<void> {
  const actor = systemActor('sweep');
  for (const { record: request } of await requestsOf(deps, incidentId)) {
    if (request.state !== 'pending') continue;
    await deps.recorder.transition(requestKind, request.requestId, (before) =>
      before === null
        ? refused(refusal('request-not-found', request.requestId))
        : withdrawRequest(before.record, null, actor, deps.clock.nowMs()),
    );
  }
}
