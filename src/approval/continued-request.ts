import type { RequestId } from '../domain/ids.ts';
import { parseId } from '../domain/ids.ts';
import type { Intent } from '../domain/intent.ts';
import { mayBeSameHuman } from '../domain/person.ts';
import type { Person } from '../domain/person.ts';
import type { ApprovalDeps } from './deps.ts';
import { findRequest } from './find-request.ts';

/**
 * The approved request that a new one continues: the same person's, for the same task and asset in the same incident.
 * Anything else is no continuation, whatever a form says. The link is shown and recorded, and gives nothing: the new
 * request needs approvals of its own, and its grant neither prolongs nor ends the other.
 */
export async function continuedRequest(
  deps: ApprovalDeps,
  named: string | null | undefined,
  requester: Person,
  intent: Pick<Intent, 'asset' | 'drill' | 'incidentId' | 'task'>,
): Promise<RequestId | null> {
  const requestId = parseId('request', named ?? '');
  const before = requestId === null ? null : await findRequest(deps, requestId);
  if (before?.state !== 'approved' || !mayBeSameHuman(before.requester, requester)) return null;
  const { asset, drill, incidentId, task } = before.intent;
  const isSame =
    asset === intent.asset &&
    drill === intent.drill &&
    incidentId === intent.incidentId &&
    task === intent.task;
  return isSame ? requestId : null;
}
