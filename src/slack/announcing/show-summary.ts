import type { ShownRequest } from '../../approval/use-cases.ts';
import { summary } from '../views/summary.ts';
import type { AnnouncingDeps } from './deps.ts';
import { sayInThread } from './request-posts.ts';
import { showClosedIncident } from './show-incident.ts';

/**
 * Draws the last word on a request as things are now, in the thread and in the channel; nothing before its grant has
 * ended. Drawn again when more is known.
 */
export async function showSummary(deps: AnnouncingDeps, shown: ShownRequest): Promise<void> {
  const { request, grant, version } = shown;
  if (grant?.state !== 'ended') return;
  const key = `summary/${request.requestId}`;
  await sayInThread(deps, shown, { key, message: summary(request, grant), broadcast: true, version });
  await showClosedIncident(deps, request.incidentId);
}
