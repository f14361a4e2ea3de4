import type { StreamEvent } from '../../contracts/envelope.ts';
import type { Incident } from '../../domain/incident.ts';
import { parseId } from '../../domain/ids.ts';
import { TEXTS } from '../texts.ts';
import { incidentOpened } from '../views/incident-messages.ts';
import { note } from '../views/short-messages.ts';
import type { AnnouncingDeps } from './deps.ts';
import { disclosed, disclosedSlackUser, numberIn, textIn } from './disclosed.ts';
import { postOnce } from './post-once.ts';
import { showClosedIncident } from './show-incident.ts';

/** An incident was opened in a channel. */
export async function tellOpened(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const incident = await incidentOf(deps, event);
  if (incident === null) return;
  await inChannel(deps, incident, `incident/${incident.incidentId}/opened`, incidentOpened(incident));
}

/** An incident was closed. */
export async function tellClosed(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const incident = await incidentOf(deps, event);
  if (incident === null) return;
  await showClosedIncident(deps, incident.incidentId);
}

/** The issuer heard of the closing: what the record was then belongs to what the incident came to. */
export async function tellClosingRecorded(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  if (textIn(event, 'checkpoint') !== null) await tellClosed(deps, event);
}

/** A device was bound: its person hears of it, so that a stolen code is noticed; of an agent, whoever answers for it. */
export async function tellDeviceBound(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const agent = textIn(event, 'agent');
  const userId = disclosedSlackUser(event, agent === null ? 'person' : 'owner');
  const { eventId, atMs } = event.envelope;
  if (userId === null) {
    deps.log.warn('announcer.no-person', { eventId });
    return;
  }
  const named = labelOf(event);
  const expiresAtMs = numberIn(event, 'expiresAtMs');
  const text =
    agent === null
      ? TEXTS.direct.deviceBound(named, expiresAtMs)
      : TEXTS.direct.agentBound(agent, named, expiresAtMs ?? atMs);
  await postOnce(deps, {
    key: `device/${eventId}`,
    place: { userId },
    message: note(text),
    version: 0,
    sinceMs: atMs,
  });
}

/** A device was taken away: its person hears of it, since whoever holds another of theirs can do that. */
export async function tellDeviceUnbound(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  // An agent hears nothing, and its next run binds anew.
  if (textIn(event, 'agent') !== null) return;
  const userId = disclosedSlackUser(event, 'person');
  const { eventId, atMs } = event.envelope;
  if (userId === null) {
    deps.log.warn('announcer.no-person', { eventId });
    return;
  }
  const message = note(TEXTS.direct.deviceUnbound(labelOf(event)));
  await postOnce(deps, { key: `device/${eventId}`, place: { userId }, message, version: 0, sinceMs: atMs });
}

function labelOf(event: StreamEvent): string {
  const label = disclosed(event, 'label');
  return typeof label === 'string' && label !== '' ? label : TEXTS.direct.unnamedDevice;
}

async function incidentOf(deps: AnnouncingDeps, event: StreamEvent): Promise<Incident | null> {
  const incidentId = parseId('incident', textIn(event, 'incidentId') ?? '');
  const incident = incidentId === null ? null : await deps.useCases.incident(incidentId);
  if (incident === null) deps.log.warn('announcer.no-incident', { eventId: event.envelope.eventId });
  return incident;
}

async function inChannel(
  deps: AnnouncingDeps,
  incident: Incident,
  key: string,
  message: ReturnType<typeof note>,
): Promise<void> {
  const place = { channelId: incident.channelId };
  await postOnce(deps, { key, place, message, version: 0, sinceMs: incident.openedAtMs });
}
