import type { AskedApprover } from '../domain/access-request.ts';
import type { Subject } from '../policy/question.ts';
import type { ApprovalDeps } from './deps.ts';
import type { Caller } from './read-caller.ts';
import type { GroupSnapshot } from './read-groups.ts';
import { personOfAccount, subjectOf } from './read-subject.ts';

/** Who asks, as far as it matters for who may approve. */
export type Requester = Pick<Caller, 'groups' | 'slackUserId' | 'subject'>;

/** Somebody who may turn out to be eligible, with what is known about them. */
export type Candidate = { readonly slackUserId: string; readonly subject: Subject };

/** The people behind approving groups; `unread` says who of them could not even be looked at, and why. */
export type Candidates = {
  readonly candidates: readonly Candidate[];
  readonly unread: readonly { readonly name: string; readonly why: string }[];
};

/**
 * So many accounts are read for one request, people named by the catalogue first. Members beyond it are not asked
 * but may approve: the click is decided by itself.
 */
export const CANDIDATES_AT_MOST = 50;
const READ_AT_ONCE = 8;

/**
 * Everybody in these approving groups, as they were known some minutes ago at most: this only routes, and the
 * click reads whoever clicks. The requester is not read twice.
 */
export async function approverCandidates(
  deps: ApprovalDeps,
  groupIds: readonly string[],
  requester: Requester,
  snapshot: GroupSnapshot,
): Promise<Candidates> {
  const { userIds, unread } = accountsOf(deps, groupIds, snapshot);
  const candidates: Candidate[] = [];
  for (let at = 0; at < userIds.length; at += READ_AT_ONCE) {
    const batch = userIds.slice(at, at + READ_AT_ONCE);
    const read = await Promise.all(batch.map((userId) => readCandidate(deps, userId, requester, snapshot)));
    for (const one of read) {
      if ('why' in one) unread.push(one);
      else candidates.push(one);
    }
  }
  return { candidates, unread };
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

function accountsOf(
  deps: ApprovalDeps,
  groupIds: readonly string[],
  snapshot: GroupSnapshot,
): { userIds: readonly string[]; unread: { name: string; why: string }[] } {
  const { people, groups } = deps.catalogue();
  const named: string[] = [];
  const members: string[] = [];
  const unread: { name: string; why: string }[] = [];
  for (const groupId of groupIds) {
    for (const personId of groups.get(groupId)?.people ?? []) {
      const person = people.get(personId);
      const accounts = (person?.identities ?? []).filter((identity) => identity.startsWith('slack:'));
      if (accounts.length === 0)
        unread.push({ name: person?.name ?? personId, why: 'no Slack account is known.' });
      named.push(...accounts.map((identity) => identity.slice('slack:'.length)));
    }
    for (const slackGroup of groups.get(groupId)?.slackGroups ?? []) {
      const userIds = snapshot.members.get(slackGroup) ?? null;
      if (userIds === null)
        unread.push({ name: `Slack group ${slackGroup}`, why: 'its members could not be read.' });
      else members.push(...userIds);
    }
  }
  return { userIds: [...new Set([...named, ...members])].slice(0, CANDIDATES_AT_MOST), unread };
}

async function readCandidate(
  deps: ApprovalDeps,
  slackUserId: string,
  requester: Requester,
  groups: GroupSnapshot,
): Promise<Candidate | { name: string; why: string }> {
  if (slackUserId === requester.slackUserId) return { slackUserId, subject: requester.subject };
  const account = await deps.directory.knownAccount(slackUserId);
  const person = personOfAccount(deps, account);
  if (!person.ok) return { name: account.name, why: person.refusal.operator };
  return { slackUserId, subject: subjectOf(deps, person.value, account, groups, 'approver') };
}
