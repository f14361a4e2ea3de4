import type { IncidentId } from '../../domain/ids.ts';
import { closingRecord, incidentClosed } from '../views/incident-messages.ts';
import type { AnnouncingDeps } from './deps.ts';
import { postOnce, showCurrent } from './post-once.ts';

/**
 * Draws what a closed incident came to, as things are now; nothing while it is open. What is still ending or owed then
 * is drawn again as it goes on. One incident is drawn once at a time, so that an older state never comes last. What the
 * record was at the closing stands in the thread, once the issuer has told it.
 */
export async function showClosedIncident(deps: AnnouncingDeps, incidentId: IncidentId): Promise<void> {
  await deps.incidents.run(incidentId, async () => {
    const story = await deps.useCases.incidentStory(incidentId);
    if (story?.incident.state !== 'closed') return;
    const { incident, requests, closing } = story;
    const shown = await showCurrent(deps, {
      key: `incident/${incidentId}/closed`,
      place: { channelId: incident.channelId },
      message: incidentClosed(incident, requests, closing),
      version: requests.reduce((sum, { version }) => sum + version, closing === null ? 0 : 1),
      sinceMs: incident.openedAtMs,
    });
    if (shown === null || closing === null) return;
    await postOnce(deps, {
      key: `incident/${incidentId}/record`,
      place: { channelId: incident.channelId },
      threadTs: shown.ts,
      message: closingRecord(closing),
      version: 0,
      sinceMs: incident.openedAtMs,
    });
  });
}
