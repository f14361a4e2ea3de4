import type { PendingRequest } from './access-request.ts';
import type { Approval } from './approval.ts';
import type { Decision } from './decision.ts';
import { evidenceSuffices } from './evidence.ts';
import { mayBeSameHuman } from './person.ts';
import type { Refusal } from './refusal.ts';
import { refusal } from './refusal.ts';

/** Why an approval does not count for a request as it is now, whatever policy says; `null` where it does. */
export function approvalFlaw(
  request: PendingRequest,
  approval: Approval,
  decision: Decision,
): Refusal | null {
  const { approver } = approval;
  if (mayBeSameHuman(request.requester, approver)) return refusal('own-request', approver.personId);
  if (approval.rung !== request.rung) return refusal('intent-changed', `rung ${approval.rung}`);
  if (approval.intentDigest !== request.intentDigest) return refusal('intent-changed', approval.intentDigest);
  if (decision.outcome !== 'allow' || decision.action !== 'approve')
    return refusal('not-eligible', '', 'decision denies');
  if (!evidenceSuffices(approval.evidence.kind, request.task.evidence)) {
    return refusal('not-eligible', `This task needs an approval with ${request.task.evidence} evidence.`);
  }
  if (approval.atMs >= request.lapseAtMs)
    return refusal('already-decided', 'lapsed', 'approved after lapseAtMs');
  if (request.approvals.some((earlier) => mayBeSameHuman(earlier.approver, approver))) {
    return refusal('already-decided', 'your approval is counted', approver.personId);
  }
  return null;
}
