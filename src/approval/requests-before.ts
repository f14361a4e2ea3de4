import type { RequestId } from '../domain/ids.ts';
import type { ApprovalDeps } from './deps.ts';
import { findRequest, requestsOf } from './find-request.ts';
import { showRequest } from './show-request.ts';
import type { ShownRequest } from './use-cases.ts';

const AT_MOST = 5;

/** What was asked for in the same incident before a request, newest first. */
export async function requestsBefore(
  deps: ApprovalDeps,
  requestId: RequestId,
): Promise<readonly ShownRequest[]> {
  const request = await findRequest(deps, requestId);
  if (request === null) return [];
  const earlier = (await requestsOf(deps, request.incidentId)).filter(
    ({ record }) => record.filedAtMs < request.filedAtMs,
  );
  return Promise.all(earlier.slice(0, AT_MOST).map((one) => showRequest(deps, one)));
}
