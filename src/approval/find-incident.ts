import type { IncidentId } from '../domain/ids.ts';
import type { Incident, OpenIncident } from '../domain/incident.ts';
import type { Fact } from '../domain/fact.ts';
import { incidentFact } from '../policy/facts.ts';
import type { ApprovalDeps } from './deps.ts';
import { incidentKind, openIncidentOf } from './record-kinds.ts';

/** The open incident of a channel; `null` when there is none. */
export async function openIncidentIn(deps: ApprovalDeps, channelId: string): Promise<OpenIncident | null> {
  const incidentId = await deps.recorder.holder(openIncidentOf(channelId));
  if (incidentId === null) return null;
  // The name is not under a MAC, the record is: what it says about its channel and state is what counts.
  const incident = await findIncident(deps, incidentId as IncidentId);
  return incident?.state === 'open' && incident.channelId === channelId ? incident : null;
}

/** An incident by its id; `null` when there is none. */
export async function findIncident(deps: ApprovalDeps, incidentId: IncidentId): Promise<Incident | null> {
  return (await deps.recorder.load(incidentKind, incidentId))?.record ?? null;
}

/** Whether an incident is open, as policy takes it. */
export function incidentStateFact(deps: ApprovalDeps, incident: Incident | null): Fact {
  return incidentFact(incident?.state ?? 'none', { source: 'gateway', readAtMs: deps.clock.nowMs() });
}
