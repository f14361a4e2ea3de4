import { systemActor } from '../domain/actor.ts';
import { passDeadline } from '../domain/grant-end.ts';
import type { DeadlineKind } from '../domain/deadline.ts';
import type { GrantId } from '../domain/ids.ts';
import { refusal } from '../domain/refusal.ts';
import { refused } from '../domain/result.ts';
import type { IssuanceDeps } from './deps.ts';
import { endIfStandingChanged, endIncidentGrants, endNow } from './end-grant.ts';
import { liveGrants } from './live-grants.ts';
import { grantKind, incidentCopyKind } from './record-kinds.ts';

/** A deadline of a grant that is due. What does not apply any more is refused by the machine and nothing happens. */
export async function passGrantDeadline(
  deps: IssuanceDeps,
  grantId: GrantId,
  kind: DeadlineKind,
): Promise<void> {
  if (kind === 'escalate' || kind === 'lapse' || kind === 'review' || kind === 'warn') return;
  await deps.recorder.transition(grantKind, grantId, (before) =>
    before === null
      ? refused(refusal('grant-not-found', grantId))
      : passDeadline(before.record, kind, systemActor('deadline'), deps.clock.nowMs()),
  );
}

/**
 * Heals what was missed: grants past their deadline, grants whose incident closed or whose requester's standing
 * changed in between. Level-triggered: it asks what should be, not what happened.
 */
export async function sweepGrants(deps: IssuanceDeps): Promise<void> {
  for (const grantId of await liveGrants(deps)) {
    try {
      await sweepIncident(deps, grantId);
      await sweepGrant(deps, grantId);
    } catch (cause) {
      // One that cannot be read keeps no other from its end.
      deps.log.error('sweep.grant-failed', { grantId }, cause);
    }
  }
}

/** By the log, which also knows a grant whose record is gone. */
async function sweepIncident(deps: IssuanceDeps, grantId: GrantId): Promise<void> {
  const sealed = await deps.sealedGrants.grant(grantId);
  if (sealed === null || !(await deps.sealedGrants.incident(sealed.incidentId)).closed) return;
  await endNow(deps, grantId, 'incident-closed', null, systemActor('sweep'));
}

async function sweepGrant(deps: IssuanceDeps, grantId: GrantId): Promise<void> {
  const loaded = await deps.recorder.load(grantKind, grantId);
  if (loaded === null) return;
  if (deps.clock.nowMs() >= loaded.record.deadlineMs) await passGrantDeadline(deps, grantId, 'end');
  const incident = await deps.recorder.load(incidentCopyKind, loaded.record.incidentId);
  if (incident?.record.state === 'closed') {
    await endIncidentGrants(deps, incident.record.incidentId, incident.record.by, systemActor('sweep'));
  }
  await endIfStandingChanged(deps, loaded.record, systemActor('sweep'));
}
