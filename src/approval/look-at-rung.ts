import { signInLackOf } from '../catalogue/sign-in.ts';
import type { AskedApprover } from '../domain/access-request.ts';
import type { Approval } from '../domain/approval.ts';
import type { Fact } from '../domain/fact.ts';
import type { OnCallState } from '../domain/ladder.ts';
import type { BoundTask, Rung } from '../domain/task.ts';
import { groupsUpTo, rungOf } from '../domain/task.ts';
import { inAnyGroup } from '../policy/answers.ts';
import { eligibleApprovers } from '../policy/eligible-approvers.ts';
import { readGroups as groupsIn } from '../policy/facts.ts';
import type { Subject } from '../policy/question.ts';
import type { Counted } from '../policy/quorum.ts';
import { humansOf, quorumReached } from '../policy/quorum.ts';
import { countedApproval } from '../policy/still-missing.ts';
import type { Candidate, Requester } from './approver-candidates.ts';
import { approverCandidates, askedOf } from './approver-candidates.ts';
import type { ApprovalDeps } from './deps.ts';
import type { GroupSnapshot } from './read-groups.ts';
import { readGroups } from './read-groups.ts';
import type { OnCallSnapshot } from './read-on-call.ts';
import { onCallState, readOnCall } from './read-on-call.ts';

/** What is asked for, as far as it matters for who may approve it. */
export type RequestToRoute = {
  readonly task: BoundTask;
  readonly incident: Fact;
  readonly intentDigest: string;
  /** Counted so far; who gave them is not asked again. */
  readonly approvals: readonly Approval[];
  /** Who was asked so far. */
  readonly asked: readonly AskedApprover[];
};

export type Excluded = { readonly name: string; readonly why: string };

/** Who could decide on one rung right now. */
export type RungAnswer = {
  /** Whether they are enough for it, and somebody of its own groups is among them. */
  readonly isEnough: boolean;
  /** Who is asked: whoever is on call where that is known and enough, else everybody who could decide. */
  readonly asked: readonly AskedApprover[];
  /** Everybody who could decide. */
  readonly can: readonly AskedApprover[];
  /** How many different humans could decide, asked or not. */
  readonly humans: number;
  readonly excluded: readonly Excluded[];
  /** What it lacks, in words for a refusal. */
  readonly short: readonly string[];
  /** Whether it is known who of its own groups is on call; `null` where that is no question. */
  readonly onCall: 'known' | 'unknown' | null;
  readonly requesterOnCall: OnCallState | null;
};

/**
 * Looks at one rung: everybody behind its groups and those before, each by the question they would be asked at a
 * click, over what was known some minutes ago at most.
 * @param snapshot of the groups, where they were just read.
 */
export async function lookAtRung(
  deps: ApprovalDeps,
  requester: Requester,
  request: RequestToRoute,
  rung: number,
  snapshot: GroupSnapshot | null,
): Promise<RungAnswer> {
  const { task, approvals } = request;
  const groupIds = groupsUpTo(task, rung);
  const terms = rungOf(task, rung) ?? { afterSeconds: 0, groups: [], quorum: 0, each: {} };
  const [groups, onCall] = await Promise.all([
    snapshot ?? readGroups(deps, groupIds, 'known'),
    readOnCall(deps, [...groupIds, ...task.askGroups]),
  ]);
  const inOrder = [...new Set([...terms.groups, ...Object.keys(terms.each), ...groupIds])];
  const { candidates, unread, left: unseen } = await approverCandidates(deps, inOrder, requester, groups);
  const signIns = deps.catalogue();
  const left = unseen.filter(({ person }) => signInLackOf(signIns, person.personId, task.evidence) === null);
  const { eligible, excluded } = eligibleApprovers(
    deps.policy(),
    candidates.map((one) => one.subject),
    {
      ...request,
      requester: requester.subject,
      rung,
      earlier: approvals,
      signIns,
      nowMs: deps.clock.nowMs(),
    },
  );
  const counted = approvals.map(countedApproval);
  const isEnoughWith = (subjects: readonly Subject[], others: readonly Counted[] = []): boolean =>
    quorumReached(terms, [...counted, ...subjects.map(countedSubject), ...others]);
  const hasOwn =
    eligible.some((one) => inAnyGroup(one, terms.groups) === 'yes') ||
    left.some((one) => one.groups.some((group) => terms.groups.includes(group)));
  const first = firstAsked(eligible, request, candidates, onCall, groupIds);
  const asked = isEnoughWith(first) ? first : eligible;
  const humans = humansOf([...counted, ...eligible.map(countedSubject)]).length;
  return {
    // Whoever was not looked at is not held to be missing.
    isEnough: hasOwn && isEnoughWith(eligible, left),
    asked: askedOf(candidates, asked),
    can: askedOf(candidates, eligible),
    humans,
    excluded: [...excluded.map(({ person, why }) => ({ name: person.name, why })), ...unread],
    short: shortOf(terms, humans),
    onCall: onCallOf(onCall, terms),
    requesterOnCall:
      requester.subject.agent === null ? onCallState(onCall, task.askGroups, requester.subject.person) : null,
  };
}

/** Whoever was asked before, and of each group those on call where it is known who is. */
function firstAsked(
  eligible: readonly Subject[],
  { asked }: RequestToRoute,
  candidates: readonly Candidate[],
  onCall: OnCallSnapshot,
  groupIds: readonly string[],
): readonly Subject[] {
  const before = new Set(asked.map(({ slackUserId }) => slackUserId));
  const wasAsked = new Set(
    candidates.filter(({ slackUserId }) => before.has(slackUserId)).map(({ subject }) => subject),
  );
  return eligible.filter((subject) => {
    const theirs = groupIds.filter((id) => inAnyGroup(subject, [id]) === 'yes');
    return wasAsked.has(subject) || theirs.some((id) => onCallState(onCall, [id], subject.person) !== 'no');
  });
}

function onCallOf(onCall: OnCallSnapshot, { groups }: Rung): RungAnswer['onCall'] {
  const facts = groups.map((id) => onCall.get(id)).filter((fact) => fact !== undefined);
  if (facts.length === 0) return null;
  return facts.some(({ value }) => value.kind === 'unknown') ? 'unknown' : 'known';
}

function countedSubject({ person, groups }: Subject): Counted {
  return { person, groups: groupsIn(groups)?.member ?? [] };
}

function shortOf({ quorum, each }: Rung, humans: number): readonly string[] {
  if (humans === 0) return [];
  const named = Object.entries(each).map(([group, count]) => `${count} of ${group}`);
  const needed = [`${quorum} approvers are needed`, ...named].join(', ');
  return humans < quorum
    ? [`${needed} and only ${humans} can.`]
    : [`${needed}, each counted once, and those who can are not enough.`];
}
