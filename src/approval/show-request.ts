import { decideUrl } from '../contracts/http.ts';
import { evidenceSuffices } from '../domain/evidence.ts';
import type { InstantMs } from '../domain/time.ts';
import type { ApprovalDeps } from './deps.ts';
import type { LoadedRequest } from './find-request.ts';
import { shownGrant } from './project-grant.ts';
import type { ShownRequest } from './use-cases.ts';

/** A request with what the issuer said about its grant so far. */
export async function showRequest(
  deps: Pick<ApprovalDeps, 'catalogue' | 'issuerUrl' | 'projections'>,
  { record: request, version }: LoadedRequest,
): Promise<ShownRequest> {
  const known = request.state === 'approved' ? await shownGrant(deps, request.grantId) : null;
  const { owner } = request.task;
  return {
    request,
    grant: known?.grant ?? null,
    ownerName: deps.catalogue().people.get(owner)?.name ?? owner,
    signInUrl: evidenceSuffices('click', request.task.evidence)
      ? null
      : decideUrl(deps.issuerUrl, request.requestId),
    version: version + (known?.version ?? 0),
  };
}

/** Whether a request led to a grant that has not ended, as far as is known here. */
export function isLive({ request, grant }: ShownRequest, nowMs: InstantMs): boolean {
  return request.state === 'approved' && grant?.state !== 'ended' && nowMs < request.deadlineMs;
}
