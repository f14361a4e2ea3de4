import type { IntakeRequestBody } from '../contracts/intake.ts';
import type { DeviceThumbprint } from '../domain/ids.ts';
import type { OpenIncident } from '../domain/incident.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { refused } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';
import { DRILL_TITLE } from './file-drill.ts';
import { openIncidentIn } from './find-incident.ts';
import { openIncident } from './open-incident.ts';
import { readAsk } from './read-ask.ts';
import { findPlace } from './run-intake-place.ts';

/**
 * The incident a drill is for that somebody asks for outside Slack. A channel they name and can see, and that has none,
 * gets one by the same person, if they may open it, as by `/breakglass drill` there. Nothing is opened for what cannot be
 * asked for.
 */
export async function findDrillPlace(
  deps: ApprovalDeps,
  body: IntakeRequestBody,
  slackUserId: string,
  device: DeviceThumbprint,
): Promise<Result<OpenIncident>> {
  const { place, task: taskId, ...typed } = body;
  const found = await findPlace(deps, place, slackUserId);
  if (found.ok || place.kind !== 'channel') return found;
  const { channelId } = place;
  if ((await openIncidentIn(deps, channelId)) !== null) return found;
  const sight = await deps.directory.sight(slackUserId, channelId);
  if (sight === 'unknown') return refused(refusal('incident-unread', channelId));
  if (sight !== 'visible') return found;
  const ask = readAsk(deps.catalogue(), { taskId, ...typed }, true);
  if (!ask.ok) return ask;
  const opened = await openIncident(deps, { slackUserId, channelId, title: DRILL_TITLE }, device);
  if (opened.ok || opened.refusal.code !== 'incident-open-already') return opened;
  return findPlace(deps, place, slackUserId);
}
