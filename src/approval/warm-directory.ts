import type { ApprovalDeps } from './deps.ts';

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
  const accounts = new Set<string>();
  for (const groupId of wanted) {
    const group = groups.get(groupId);
    for (const personId of group?.people ?? [])
      for (const identity of people.get(personId)?.identities ?? [])
        if (identity.startsWith('slack:')) accounts.add(identity.slice('slack:'.length));
    for (const slackGroup of group?.slackGroups ?? [])
      for (const userId of (await directory.knownGroupMembers(slackGroup)).value ?? []) accounts.add(userId);
  }
  for (const userId of [...accounts].slice(0, ACCOUNTS_AT_MOST)) await directory.knownAccount(userId);
}
