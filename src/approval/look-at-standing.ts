import type { PersonId } from '../domain/ids.ts';
import type { Person } from '../domain/person.ts';
import { slackIdentity } from '../domain/person.ts';
import type { ApprovalDeps } from './deps.ts';
import type { OpenRight } from './open-rights.ts';
import { openRights } from './open-rights.ts';
import { readGroups } from './read-groups.ts';
import { readAgain } from './read-subject.ts';
import { reportStanding } from './report-standing.ts';
import { rulesAreCurrent } from './rules-in-use.ts';

/** Somebody who matters for what is open: who asked for it, or who approved it. */
export type Holder = {
  readonly person: Person;
  /** The account they acted with. */
  readonly slackUserId: string;
  /** What they asked for themselves. */
  readonly asked: readonly OpenRight[];
};

/** Slack answers about 100 people a minute; one look takes less than half of that. */
export const ACCOUNTS_AT_MOST = 40;
const SLACK = 'slack:';

/**
 * Looks again at everybody who has something open, or approved something that is: their account and groups are read
 * from Slack now, whatever made us look. What is known to have changed ends what they have, by an order to the issuer
 * and in the gateway's own records; what cannot be read ends nothing.
 * A replica with other rules than were recorded last looks at nobody.
 * @param only somebody by an account of theirs; `null` for everybody.
 * @param turn which part is looked at where there are more than {@link ACCOUNTS_AT_MOST}.
 * @returns how many people were looked at.
 */
export async function lookAtStanding(
  deps: ApprovalDeps,
  only: string | null = null,
  turn = 0,
): Promise<number> {
  if (!(await rulesAreCurrent(deps))) return 0;
  const all = holdersOf(await openRights(deps));
  const wanted = only === null ? all : all.filter((one) => isAccountOf(one, only));
  const parts = Math.max(1, Math.ceil(wanted.length / ACCOUNTS_AT_MOST));
  const from = (turn % parts) * ACCOUNTS_AT_MOST;
  const holders = wanted.slice(from, from + ACCOUNTS_AT_MOST);
  if (holders.length === 0) return 0;

  const { tasks } = deps.catalogue();
  const asked = holders.flatMap((one) => one.asked.map(({ request }) => request.task.taskId));
  const groups = await readGroups(deps, [
    ...new Set(asked.flatMap((taskId) => tasks.get(taskId)?.ask ?? [])),
  ]);
  for (const holder of holders) {
    try {
      const subject = await readAgain(deps, holder.person, holder.slackUserId, groups, 'asker');
      await reportStanding(deps, holder, subject);
    } catch (cause) {
      deps.log.error('sweep.standing-failed', { personId: holder.person.personId }, cause);
    }
  }
  return holders.length;
}

function isAccountOf({ person, slackUserId }: Holder, userId: string): boolean {
  return slackUserId === userId || person.identities.includes(slackIdentity(userId));
}

/** Everybody who asked for or approved something that is open, each once. */
function holdersOf(rights: readonly OpenRight[]): readonly Holder[] {
  const holders = new Map<PersonId, Holder>();
  const add = (person: Person, slackUserId: string, asked: readonly OpenRight[]): void => {
    const known = holders.get(person.personId) ?? { person, slackUserId, asked: [] };
    holders.set(person.personId, { ...known, asked: [...known.asked, ...asked] });
  };
  for (const right of rights) {
    const { requester, requesterSlackUserId, approvals } = right.request;
    add(requester, requesterSlackUserId, [right]);
    for (const { approver, evidence } of approvals) {
      const slack = [evidence.identity, ...approver.identities].find((one) => one.startsWith(SLACK));
      if (slack !== undefined) add(approver, slack.slice(SLACK.length), []);
    }
  }
  return [...holders.values()].sort((a, b) => (a.person.personId < b.person.personId ? -1 : 1));
}
