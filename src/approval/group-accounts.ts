import type { ApprovalDeps } from './deps.ts';
import type { GroupSnapshot } from './read-groups.ts';

/** The Slack accounts behind a group of the catalogue. */
export type GroupAccounts = {
  readonly groupId: string;
  /** Those who count first, and among them those whom the catalogue names. */
  readonly userIds: readonly string[];
  readonly unread: readonly { readonly name: string; readonly why: string }[];
  readonly settling: ReadonlySet<string>;
};

/** Lists the accounts behind a group, and what of it is not known. */
export function groupAccounts(deps: ApprovalDeps, groupId: string, snapshot: GroupSnapshot): GroupAccounts {
  const { people, groups } = deps.catalogue();
  const group = groups.get(groupId);
  const named: string[] = [];
  const settled = new Set<string>();
  const settling = new Set<string>();
  const unread: { name: string; why: string }[] = [];
  for (const personId of group?.people ?? []) {
    const person = people.get(personId);
    const accounts = (person?.identities ?? []).filter((identity) => identity.startsWith('slack:'));
    if (accounts.length === 0)
      unread.push({ name: person?.name ?? personId, why: 'no Slack account is known.' });
    named.push(...accounts.map((identity) => identity.slice('slack:'.length)));
  }
  for (const slackGroup of group?.slackGroups ?? []) {
    const userIds = snapshot.members.get(slackGroup) ?? null;
    if (userIds === null)
      unread.push({ name: `Slack group ${slackGroup}`, why: 'its members could not be read.' });
    for (const userId of userIds ?? [])
      (snapshot.settling.get(slackGroup)?.has(userId) === true ? settling : settled).add(userId);
  }
  for (const userId of [...named, ...settled]) settling.delete(userId);
  return { groupId, userIds: [...new Set([...named, ...settled, ...settling])], unread, settling };
}
