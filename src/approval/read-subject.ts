import { groupsOf } from '../catalogue/groups-of.ts';
import { personFor } from '../catalogue/person-for.ts';
import type { Person } from '../domain/person.ts';
import { agentOf, slackIdentity } from '../domain/person.ts';
import type { Result } from '../domain/result.ts';
import { groupsFact, standingFact } from '../policy/facts.ts';
import type { Subject } from '../policy/question.ts';
import type { DirectoryAccount } from '../ports/directory.ts';
import { agentSubject } from './agent-subject.ts';
import { cleanText } from './clean-text.ts';
import type { ApprovalDeps } from './deps.ts';
import type { GroupSnapshot } from './read-groups.ts';

/**
 * Who an account belongs to, by the catalogue. The account's own id always counts among its identities, so that
 * somebody is known by it also while nothing else about them can be read.
 * Refused: `person-ambiguous`, `standing-unknown`.
 */
export function personOfAccount(deps: ApprovalDeps, account: DirectoryAccount): Result<Person> {
  const own = slackIdentity(account.userId);
  return personFor(deps.catalogue(), {
    identities: [...new Set([own, ...account.identities])],
    fallbackId: own,
    name: cleanText(account.name, 200),
  });
}

/** Whoever decides counts in a Slack group only after a while; whoever asks, at once. */
export type SubjectRole = 'approver' | 'asker';

/** Puts a person, the account just read and the groups just read together, as policy takes them. */
export function subjectOf(
  deps: ApprovalDeps,
  person: Person,
  account: DirectoryAccount,
  groups: GroupSnapshot,
  as: SubjectRole,
): Subject {
  const settling = as === 'approver' ? groups.settling : new Map();
  return {
    person,
    standing: standingFact(account.standing, { source: account.source, readAtMs: account.readAtMs }),
    groups: groupsFact(groupsOf(deps.catalogue(), person, groups.members, settling), groups.origin),
    agent: null,
  };
}

/** Reads again somebody who acted earlier, by the account they acted with; see {@link subjectAgain}. */
export async function readAgain(
  deps: ApprovalDeps,
  before: Person,
  slackUserId: string,
  groups: GroupSnapshot,
  as: SubjectRole,
): Promise<Subject> {
  return subjectAgain(deps, before, await deps.directory.account(slackUserId), groups, as);
}

/**
 * Somebody who acted earlier, by the account they acted with as it was just read. They stay the person they were,
 * under all identities of then and now. An account that now belongs to somebody else, or to nobody, is of unknown
 * standing; unless it is known to be no internal account any more, whosever it is: a deactivated one may well have
 * lost the address that it was known by. An agent acts with the account of its owner.
 */
export function subjectAgain(
  deps: ApprovalDeps,
  before: Person,
  account: DirectoryAccount,
  groups: GroupSnapshot,
  as: SubjectRole,
): Subject {
  const now = personOfAccount(deps, account);
  if (agentOf(before) !== null) return agentSubject(deps, before, account, now, groups);
  const identities = [...new Set([...before.identities, ...(now.ok ? now.value.identities : [])])];
  const person = { ...before, identities };
  const isTheirs = now.ok && now.value.personId === before.personId;
  if (isTheirs || account.standing.kind === 'outsider') return subjectOf(deps, person, account, groups, as);
  const why = now.ok ? 'the account now belongs to somebody else' : now.refusal.operator;
  return subjectOf(deps, person, { ...account, standing: { kind: 'unknown', why } }, groups, as);
}
