import type { IncidentId } from '../../domain/ids.ts';
import { incidentClosed } from '../views/incident-messages.ts';
import type { AnnouncingDeps } from './deps.ts';
import { showCurrent } from './post-once.ts';

/**
 * Draws what a closed incident came to, as things are now; nothing while it is open. What is still ending or owed then
 * is drawn again as it goes on. One incident is drawn once at a time, so that an older state never comes last.
 */
export async function showClosedIncident(deps: AnnouncingDeps, incidentId: IncidentId): Promise<void> {
  await deps.incidents.run(incidentId, async () => {
    const story = await deps.useCases.incidentStory(incidentId);
    if (story?.incident.state !== 'closed') return;
    const { incident, requests } = story;
    await showCurrent(deps, {
      key: `incident/${incidentId}/closed`,
      place: { channelId: incident.channelId },
      message: incidentClosed(incident, requests),
      version: requests.reduce((sum, { version }) => sum + version, 0),
      sinceMs: incident.openedAtMs,
    });
  });
}
