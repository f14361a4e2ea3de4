import type { RequestId } from '../domain/ids.ts';
import type { ApprovalDeps } from './deps.ts';
import { readableRequest } from './find-request.ts';
import { PENDING_REQUESTS } from './record-kinds.ts';

/** Requests that wait for a decision, the oldest first. @param taskIds of these tasks; `null` for any. */
export async function pendingRequests(
  deps: ApprovalDeps,
  taskIds: readonly string[] | null,
): Promise<readonly RequestId[]> {
  const found: RequestId[] = [];
  for (const id of await deps.recorder.index(PENDING_REQUESTS, 1000)) {
    const request = (await readableRequest(deps, id as RequestId))?.record;
    if (request?.state !== 'pending') continue;
    if (taskIds === null || taskIds.includes(request.intent.task)) found.push(request.requestId);
  }
  return found;
}
