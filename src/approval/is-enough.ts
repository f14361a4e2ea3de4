import type { PendingRequest } from '../domain/access-request.ts';
import type { Approval } from '../domain/approval.ts';
import { rungOf } from '../domain/task.ts';
import { quorumReached } from '../policy/quorum.ts';
import { countedApproval } from '../policy/still-missing.ts';

/**
 * Whether approvals are enough for the rung a request stands on: so many humans, and from each group as many as it
 * names, nobody counted twice. Those given on earlier rungs count too.
 */
export function isEnough(
  { task, rung }: Pick<PendingRequest, 'rung' | 'task'>,
  approvals: readonly Approval[],
): boolean {
  const terms = rungOf(task, rung);
  return terms !== null && quorumReached(terms, approvals.map(countedApproval));
}
