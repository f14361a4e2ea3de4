import type { ApprovalDeps } from './deps.ts';
import { fairShare } from './fair-share.ts';

/** Slack answers about 100 people a minute; one round takes half of that at most. */
const ACCOUNTS_AT_MOST = 50;

/**
 * Keeps at hand who may ask and approve, so that a form opens at once and finding approvers costs no reading. The
 * directory forgets by itself; what it still knows is not read again.
 */
export async function warmDirectory({ catalogue, directory }: ApprovalDeps): Promise<void> {
  const { groups, people, tasks } = catalogue();
  const wanted = new Set(
    [...tasks.values()].flatMap(({ ask, ladder }) => [
      ...ladder.flatMap(({ groups: asked }) => asked),
      ...ask,
    ]),
  );
  const lists: string[][] = [];
  for (const groupId of wanted) {
    const group = groups.get(groupId);
    const accounts = (group?.people ?? [])
      .flatMap((personId) => people.get(personId)?.identities ?? [])
      .filter((identity) => identity.startsWith('slack:'))
      .map((identity) => identity.slice('slack:'.length));
    for (const slackGroup of group?.slackGroups ?? [])
      accounts.push(...((await directory.knownGroupMembers(slackGroup)).value ?? []));
    lists.push(accounts);
  }
  for (const userId of fairShare(lists, ACCOUNTS_AT_MOST)) await directory.knownAccount(userId);
}
