import type { AccessRequest } from '../domain/access-request.ts';
import type { Result } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';
import { fileRequest } from './file-request.ts';
import { openIncident } from './open-incident.ts';
import type { UseCases } from './use-cases.ts';

/** What an incident is called that a drill opens. */
export const DRILL_TITLE = 'Drill';

/**
 * Files a drill: a request by the path every request takes, for a session that can do nothing. Where the channel has
 * no open incident, the same person opens one for it, if they may; it is an incident like any other. Nothing is opened
 * for a drill that would be refused in it, or was filed before.
 */
export function fileDrill(
  deps: ApprovalDeps,
  input: Parameters<UseCases['fileDrill']>[0],
): Promise<Result<AccessRequest>> {
  const { slackUserId, channelId, incidentTitle: title } = input;
  const opens = () => openIncident(deps, { slackUserId, channelId, title });
  return fileRequest(deps, input, { byDevice: null, drill: true, opens });
}
