import type { AskedApprover } from '../domain/access-request.ts';
import type { EvidenceKind } from '../domain/evidence.ts';
import { evidenceSuffices } from '../domain/evidence.ts';
import type { Fact } from '../domain/fact.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusal } from '../domain/refusal.ts';
import type { BoundTask } from '../domain/task.ts';
import { eligibleApprovers } from '../policy/eligible-approvers.ts';
import { countHumans } from '../policy/same-human.ts';
import { approverCandidates, askedOf } from './approver-candidates.ts';
import type { ApprovalDeps } from './deps.ts';
import type { Caller } from './read-caller.ts';

/** Who is asked to decide, or why nobody can be. */
export type Approvers =
  | { readonly kind: 'asked'; readonly asked: readonly AskedApprover[] }
  | { readonly kind: 'none'; readonly refusal: Refusal; readonly excluded: readonly Excluded[] };

/** What is asked for, as far as it matters for who may approve it. */
export type RequestToRoute = {
  readonly task: BoundTask;
  readonly incident: Fact;
  readonly intentDigest: string;
};

export type Excluded = { readonly name: string; readonly why: string };

const DETAIL_AT_MOST = 600;

/** The strongest evidence an approval can come with. */
const EVIDENCE_HERE: EvidenceKind = 'click';

/**
 * Finds who could approve a request right now, by the question they will be asked at the click. Fewer humans than
 * the quorum is nobody: the request could only lapse.
 */
export async function findApprovers(
  deps: ApprovalDeps,
  requester: Caller,
  request: RequestToRoute,
): Promise<Approvers> {
  const { evidence } = request.task;
  if (!evidenceSuffices(EVIDENCE_HERE, evidence)) {
    const detail = `This task needs approvals with ${evidence} evidence, and clicks are all there is here.`;
    return { kind: 'none', refusal: refusal('no-approver', detail), excluded: [] };
  }
  const { asked, excluded } = await sortApprovers(deps, requester, request);
  const humans = countHumans(asked.map((one) => one.person));
  if (humans >= request.task.quorum) return { kind: 'asked', asked };

  const short = humans === 0 ? [] : [`${request.task.quorum} approvers are needed and only ${humans} can.`];
  const detail = [...short, ...excluded.map(({ name, why }) => `${name}: ${why}`)]
    .join(' ')
    .slice(0, DETAIL_AT_MOST);
  return { kind: 'none', refusal: refusal('no-approver', detail), excluded };
}

/** Everybody behind the task's approving groups: who could approve now, and why the others could not. */
export async function sortApprovers(
  deps: ApprovalDeps,
  requester: Caller,
  request: RequestToRoute,
): Promise<{ readonly asked: readonly AskedApprover[]; readonly excluded: readonly Excluded[] }> {
  const { candidates, unread } = await approverCandidates(deps, request.task, requester);
  const { eligible, excluded } = eligibleApprovers(
    deps.policy(),
    candidates.map((one) => one.subject),
    { ...request, requester: requester.subject, rung: 1, earlier: [], nowMs: deps.clock.nowMs() },
  );
  return {
    asked: askedOf(candidates, eligible),
    excluded: [...excluded.map(({ person, why }) => ({ name: person.name, why })), ...unread],
  };
}
