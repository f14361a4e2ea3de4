import type { ChannelChange } from '../domain/incident.ts';
import type { IncidentId } from '../domain/ids.ts';
import type { DirectoryChannel } from '../ports/directory.ts';
import { channelChanged, keptOpen } from './channel-changed.ts';
import type { ApprovalDeps } from './deps.ts';
import { findIncident } from './find-incident.ts';
import { OPEN_INCIDENTS } from './record-kinds.ts';

const AT_MOST = 500;

/**
 * Looks at the channel of every open incident: Slack's events are acknowledged before they are handled, so one may
 * be lost, and an archived channel shows nobody what goes on. One that cannot be read changes nothing.
 */
export async function sweepChannels(deps: ApprovalDeps): Promise<void> {
  for (const id of await deps.recorder.index(OPEN_INCIDENTS, AT_MOST)) {
    try {
      await lookAt(deps, id as IncidentId);
    } catch (cause) {
      deps.log.error('sweep.channel-failed', { incidentId: id }, cause);
    }
  }
}

async function lookAt(deps: ApprovalDeps, incidentId: IncidentId): Promise<void> {
  const incident = await findIncident(deps, incidentId);
  if (incident?.state !== 'open') return;
  const { channelId } = incident;
  const change = changeOf(await deps.directory.channel(channelId));
  if (change === null) return;
  if (change === 'archived' && (await deps.projections.get(keptOpen(incidentId))) !== null) return;
  await channelChanged(deps, { channelId, change, slackUserId: null });
}

function changeOf({ flaw }: DirectoryChannel): ChannelChange | null {
  switch (flaw) {
    case 'archived':
      return 'archived';
    case 'shared':
      return 'shared';
    case 'not-member':
      return 'app-removed';
    case 'direct':
    case 'unread':
      return null;
    case null:
      return 'fit';
  }
}
