import type { IntakePlace } from '../contracts/intake.ts';
import type { IncidentId } from '../domain/ids.ts';
import type { OpenIncident } from '../domain/incident.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';
import { findIncident, openIncidentIn } from './find-incident.ts';
import { OPEN_INCIDENTS } from './record-kinds.ts';

/** So many open incidents are looked at, the newest, and so many are named to choose from. */
const LOOKED_AT_MOST = 40;
const NAMED_AT_MOST = 5;
const READ_AT_ONCE = 8;
const TITLE_AT_MOST = 60;

/**
 * The open incident somebody means who does not stand in a channel. Only what they can see in Slack now counts, so
 * the answer tells nobody of an incident in a private channel they are not in.
 */
export async function findPlace(
  deps: ApprovalDeps,
  place: IntakePlace,
  slackUserId: string,
): Promise<Result<OpenIncident>> {
  if (place.kind === 'only') return onlyIncident(deps, slackUserId);
  const [named, incident] =
    place.kind === 'incident'
      ? [place.incidentId, await openIncident(deps, place.incidentId)]
      : [place.channelId, await openIncidentIn(deps, place.channelId)];
  const sight = incident === null ? 'hidden' : await deps.directory.sight(slackUserId, incident.channelId);
  if (sight === 'unknown') return refused(refusal('incident-unread', named));
  return incident !== null && sight === 'visible'
    ? ok(incident)
    : refused(refusal('incident-not-found', named));
}

async function onlyIncident(deps: ApprovalDeps, slackUserId: string): Promise<Result<OpenIncident>> {
  const ids = (await deps.recorder.index(OPEN_INCIDENTS, 1000)).slice(-LOOKED_AT_MOST);
  const visible: OpenIncident[] = [];
  for (let at = 0; at < ids.length; at += READ_AT_ONCE) {
    const batch = ids.slice(at, at + READ_AT_ONCE);
    const seen = await Promise.all(batch.map((id) => seenIncident(deps, id as IncidentId, slackUserId)));
    // One that may or may not be theirs could be the one they mean.
    if (seen.includes('unknown')) return refused(refusal('incident-unread', 'any'));
    visible.push(...seen.filter((one) => typeof one === 'object' && one !== null));
  }
  const [only, another] = visible;
  if (only === undefined) return refused(refusal('incident-none'));
  if (another === undefined) return ok(only);
  const newest = visible.toReversed().slice(0, NAMED_AT_MOST);
  const named = newest.map(({ incidentId, title }) => `${incidentId} (${title.slice(0, TITLE_AT_MOST)})`);
  const more = visible.length > newest.length ? [`and ${visible.length - newest.length} more`] : [];
  return refused(refusal('incident-several', [...named, ...more].join(', ')));
}

async function seenIncident(
  deps: ApprovalDeps,
  incidentId: IncidentId,
  slackUserId: string,
): Promise<OpenIncident | 'unknown' | null> {
  const incident = await openIncident(deps, incidentId);
  if (incident === null) return null;
  const sight = await deps.directory.sight(slackUserId, incident.channelId);
  if (sight === 'unknown') return 'unknown';
  return sight === 'visible' ? incident : null;
}

/** An index is not under a MAC; the record is. */
async function openIncident(deps: ApprovalDeps, incidentId: IncidentId): Promise<OpenIncident | null> {
  const incident = await findIncident(deps, incidentId);
  return incident?.state === 'open' ? incident : null;
}
