import { readDeeds } from '../contracts/deeds.ts';
import type { SignedEnvelope } from '../contracts/envelope.ts';
import type { AccessRequest } from '../domain/access-request.ts';
import { systemActor } from '../domain/actor.ts';
import { parseId } from '../domain/ids.ts';
import type { ReviewReason } from '../domain/review.ts';
import type { ApprovalDeps } from './deps.ts';
import { findRequest } from './find-request.ts';
import { openReview } from './open-review.ts';

/**
 * Opens a review where a verified event of the issuer asks for one. Told again, it changes nothing. A drill can do
 * nothing, so nothing of it is reviewed unless somebody asks.
 */
export async function demandReview(deps: ApprovalDeps, envelope: SignedEnvelope): Promise<void> {
  if (!ASKING.has(envelope.type)) return;
  const { requestId: named } = envelope.data;
  const requestId = typeof named === 'string' ? parseId('request', named) : null;
  const request = requestId === null ? null : await findRequest(deps, requestId);
  if (requestId === null || request === null || request.intent.drill) return;
  const reasons = reasonsIn(envelope, request);
  if (reasons.length === 0) return;
  await openReview(deps, requestId, { reasons, by: null, why: '' }, systemActor('announcer'));
}

const ASKING: ReadonlySet<string> = new Set(['grant.ended', 'grant.deeds-provisional', 'grant.deeds-final']);

function reasonsIn({ type, data }: SignedEnvelope, request: AccessRequest): readonly ReviewReason[] {
  if (type === 'grant.ended') {
    const wasUsed = data['certainty'] !== 'never-minted';
    return [
      ...(request.exception ? ['exception' as const] : []),
      ...(wasUsed && request.task.reviewEachUse ? ['risk' as const] : []),
    ];
  }
  const deeds = readDeeds(data);
  return [
    ...((deeds?.outside ?? 0) > 0 ? ['outside-call' as const] : []),
    ...((deeds?.doneAfterEnd ?? 0) > 0 ? ['after-end' as const] : []),
  ];
}
