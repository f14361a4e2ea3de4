import type { StreamEvent } from '../../contracts/envelope.ts';
import type { OpenIncident } from '../../domain/incident.ts';
import { parseId } from '../../domain/ids.ts';
import { TEXTS } from '../texts.ts';
import { note } from '../views/short-messages.ts';
import { allDone } from './all-done.ts';
import type { AnnouncingDeps } from './deps.ts';
import { textIn } from './disclosed.ts';
import { postOnce } from './post-once.ts';

/**
 * Something is wrong with the channel of an open incident, or no longer. What the channel can still read is said
 * there; where the app was removed, whoever opened the incident and whoever waits for news of it is written to.
 */
export async function tellChannelTrouble(deps: AnnouncingDeps, event: StreamEvent): Promise<void> {
  const incidentId = parseId('incident', textIn(event, 'incidentId') ?? '');
  const incident = incidentId === null ? null : await deps.useCases.incident(incidentId);
  if (incident?.state !== 'open') return;
  const { trouble } = event.envelope.data;
  if (trouble === 'app-removed') return tellPeople(deps, event, incident);
  const { channelId } = incident;
  const text = trouble === 'shared' ? TEXTS.incident.shared : TEXTS.incident.fitAgain;
  await say(deps, event, { channelId }, 'channel', note(text));
}

async function tellPeople(deps: AnnouncingDeps, event: StreamEvent, incident: OpenIncident): Promise<void> {
  const message = note(TEXTS.direct.appRemoved(incident.channelId, incident.title));
  const accounts = await deps.useCases.concerned(incident.incidentId);
  await allDone(accounts.map((userId) => say(deps, event, { userId }, userId, message)));
}

async function say(
  deps: AnnouncingDeps,
  { envelope: { eventId, atMs } }: StreamEvent,
  place: { readonly channelId: string } | { readonly userId: string },
  name: string,
  message: ReturnType<typeof note>,
): Promise<void> {
  await postOnce(deps, { key: `trouble/${eventId}/${name}`, place, message, version: 0, sinceMs: atMs });
}
