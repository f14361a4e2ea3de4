import type { Actor } from './actor.ts';
import type { EventDraft } from './event.ts';
import { personal } from './event.ts';
import type { IncidentId } from './ids.ts';
import type { Person } from './person.ts';
import { refusal } from './refusal.ts';
import type { Result } from './result.ts';
import { ok, refused } from './result.ts';
import type { InstantMs } from './time.ts';

/*
 *   (none) --open--> open --close--> closed
 *
 * One open incident per channel; the store keeps that, since a pure function sees only one record.
 */

/**
 * What happened to the channel of an incident. The first two end the incident; `fit`: whatever was wrong is over.
 */
export type ChannelChange = 'archived' | 'deleted' | 'shared' | 'app-removed' | 'fit';

/** What is wrong with the channel of an open incident, as it was last told; `null` when nothing is. */
export type ChannelTrouble = 'shared' | 'app-removed';

type IncidentBase = {
  readonly v: 1;
  readonly incidentId: IncidentId;
  readonly channelId: string;
  readonly title: string;
  /** `null`: the incident tool did, by its webhook. */
  readonly openedBy: Person | null;
  readonly openedAtMs: InstantMs;
  readonly channelTrouble: ChannelTrouble | null;
};

export type OpenIncident = IncidentBase & { readonly state: 'open' };
export type ClosedIncident = IncidentBase & {
  readonly state: 'closed';
  /** `null` when no person closed it: its channel is gone, or the incident tool said so. */
  readonly closedBy: Person | null;
  readonly closedAtMs: InstantMs;
};
export type Incident = OpenIncident | ClosedIncident;

export type IncidentStep<Next extends Incident = Incident> = {
  readonly record: Next;
  readonly events: readonly EventDraft[];
};

/** Opens an incident. */
export function openIncident(
  input: { incidentId: IncidentId; channelId: string; title: string; openedBy: Person | null },
  actor: Actor,
  nowMs: InstantMs,
): IncidentStep<OpenIncident> {
  return {
    record: { v: 1, state: 'open', ...input, openedAtMs: nowMs, channelTrouble: null },
    events: [
      {
        type: 'incident.opened',
        actor,
        data: { incidentId: input.incidentId, channelId: input.channelId, title: personal(input.title) },
      },
    ],
  };
}

/** Closes an open incident; closing it again is refused, since its end was already announced. */
export function closeIncident(
  incident: Incident,
  closedBy: Person | null,
  actor: Actor,
  nowMs: InstantMs,
): Result<IncidentStep> {
  if (incident.state === 'closed') return refused(refusal('incident-closed', incident.incidentId));
  return ok({
    record: { ...incident, state: 'closed', closedBy, closedAtMs: nowMs },
    events: [
      {
        type: 'incident.closed',
        actor,
        data: { incidentId: incident.incidentId, channelId: incident.channelId },
      },
    ],
  });
}

/** Notes what is wrong with the channel now; told again, it is refused, since it was announced. */
export function noteChannel(incident: Incident, change: ChannelChange, actor: Actor): Result<IncidentStep> {
  if (incident.state === 'closed') return refused(refusal('incident-closed', incident.incidentId));
  const channelTrouble = change === 'shared' || change === 'app-removed' ? change : null;
  if (channelTrouble === incident.channelTrouble)
    return refused(refusal('already-answered', change, incident.incidentId));
  const { incidentId, channelId } = incident;
  return ok({
    record: { ...incident, channelTrouble },
    events: [
      {
        type: 'incident.channel-changed',
        actor,
        data: { incidentId, channelId, trouble: channelTrouble, before: incident.channelTrouble },
      },
    ],
  });
}
