import { personFor } from '../catalogue/person-for.ts';
import type { Person } from '../domain/person.ts';
import { mayBeSameHuman, slackIdentity } from '../domain/person.ts';
import type { ApprovalDeps } from './deps.ts';
import { personOfAccount } from './read-subject.ts';

/** Whether an edit of a group is, or may be, a member's own. */
export type Whose = 'own' | 'other';

/** Slack answers about 100 people a minute, for everything; the others are told apart at the next look. */
const ACCOUNTS_AT_MOST = 20;
const READ_AT_ONCE = 8;

/**
 * Tells for each of these members whether the account that edited their group may be theirs too: by itself, by the
 * catalogue, or by any identity in common, so that nobody vouches for themselves by a second account. Where an account
 * could not be read, or fits several people, nothing is told.
 */
export async function whoseEdit(
  deps: ApprovalDeps,
  by: string,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, Whose>> {
  const told = new Map<string, Whose>();
  for (const userId of userIds) if (isSameAccount(deps, userId, by)) told.set(userId, 'own');
  const left = someOf(
    deps,
    userIds.filter((userId) => !told.has(userId)),
  );
  const editor = left.length === 0 ? null : await personBehind(deps, by);
  if (editor === null) return told;
  for (let at = 0; at < left.length; at += READ_AT_ONCE) {
    const batch = left.slice(at, at + READ_AT_ONCE);
    const people = await Promise.all(batch.map((userId) => personBehind(deps, userId)));
    for (const [index, person] of people.entries())
      if (person !== null) told.set(batch[index] ?? by, mayBeSameHuman(person, editor) ? 'own' : 'other');
  }
  return told;
}

/** Where there are more, some of them by chance, so that nobody who cannot be told apart keeps others waiting. */
function someOf({ random }: ApprovalDeps, userIds: readonly string[]): readonly string[] {
  if (userIds.length <= ACCOUNTS_AT_MOST) return userIds;
  const [high = 0, low = 0] = random.bytes(2);
  const from = (high * 256 + low) % userIds.length;
  return [...userIds.slice(from), ...userIds.slice(0, from)].slice(0, ACCOUNTS_AT_MOST);
}

/** Who is behind an account; `null` where that cannot be told. */
async function personBehind(deps: ApprovalDeps, userId: string): Promise<Person | null> {
  const account = await deps.directory.knownAccount(userId);
  if (account.standing.kind === 'unknown') return null;
  const person = personOfAccount(deps, account);
  return person.ok ? person.value : null;
}

/** Whether two accounts are one, or the catalogue gives both to one person: known without reading. */
function isSameAccount(deps: ApprovalDeps, one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [one, other].map((userId) => {
    const own = slackIdentity(userId);
    return personFor(deps.catalogue(), { identities: [own], fallbackId: own, name: userId });
  });
  return a?.ok === true && b?.ok === true && a.value.personId === b.value.personId;
}
