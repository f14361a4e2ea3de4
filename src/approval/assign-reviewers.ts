import type { ApprovedRequest, AskedApprover } from '../domain/access-request.ts';
import { reviewFlaw } from '../domain/review.ts';
import { groupsUpTo } from '../domain/task.ts';
import type { Subject } from '../policy/question.ts';
import type { Decision } from '../domain/decision.ts';
import type { ApprovalDeps } from './deps.ts';
import type { GroupSnapshot } from './read-groups.ts';
import { readGroups } from './read-groups.ts';
import { personOfAccount, subjectOf } from './read-subject.ts';

/** So many are asked where the owner may not review. */
const IN_PLACE_OF_OWNER = 3;
/** So many accounts are read for that. */
const READ_AT_MOST = 20;
const SLACK = 'slack:';

/**
 * Who reviews what was done with a grant: the owner of its task; where they asked for it, approved it or may not,
 * some of those who may approve the task and had no part in it. Read fresh, by the question they will be asked when
 * they answer. Nobody is possible, and has to be said.
 */
export async function assignReviewers(
  deps: ApprovalDeps,
  request: ApprovedRequest,
): Promise<readonly AskedApprover[]> {
  const groupIds = groupsUpTo(request.task, request.task.ladder.length);
  const groups = await readGroups(deps, groupIds);
  const owners = await mayReview(deps, request, groups, accountsOf(deps, [request.task.owner]), 10);
  if (owners.length > 0) return owners;
  const catalogueGroups = groupIds.flatMap((groupId) => deps.catalogue().groups.get(groupId) ?? []);
  const named = accountsOf(
    deps,
    catalogueGroups.flatMap((group) => group.people),
  );
  const members = catalogueGroups
    .flatMap((group) => group.slackGroups)
    .flatMap((slackGroup) => {
      const settling = groups.settling.get(slackGroup);
      return (groups.members.get(slackGroup) ?? []).filter((userId) => settling?.has(userId) !== true);
    });
  const next = [...new Set([...named, ...members])].slice(0, READ_AT_MOST);
  return mayReview(deps, request, groups, next, IN_PLACE_OF_OWNER);
}

/** What policy says of somebody reviewing what was done with this grant. */
export function decideWhetherReviews(
  deps: ApprovalDeps,
  { requester, approvals, task }: ApprovedRequest,
  actor: Subject,
): Decision {
  return deps.policy().decide({
    action: 'review',
    actor,
    requester,
    approvers: approvals.map(({ approver }) => approver),
    task,
    nowMs: deps.clock.nowMs(),
  });
}

async function mayReview(
  deps: ApprovalDeps,
  request: ApprovedRequest,
  groups: GroupSnapshot,
  slackUserIds: readonly string[],
  atMost: number,
): Promise<readonly AskedApprover[]> {
  const found = new Map<string, AskedApprover>();
  for (const slackUserId of slackUserIds) {
    if (found.size >= atMost) break;
    const account = await deps.directory.account(slackUserId);
    const person = personOfAccount(deps, account);
    if (!person.ok || reviewFlaw(request, person.value) !== null) continue;
    const subject = subjectOf(deps, person.value, account, groups, 'approver');
    const { personId } = subject.person;
    const isFit = decideWhetherReviews(deps, request, subject).outcome === 'allow';
    if (isFit && !found.has(personId)) found.set(personId, { person: subject.person, slackUserId });
  }
  return [...found.values()];
}

function accountsOf(deps: ApprovalDeps, personIds: readonly string[]): readonly string[] {
  const { people } = deps.catalogue();
  return personIds
    .flatMap((personId) => people.get(personId)?.identities ?? [])
    .filter((identity) => identity.startsWith(SLACK))
    .map((identity) => identity.slice(SLACK.length));
}
