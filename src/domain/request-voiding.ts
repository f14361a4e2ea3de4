import type { PendingRequest } from './access-request.ts';
import type { Actor } from './actor.ts';
import type { Approval } from './approval.ts';
import type { Decision } from './decision.ts';
import { decisionData } from './decision-data.ts';
import { personal } from './event.ts';
import type { RequestStep } from './request-step.ts';
import { identify } from './request-step.ts';

/** An approval that no longer counts, with the decision over what is known of its approver now. */
export type GoneApproval = { readonly approval: Approval; readonly decision: Decision };

/**
 * Keeps those approvals of a request that still count, as they were just read again, and records of each other one
 * that it no longer does and why. Whoever gave it may approve again, should they be one who may.
 */
export function keepApprovals(
  request: PendingRequest,
  kept: readonly Approval[],
  gone: readonly GoneApproval[],
  actor: Actor,
): RequestStep<PendingRequest> {
  return {
    record: { ...request, approvals: kept },
    events: gone.map(({ approval, decision }) => ({
      type: 'request.approval-voided',
      actor,
      data: {
        ...identify(request),
        approver: personal(approval.approver),
        evidence: personal(approval.evidence),
        evidenceKind: approval.evidence.kind,
        rung: approval.rung,
        ...decisionData(decision),
      },
    })),
  };
}
