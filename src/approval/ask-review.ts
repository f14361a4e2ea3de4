import type { AccessRequest } from '../domain/access-request.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { secretLike } from '../domain/secret-like.ts';
import { cleanText } from './clean-text.ts';
import type { ApprovalDeps } from './deps.ts';
import { requestOfGrant } from './find-request.ts';
import { openReview } from './open-review.ts';
import { readCaller } from './read-caller.ts';
import { recordRefusal } from './record-refusal.ts';
import { outsiderRefusal } from './standing-refusal.ts';
import type { UseCases } from './use-cases.ts';

const WHY_AT_MOST = 1000;

/**
 * Somebody asks by hand that what was done with a grant is looked at. Anybody of the company may: it takes nothing
 * from anybody, and who reviews is not theirs to choose.
 */
export async function askReview(
  deps: ApprovalDeps,
  { slackUserId, grantId, why }: Parameters<UseCases['askReview']>[0],
): Promise<Result<AccessRequest>> {
  const caller = await readCaller(deps, slackUserId, [], 'request.refused');
  if (!caller.ok) return caller;
  const { actor, person, standing } = caller.value;
  const no = (why: Refusal): Promise<Result<never>> =>
    recordRefusal(deps, 'request.refused', actor, why, { grantId });
  const outsider = outsiderRefusal(standing);
  if (outsider !== null) return no(outsider);
  if (standing.kind !== 'internal') return no(refusal('standing-unknown', standing.why));
  const request = await requestOfGrant(deps, grantId);
  if (request === null) return no(refusal('grant-not-found', grantId));
  const text = cleanText(why, WHY_AT_MOST);
  const secret = secretLike(text);
  if (secret !== null) return no(refusal('secret-like', secret));
  const call = { reasons: ['by-hand' as const], by: person, why: text };
  const opened = await openReview(deps, request.record.requestId, call, actor);
  return opened.ok ? opened : no(opened.refusal);
}
