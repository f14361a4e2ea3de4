import { systemActor } from '../domain/actor.ts';
import type { Incident } from '../domain/incident.ts';
import { noteChannel } from '../domain/incident.ts';
import type { ChannelChange } from '../domain/incident.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { refusalFor } from '../policy/refusal-for.ts';
import { endIncident } from './close-incident.ts';
import type { ApprovalDeps } from './deps.ts';
import { openIncidentIn } from './find-incident.ts';
import { readCaller } from './read-caller.ts';
import { incidentKind } from './record-kinds.ts';
import { recordRefusal } from './record-refusal.ts';
import type { UseCases } from './use-cases.ts';

/**
 * What a change of its channel does to an incident. A channel that was archived or deleted takes the incident with
 * it: by whoever did that if they may close, by nobody where they cannot be known. Somebody who is known not to be
 * allowed is refused, and the incident stays. What else happens to a channel is only recorded, and said.
 */
export async function channelChanged(
  deps: ApprovalDeps,
  input: Parameters<UseCases['channelChanged']>[0],
): Promise<Result<Incident | null>> {
  const { channelId, change, slackUserId } = input;
  const open = await openIncidentIn(deps, channelId);
  if (open === null) return ok(null);
  if (change !== 'archived' && change !== 'deleted') return noteChange(deps, open, change);

  const nobody = { person: null, actor: systemActor('sweep') };
  if (slackUserId === null) return endIncident(deps, open.incidentId, nobody);
  const caller = await readCaller(deps, slackUserId, [], 'incident.refused');
  if (!caller.ok || caller.value.standing.kind === 'unknown')
    return endIncident(deps, open.incidentId, nobody);
  const { actor, person, subject } = caller.value;
  const decision = deps.policy().decide({ action: 'close', actor: subject, nowMs: deps.clock.nowMs() });
  if (decision.outcome === 'allow') return endIncident(deps, open.incidentId, { person, actor });
  await deps.projections.putIfNewer(keptOpen(open.incidentId), 1, { channelId });
  return recordRefusal(deps, 'incident.refused', actor, refusalFor(decision), { channelId, change });
}

/** Where it is kept that an incident outlived its channel, so that the sweep does not close it after all. */
export const keptOpen = (incidentId: string): string => `kept-open/${incidentId}`;

/** Records a change of the channel once: hearing of it again, or finding it so, adds nothing. */
async function noteChange(
  deps: ApprovalDeps,
  { incidentId }: Incident,
  change: ChannelChange,
): Promise<Result<Incident>> {
  const noted = await deps.recorder.transition(incidentKind, incidentId, (before) =>
    before === null
      ? refused(refusal('no-incident', incidentId))
      : noteChannel(before.record, change, systemActor('sweep')),
  );
  return noted.ok ? ok(noted.value.record) : noted;
}
