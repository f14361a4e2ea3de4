import type { IntakePlace } from '../contracts/intake.ts';
import type { DeviceThumbprint, IncidentId } from '../domain/ids.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';
import { DRILL_TITLE } from './file-drill.ts';
import type { Way } from './file-request.ts';
import { openIncidentIn } from './find-incident.ts';
import { openIncident } from './open-incident.ts';
import { findPlace } from './run-intake-place.ts';

/** Where something is asked for outside Slack. */
export type FoundPlace = Pick<Way, 'opens'> & {
  readonly channelId: string;
  /** `null`: none is open there yet. */
  readonly incidentId: IncidentId | null;
};

/**
 * The incident a drill is for that somebody asks for outside Slack. A channel they name and can see, and that has none,
 * gets one by the same person, if they may open it, as by `/breakglass drill` there.
 */
export async function findDrillPlace(
  deps: ApprovalDeps,
  place: IntakePlace,
  slackUserId: string,
  device: DeviceThumbprint,
): Promise<Result<FoundPlace>> {
  const found = await findPlace(deps, place, slackUserId);
  if (found.ok) return ok({ ...found.value, opens: null });
  if (place.kind !== 'channel') return found;
  const { channelId } = place;
  if ((await openIncidentIn(deps, channelId)) !== null) return found;
  const sight = await deps.directory.sight(slackUserId, channelId);
  if (sight === 'unknown') return refused(refusal('incident-unread', channelId));
  if (sight !== 'visible') return found;
  const opens = () => openIncident(deps, { slackUserId, channelId, title: DRILL_TITLE }, device);
  return ok({ channelId, incidentId: null, opens });
}
