import type { ApprovedRequest } from '../domain/access-request.ts';
import type { Person } from '../domain/person.ts';
import { mayBeSameHuman } from '../domain/person.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';
import { openIncidentIn } from './find-incident.ts';
import type { LoadedRequest } from './find-request.ts';
import { requestOfGrant, requestsOf } from './find-request.ts';
import { orderEnd } from './order-end.ts';
import { readCaller } from './read-caller.ts';
import { recordRefusal } from './record-refusal.ts';
import { isLive, showRequest } from './show-request.ts';
import { outsiderRefusal } from './standing-refusal.ts';
import type { ShownRequest, UseCases } from './use-cases.ts';

type Input = Parameters<UseCases['release']>[0];

/**
 * Ends grants of the caller early: one, or all they hold in the channel's incident. Whether a grant is theirs is
 * asked of the request's record by canonical person, never of what was clicked. Somebody whose standing cannot be
 * read may give back too; an outsider's identities do not count as anybody's. Without a name, holding nothing is no
 * refusal: there is nothing to end.
 */
export async function release(deps: ApprovalDeps, input: Input): Promise<Result<readonly ShownRequest[]>> {
  const caller = await readCaller(deps, input.slackUserId, [], 'request.refused');
  if (!caller.ok) return caller;
  const { person, actor, standing } = caller.value;
  const { grantId, channelId } = input;
  const asked = { channelId, grantId };
  const no = outsiderRefusal(standing);
  if (no !== null) return recordRefusal(deps, 'request.refused', actor, no, asked);
  const own = await ownRequests(deps, input, person);
  if (own.length === 0 && grantId === null) return ok([]);
  if (own.length === 0)
    return recordRefusal(deps, 'request.refused', actor, refusal('grant-not-found', grantId ?? ''), asked);
  const nowMs = deps.clock.nowMs();
  const shown = await Promise.all(own.map((request) => showRequest(deps, request)));
  const live = shown.filter((one) => isLive(one, nowMs));
  if (live.length === 0 && grantId === null) return ok([]);
  if (live.length === 0) {
    const reason = shown.at(0)?.grant?.reason ?? 'expired';
    return recordRefusal(deps, 'request.refused', actor, refusal('grant-ended', reason), asked);
  }
  for (const { request } of live) {
    const ordered = await orderEnd(deps, request as ApprovedRequest, 'released', caller.value);
    if (!ordered.ok) return ordered;
  }
  return ok(live);
}

async function ownRequests(
  deps: ApprovalDeps,
  { grantId, channelId }: Input,
  person: Person,
): Promise<readonly LoadedRequest[]> {
  const requests =
    grantId === null ? await requestsInChannel(deps, channelId) : [await requestOfGrant(deps, grantId)];
  return requests
    .filter((request) => request !== null)
    .filter(({ record }) => record.state === 'approved' && mayBeSameHuman(record.requester, person));
}

async function requestsInChannel(deps: ApprovalDeps, channelId: string | null) {
  const incident = channelId === null ? null : await openIncidentIn(deps, channelId);
  return incident === null ? [] : requestsOf(deps, incident.incidentId);
}
