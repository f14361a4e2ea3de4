import type { Person } from '../domain/person.ts';
import { slackIdentity } from '../domain/person.ts';
import type { Catalogue, CatalogueGroup } from './catalogue.ts';

/** In which groups of the catalogue somebody is. What could not be read is named, never left out. */
export type GroupMembership = {
  readonly member: readonly string[];
  readonly unknown: readonly string[];
  /** Whether they are in a group of tier `support`. */
  readonly supportTier: 'member' | 'not-member' | 'unknown';
};

/** Members of Slack user groups by group id; `null`, or no entry, where the group could not be read. */
export type SlackGroupMembers = ReadonlyMap<string, readonly string[] | null>;

/**
 * Finds the groups of a canonical person (see `personFor`): those that name them, and those of whose Slack user
 * groups one of their accounts is a member.
 */
export function groupsOf(
  catalogue: Catalogue,
  person: Person,
  slackGroupMembers: SlackGroupMembers,
): GroupMembership {
  const accounts = new Set(person.identities.filter((identity) => identity.startsWith('slack:')));
  return membershipBy(catalogue, (group) => {
    if (group.people.includes(person.personId)) return 'member';
    const read = group.slackGroups.map((id) => slackGroupMembers.get(id) ?? null);
    if (read.some((members) => members?.some((userId) => accounts.has(slackIdentity(userId)))))
      return 'member';
    return read.includes(null) ? 'unknown' : 'not-member';
  });
}

/**
 * Holds a membership that somebody else claims to have read against this catalogue: a group the catalogue does
 * not have, or that only names people and not this one, is dropped; whoever it names is a member.
 */
export function confirmGroups(
  catalogue: Catalogue,
  person: Person,
  claimed: GroupMembership,
): GroupMembership {
  const confirmed = membershipBy(catalogue, (group) => {
    if (group.people.includes(person.personId)) return 'member';
    if (group.slackGroups.length === 0) return 'not-member';
    if (claimed.member.includes(group.groupId)) return 'member';
    return claimed.unknown.includes(group.groupId) ? 'unknown' : 'not-member';
  });
  return confirmed.supportTier === 'not-member'
    ? { ...confirmed, supportTier: claimed.supportTier }
    : confirmed;
}

function membershipBy(
  catalogue: Catalogue,
  standingIn: (group: CatalogueGroup) => GroupMembership['supportTier'],
): GroupMembership {
  const groups = [...catalogue.groups.values()].map((group) => ({ group, standing: standingIn(group) }));
  const idsOf = (standing: GroupMembership['supportTier']): string[] =>
    groups.filter((one) => one.standing === standing).map((one) => one.group.groupId);
  const support = groups.filter((one) => one.group.tier === 'support').map((one) => one.standing);
  return {
    member: idsOf('member'),
    unknown: idsOf('unknown'),
    supportTier: support.includes('member')
      ? 'member'
      : support.includes('unknown')
        ? 'unknown'
        : 'not-member',
  };
}
