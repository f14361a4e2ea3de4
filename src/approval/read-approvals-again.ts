import type { PendingRequest } from '../domain/access-request.ts';
import type { Approval } from '../domain/approval.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import type { ApprovalDeps } from './deps.ts';
import { readAgain } from './read-subject.ts';
import type { ReviewFacts } from './review-facts.ts';
import { decideReview } from './review-facts.ts';

const SLACK = 'slack:';

/**
 * Reads everybody who approved earlier again, now that the quorum is complete: the issuer takes no facts from
 * before. Somebody who may no longer approve holds the request up, since their yes no longer counts.
 */
export async function readApprovalsAgain(
  deps: ApprovalDeps,
  request: PendingRequest,
  facts: ReviewFacts,
): Promise<Result<readonly Approval[]>> {
  const again: Approval[] = [];
  for (const approval of request.approvals) {
    const { approver, evidence, intentDigest } = approval;
    if (!evidence.identity.startsWith(SLACK)) return refused(gone(approver.name, 'no Slack identity'));
    const slackUserId = evidence.identity.slice(SLACK.length);
    const subject = await readAgain(deps, approver, slackUserId, facts.caller.groups, 'approver');
    const others = request.approvals.filter((one) => one !== approval);
    const decision = decideReview(
      deps,
      request,
      facts,
      subject,
      { verdict: 'approve', intentDigest },
      others,
    );
    if (decision.outcome !== 'allow')
      return refused(gone(approver.name, decision.reasons.map((reason) => reason.rule).join('; ')));
    again.push({ ...approval, approver: subject.person, facts: [subject.standing, subject.groups] });
  }
  return ok(again);
}

function gone(name: string, why: string) {
  const text = `The earlier approval of ${name} no longer counts. It has to be asked again.`;
  return refusal('not-allowed', text, why);
}
