import { personFor } from '../catalogue/person-for.ts';
import type { AskedApprover } from '../domain/access-request.ts';
import type { PersonId } from '../domain/ids.ts';
import { slackIdentity } from '../domain/person.ts';
import type { Counted } from '../policy/quorum.ts';
import type { Subject } from '../policy/question.ts';
import { sameHuman } from '../policy/same-human.ts';
import type { ApprovalDeps } from './deps.ts';
import { fairShare } from './fair-share.ts';
import type { Caller } from './read-caller.ts';
import type { GroupAccounts } from './group-accounts.ts';
import { groupAccounts } from './group-accounts.ts';
import type { GroupSnapshot } from './read-groups.ts';
import { personOfAccount, subjectOf } from './read-subject.ts';

/** Who asks, as far as it matters for who may approve. */
export type Requester = Pick<Caller, 'groups' | 'slackUserId' | 'subject'>;

/** Somebody who may turn out to be eligible, with what is known about them. */
export type Candidate = { readonly slackUserId: string; readonly subject: Subject };

/** The people behind approving groups. */
export type Candidates = {
  readonly candidates: readonly Candidate[];
  /** Who of them could not even be looked at, and why. */
  readonly unread: readonly { readonly name: string; readonly why: string }[];
  /** Who was not looked at since there are too many: they may well be eligible. */
  readonly left: readonly Counted[];
};

/**
 * So many accounts are read for one request, by turns from each group, people named by the catalogue first. Members
 * beyond it are not asked but may approve: the click is decided by itself.
 */
export const CANDIDATES_AT_MOST = 50;
const READ_AT_ONCE = 8;

/**
 * Everybody in these approving groups, as they were known some minutes ago at most: this only routes, and the
 * click reads whoever clicks. The requester is not read twice.
 * @param groupIds those that matter most first.
 */
export async function approverCandidates(
  deps: ApprovalDeps,
  groupIds: readonly string[],
  requester: Requester,
  snapshot: GroupSnapshot,
): Promise<Candidates> {
  const accounts = groupIds.map((groupId) => groupAccounts(deps, groupId, snapshot));
  const userIds = fairShare(
    accounts.map((group) => group.userIds),
    CANDIDATES_AT_MOST,
  );
  const unread = [
    ...new Map(accounts.flatMap((group) => group.unread).map((one) => [one.name, one])).values(),
  ];
  const candidates: Candidate[] = [];
  for (let at = 0; at < userIds.length; at += READ_AT_ONCE) {
    const batch = userIds.slice(at, at + READ_AT_ONCE);
    const read = await Promise.all(batch.map((userId) => readCandidate(deps, userId, requester, snapshot)));
    for (const one of read) {
      if ('why' in one) unread.push(one);
      else candidates.push(one);
    }
  }
  const left = leftOut(deps, accounts, new Set(userIds), requester);
  if (left.length > 0)
    unread.push({ name: `${left.length} more`, why: 'not looked at here; whoever of them may approve can.' });
  return { candidates, unread, left };
}

/** One account for each of these people. */
export function askedOf(
  candidates: readonly Candidate[],
  eligible: readonly Subject[],
): readonly AskedApprover[] {
  const asked = new Map<string, AskedApprover>();
  for (const { subject, slackUserId } of candidates) {
    const { person } = subject;
    if (eligible.includes(subject) && !asked.has(person.personId))
      asked.set(person.personId, { person, slackUserId });
  }
  return [...asked.values()];
}

/** Everybody who was not taken and may count, by what the catalogue knows of them, under the groups they are in. */
function leftOut(
  deps: ApprovalDeps,
  accounts: readonly GroupAccounts[],
  taken: ReadonlySet<string>,
  requester: Requester,
): readonly Counted[] {
  const left = accounts.flatMap(({ groupId, userIds, settling }) =>
    userIds
      .filter((userId) => !taken.has(userId) && !settling.has(userId))
      .map((userId) => ({ userId, groupId })),
  );
  const people = new Map<PersonId, Counted>();
  for (const { userId, groupId } of left) {
    const own = slackIdentity(userId);
    const person = personFor(deps.catalogue(), { identities: [own], fallbackId: own, name: userId });
    if (!person.ok || sameHuman(person.value, requester.subject.person) !== 'no') continue;
    const { personId } = person.value;
    const groups = [...(people.get(personId)?.groups ?? []), groupId];
    people.set(personId, { person: person.value, groups });
  }
  return [...people.values()];
}

async function readCandidate(
  deps: ApprovalDeps,
  slackUserId: string,
  requester: Requester,
  groups: GroupSnapshot,
): Promise<Candidate | { name: string; why: string }> {
  // An agent asks with the account of its owner, who is a candidate as themselves.
  if (slackUserId === requester.slackUserId && requester.subject.agent === null)
    return { slackUserId, subject: requester.subject };
  const account = await deps.directory.knownAccount(slackUserId);
  const person = personOfAccount(deps, account);
  if (!person.ok) return { name: account.name, why: person.refusal.operator };
  return { slackUserId, subject: subjectOf(deps, person.value, account, groups, 'approver') };
}
