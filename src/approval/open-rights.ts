import type { ApprovedRequest, PendingRequest } from '../domain/access-request.ts';
import type { RequestId } from '../domain/ids.ts';
import type { ApprovalDeps } from './deps.ts';
import { readableRequest } from './find-request.ts';
import { APPROVED_REQUESTS, PENDING_REQUESTS } from './record-kinds.ts';
import { isLive, showRequest } from './show-request.ts';
import type { ShownRequest } from './use-cases.ts';

/** A request that waits, or whose grant lives as far as is known here. */
export type OpenRight = ShownRequest & { readonly request: ApprovedRequest | PendingRequest };

const AT_MOST = 1000;
const READ_AT_ONCE = 20;

/** Everything that waits for a decision, and everything that was given and has not ended. */
export async function openRights(deps: ApprovalDeps): Promise<readonly OpenRight[]> {
  const pending = await read(deps, await deps.recorder.index(PENDING_REQUESTS, AT_MOST));
  const approved = await deps.recorder.index(APPROVED_REQUESTS, AT_MOST);
  const live: OpenRight[] = [];
  for (let at = 0; at < approved.length; at += READ_AT_ONCE) {
    const open = await read(deps, approved.slice(at, at + READ_AT_ONCE));
    live.push(...open);
    // The latest deadlines stand first, so what follows is over.
    if (open.length === 0) break;
  }
  return [...pending, ...live];
}

async function read(deps: ApprovalDeps, ids: readonly string[]): Promise<readonly OpenRight[]> {
  const loaded = await Promise.all(ids.map((id) => readableRequest(deps, id as RequestId)));
  const shown = await Promise.all(loaded.filter((one) => one !== null).map((one) => showRequest(deps, one)));
  const nowMs = deps.clock.nowMs();
  return shown.flatMap((one): readonly OpenRight[] => {
    const { request } = one;
    if (request.state === 'pending') return [{ ...one, request }];
    return request.state === 'approved' && isLive(one, nowMs) ? [{ ...one, request }] : [];
  });
}
