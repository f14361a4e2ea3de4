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
import type { StandingEnd } from '../domain/standing-copy.ts';
import { isForged, raiseAlarm } from './alarm.ts';
import type { IssuanceDeps } from './deps.ts';
import { endByLog, recordFlaw } from './end-by-log.ts';
import { liveGrants, liveGrantsOf } from './live-grants.ts';
import { grantKind } from './record-kinds.ts';
import { standingEndOf } from './standing-end.ts';

const receiver = systemActor('order-receiver');

/**
 * Ends a grant early. Never waits for a log or a sink, and ending what has ended already is no error: the
 * answer is the grant as it is now. One whose record somebody took away, put back or spoilt is ended by the log.
 * @param because what exactly changed, where it ends by a changed standing.
 * @returns `grant-not-found` when there is none.
 */
export async function endNow(
  deps: IssuanceDeps,
  grantId: GrantId,
  reason: EarlyEndReason,
  by: Person | null,
  actor: Actor,
  because: StandingEnd | null = null,
): Promise<Result<Pick<Grant, 'deadlineMs' | 'state'>>> {
  const flaw = await recordFlaw(deps, grantId);
  if (flaw !== null) return endByLog(deps, grantId, flaw, { reason, by, actor });
  let asItIs: Grant | null = null;
  const ended = await deps.recorder.transition(grantKind, grantId, (before) => {
    asItIs = before?.record ?? null;
    if (before === null) return refused(refusal('grant-not-found', grantId));
    return endGrant(before.record, reason, by, actor, deps.clock.nowMs(), because);
  });
  if (ended.ok) return ok(ended.value.record);
  return asItIs === null ? ended : ok(asItIs);
}

/** Ends a grant by the gateway's order; only the requester's own release counts as released. */
export async function endByOrder(deps: IssuanceDeps, body: EndBody): Promise<void> {
  const flaw = await recordFlaw(deps, body.grantId);
  const grant = flaw === null ? ((await deps.recorder.load(grantKind, body.grantId))?.record ?? null) : null;
  if (flaw === null && grant?.requestId !== body.requestId) {
    deps.log.warn('order.end-without-grant', { grantId: body.grantId });
    return;
  }
  const own = body.by !== null && grant !== null && mayBeSameHuman(body.by, grant.requester);
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
  await forEach(deps, await liveGrantsOf(deps, incidentId), async (grantId) => {
    await endNow(deps, grantId, 'incident-closed', by, actor);
  });
}

/** Looks at the live grants of somebody whose standing was reported. Unknown ends nothing: it only stops new rights. */
export async function endStandingGrants(deps: IssuanceDeps, { personId }: Person): Promise<void> {
  await forEach(deps, await liveGrants(deps), async (grantId) => {
    const grant = (await deps.recorder.load(grantKind, grantId))?.record;
    if (grant?.requester.personId === personId) await endIfStandingChanged(deps, grant, receiver);
  });
}

/** Ends a grant where what is known of its requester and its task says so; asked again, it changes nothing. */
export async function endIfStandingChanged(deps: IssuanceDeps, grant: Grant, actor: Actor): Promise<void> {
  if (grant.state === 'ended' || grant.state === 'ending') return;
  const because = await standingEndOf(deps, grant);
  if (because !== null) await endNow(deps, grant.grantId, 'standing-changed', null, actor, because);
}

/** Does something with each of these grants. A record nobody of us wrote is an alarm, and keeps no other grant alive. */
async function forEach(
  deps: IssuanceDeps,
  grantIds: readonly GrantId[],
  work: (grantId: GrantId) => Promise<void>,
): Promise<void> {
  for (const grantId of grantIds) {
    try {
      await work(grantId);
    } catch (cause) {
      if (!isForged(cause)) throw cause;
      await raiseAlarm(deps, 'record-forged', grantId, cause);
    }
  }
}
