import type { ApprovedRequest } from '../domain/access-request.ts';
import { decisionData } from '../domain/decision-data.ts';
import type { Decision } from '../domain/decision.ts';
import type { EventData } from '../domain/event.ts';
import { mayBeSameHuman } from '../domain/person.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import { refusalFor } from '../policy/refusal-for.ts';
import type { ApprovalDeps } from './deps.ts';
import { openIncidentIn } from './find-incident.ts';
import { requestOfGrant, requestsOf } from './find-request.ts';
import { orderEnd } from './order-end.ts';
import type { Caller } from './read-caller.ts';
import { readCaller } from './read-caller.ts';
import { recordRefusal } from './record-refusal.ts';
import { isLive, showRequest } from './show-request.ts';
import { outsiderRefusal } from './standing-refusal.ts';
import type { ShownRequest, UseCases } from './use-cases.ts';

type Input = Parameters<UseCases['revoke']>[0];

/** A grant that could be meant, and what policy says of this person ending it. */
type Candidate = ShownRequest & { readonly request: ApprovedRequest; readonly decision: Decision };

/**
 * Ends one grant early that is somebody else's: for whoever approved it, the owner of its task, an operator, or
 * whom a policy of the organisation permits it. Without an id it is the one live grant of the channel's incident they may end. No
 * quorum and no sink stands in its way; it is recorded with who ordered it and why they may.
 */
export async function revoke(deps: ApprovalDeps, input: Input): Promise<Result<ShownRequest>> {
  const { operators } = deps.catalogue().settings;
  const caller = await readCaller(deps, input.slackUserId, operators, 'request.refused', 'approver');
  if (!caller.ok) return caller;
  const { grantId, channelId } = input;
  const no = (refused: Refusal, more: EventData = {}): Promise<Result<never>> =>
    recordRefusal(deps, 'request.refused', caller.value.actor, refused, { channelId, grantId, ...more });
  const outsider = outsiderRefusal(caller.value.standing);
  if (outsider !== null) return no(outsider);

  const meant = await candidates(deps, input, caller.value);
  const live = meant.filter((one) => isLive(one, deps.clock.nowMs()));
  const [first] = meant;
  if (first === undefined) return no(refusal('grant-not-found', grantId ?? channelId));
  if (live.length === 0) return no(refusal('grant-ended', first.grant?.reason ?? 'expired'));
  const permitted = live.filter(({ decision }) => decision.outcome === 'allow');
  const [chosen] = permitted;
  if (chosen === undefined) {
    const { decision } = live[0] ?? first;
    return no(refusalFor(decision), decisionData(decision));
  }
  if (permitted.length > 1)
    return no(refusal('grant-unclear', permitted.map(({ request }) => request.grantId).join(', ')));

  const { decision, ...shown } = chosen;
  const { request } = shown;
  const reason = mayBeSameHuman(request.requester, caller.value.person) ? 'released' : 'revoked';
  const ordered = await orderEnd(deps, request, reason, caller.value, decisionData(decision));
  return ordered.ok ? ok(shown) : ordered;
}

async function candidates(
  deps: ApprovalDeps,
  { grantId, channelId }: Input,
  { subject }: Caller,
): Promise<readonly Candidate[]> {
  const loaded =
    grantId === null ? await requestsInChannel(deps, channelId) : [await requestOfGrant(deps, grantId)];
  const shown = await Promise.all(loaded.filter((one) => one !== null).map((one) => showRequest(deps, one)));
  return shown.flatMap((one) => {
    const { request } = one;
    if (request.state !== 'approved') return [];
    const decision = deps.policy().decide({
      action: 'revoke',
      actor: subject,
      requester: request.requester,
      approvers: request.approvals.map(({ approver }) => approver),
      owner: request.task.owner,
      operators: deps.catalogue().settings.operators,
      nowMs: deps.clock.nowMs(),
    });
    return [{ ...one, request, decision }];
  });
}

async function requestsInChannel(deps: ApprovalDeps, channelId: string) {
  const incident = await openIncidentIn(deps, channelId);
  return incident === null ? [] : requestsOf(deps, incident.incidentId);
}
