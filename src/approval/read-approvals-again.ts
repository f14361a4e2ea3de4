import { isSignInOf } from '../catalogue/sign-in.ts';
import type { PendingRequest } from '../domain/access-request.ts';
import type { Approval } from '../domain/approval.ts';
import type { Decision } from '../domain/decision.ts';
import { refusal } from '../domain/refusal.ts';
import type { GoneApproval } from '../domain/request-voiding.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { refusalFor } from '../policy/refusal-for.ts';
import type { DirectoryAccount } from '../ports/directory.ts';
import type { ApprovalDeps } from './deps.ts';
import { subjectAgain } from './read-subject.ts';
import type { ReviewFacts } from './review-facts.ts';
import { decideReview } from './review-facts.ts';
import { slackAccounts } from './slack-accounts.ts';

/** Approvals of before, by what is known of those who gave them now. */
export type ApprovalsNow = { readonly kept: readonly Approval[]; readonly gone: readonly GoneApproval[] };

/**
 * Reads everybody who approved earlier again, now that the quorum may be complete: the issuer takes no facts from
 * before. Of two who turned out to be one human the first counts. Refused: `not-allowed` while it cannot be told of
 * one of them whether they still count, since what is not known takes no approval away.
 */
export async function readApprovalsAgain(
  deps: ApprovalDeps,
  request: PendingRequest,
  facts: ReviewFacts,
): Promise<Result<ApprovalsNow>> {
  const kept: Approval[] = [];
  const gone: GoneApproval[] = [];
  for (const approval of request.approvals) {
    const { approver, evidence, intentDigest } = approval;
    // The account that clicked; of somebody who signed in, the one they were read by then.
    const [slackUserId] = slackAccounts({
      ...approver,
      identities: [evidence.identity, ...approver.identities],
    });
    if (slackUserId === undefined) return refused(untold(approver.name, 'no Slack identity'));
    const account = await deps.directory.account(slackUserId);
    const subject = subjectAgain(deps, approver, account, facts.caller.groups, 'approver');
    const said = { verdict: 'approve', intentDigest, evidence: evidence.kind } as const;
    const decided = decideReview(deps, request, facts, subject, said, kept);
    const decision = isStillTheirs(deps, approval) ? decided : signInGone(decided);
    if (decision.outcome === 'allow')
      kept.push({ ...approval, approver: subject.person, facts: [subject.standing, subject.groups] });
    else if (isUntold(decision, account))
      return refused(untold(approver.name, decision.reasons.map((reason) => reason.rule).join('; ')));
    else gone.push({ approval, decision });
  }
  return ok({ kept, gone });
}

/** Whether the catalogue still says of a sign-in that it is the approver's. */
function isStillTheirs(deps: ApprovalDeps, { approver, evidence }: Approval): boolean {
  return evidence.kind === 'click' || isSignInOf(deps.catalogue(), approver.personId, evidence.identity);
}

/** A decision, made a no for want of the sign-in it rested on. */
function signInGone(decision: Decision): Decision {
  const text = 'The catalogue no longer names the sign-in as the approver’s.';
  const reasons = [{ rule: 'sign-in-unknown', effect: 'forbid' as const, text }, ...decision.reasons];
  return { ...decision, outcome: 'deny', reasons, limits: null };
}

/** Whether a decision denies only because something could not be read or checked. */
function isUntold(decision: Decision, { standing }: DirectoryAccount): boolean {
  const { code } = refusalFor(decision);
  // An account that was read and is nobody's, somebody else's or one of several people's by now, is not theirs any more.
  // That, and having to settle anew in a group, does not pass in a minute: to wait for it would refuse everybody who comes
  // after, for longer than the request lives.
  return code === 'decision-failed' || (code === 'standing-unknown' && standing.kind === 'unknown');
}

function untold(name: string, why: string) {
  const text = `It could not be checked whether the earlier approval of ${name} still counts. Try again in a minute; if it stays so, it has to be asked again.`;
  return refusal('not-allowed', text, why);
}
