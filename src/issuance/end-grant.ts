import type { Actor } from '../domain/actor.ts';
import { systemActor } from '../domain/actor.ts';
import type { EndBody } from '../contracts/order.ts';
import type { EarlyEndReason, Grant } from '../domain/grant.ts';
import { endGrant } from '../domain/grant-end.ts';
import type { GrantId, IncidentId } from '../domain/ids.ts';
import type { Person } from '../domain/person.ts';
import { mayBeSameHuman } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { readStanding } from '../policy/facts.ts';
import { isForged, raiseAlarm } from './alarm.ts';
import type { IssuanceDeps } from './deps.ts';
import { grantKind, grantsByIncident, grantsByPerson, standingCopyKind } from './record-kinds.ts';

const receiver = systemActor('order-receiver');

/**
 * Ends a grant early. Never waits for a log or a sink, and ending what has ended already is no error: the
 * answer is the grant as it is now.
 * @returns `grant-not-found` when there is none.
 */
export async function endNow(
  { recorder, clock }: IssuanceDeps,
  grantId: GrantId,
  reason: EarlyEndReason,
  by: Person | null,
  actor: Actor,
): Promise<Result<Grant>> {
  let asItIs: Grant | null = null;
  const ended = await recorder.transition(grantKind, grantId, (before) => {
    asItIs = before?.record ?? null;
    if (before === null) return refused(refusal('grant-not-found', grantId));
    return endGrant(before.record, reason, by, actor, clock.nowMs());
  });
  if (ended.ok) return ok(ended.value.record);
  return asItIs === null ? ended : ok(asItIs);
}

/** Ends a grant by the gateway's order; only the requester's own release counts as released. */
export async function endByOrder(deps: IssuanceDeps, body: EndBody): Promise<void> {
  const grant = await deps.recorder.load(grantKind, body.grantId);
  if (grant === null || grant.record.requestId !== body.requestId) {
    deps.log.warn('order.end-without-grant', { grantId: body.grantId });
    return;
  }
  const own = body.by !== null && mayBeSameHuman(body.by, grant.record.requester);
  const reason = body.reason === 'released' && !own ? 'revoked' : body.reason;
  await endNow(deps, body.grantId, reason, body.by, receiver);
}

/** Ends every grant of a closed incident. */
export async function endIncidentGrants(
  deps: IssuanceDeps,
  incidentId: IncidentId,
  by: Person | null,
  actor: Actor,
): Promise<void> {
  await endEach(deps, grantsByIncident(incidentId), 'incident-closed', by, actor);
}

/** Ends the grants of somebody who is no longer internal. Unknown ends nothing: it only stops new rights. */
export async function endStandingGrants(deps: IssuanceDeps, person: Person): Promise<void> {
  const copy = await deps.recorder.load(standingCopyKind, person.personId);
  if (copy === null || readStanding(copy.record.standing).kind !== 'outsider') return;
  await endEach(deps, grantsByPerson(person.personId), 'standing-changed', null, receiver);
}

/** Ends all that can be ended. A record nobody of us wrote is an alarm, and keeps no other grant alive. */
async function endEach(
  deps: IssuanceDeps,
  index: string,
  reason: EarlyEndReason,
  by: Person | null,
  actor: Actor,
): Promise<void> {
  for (const grantId of await deps.recorder.index(index, 1000)) {
    try {
      await endNow(deps, grantId as GrantId, reason, by, actor);
    } catch (cause) {
      if (!isForged(cause)) throw cause;
      await raiseAlarm(deps, 'record-forged', grantId, cause);
    }
  }
}
