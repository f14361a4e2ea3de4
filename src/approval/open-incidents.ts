import type { IncidentId } from '../domain/ids.ts';
import type { OpenIncident } from '../domain/incident.ts';
import type { ApprovalDeps } from './deps.ts';
import { findIncident } from './find-incident.ts';
import { OPEN_INCIDENTS } from './record-kinds.ts';

const AT_MOST = 50;

/**
 * The open incidents whose channel everybody of the company may look into, newest first. One in a private channel is
 * named only there.
 */
export async function openIncidentsInSight(deps: ApprovalDeps): Promise<readonly OpenIncident[]> {
  const ids = await deps.recorder.index(OPEN_INCIDENTS, AT_MOST);
  const found = await Promise.all(ids.map((id) => findIncident(deps, id as IncidentId)));
  const open = found.filter((one) => one?.state === 'open');
  const channels = await Promise.all(open.map(({ channelId }) => deps.directory.knownChannel(channelId)));
  return open.filter((_, at) => channels[at]?.isPublic === true).reverse();
}
