import type { Person } from '../domain/person.ts';
import { slackIdentity } from '../domain/person.ts';
import type { InstantMs } from '../domain/time.ts';
import type { Catalogue, CatalogueGroup } from './catalogue.ts';

/** In which groups of the catalogue somebody is. What could not be read is named, never left out. */
export type GroupMembership = {
  readonly member: readonly string[];
  readonly unknown: readonly string[];
  /** Whether they are in a group of tier `support`. */
  readonly supportTier: 'member' | 'not-member' | 'unknown';
  /** Groups they are in, but not for long enough to decide, with when that begins; absent where there are none. */
  readonly settling?: Settling;
};

/** From when on somebody counts, by group; `null` where that is not known yet. */
export type Settling = Readonly<Record<string, InstantMs | null>>;

/** Members of Slack user groups by group id; `null`, or no entry, where the group could not be read. */
export type SlackGroupMembers = ReadonlyMap<string, readonly string[] | null>;

/** Members of Slack user groups who do not count in them yet, with from when on; by group id, then user id. */
export type SettlingMembers = ReadonlyMap<string, ReadonlyMap<string, InstantMs | null>>;

/**
 * Finds the groups of a canonical person (see `personFor`): those that name them, and those of whose Slack user
 * groups one of their accounts is a member.
 * @param settling who does not count yet. In the support tier, which only takes away, everybody counts at once.
 */
export function groupsOf(
  catalogue: Catalogue,
  person: Person,
  slackGroupMembers: SlackGroupMembers,
  settling: SettlingMembers = new Map(),
): GroupMembership {
  const accounts = new Set(person.identities.filter((identity) => identity.startsWith('slack:')));
  return membershipBy(catalogue, (group) => {
    if (group.people.includes(person.personId)) return 'member';
    const theirs = group.slackGroups.flatMap((id) =>
      (slackGroupMembers.get(id) ?? [])
        .filter((userId) => accounts.has(slackIdentity(userId)))
        .map((userId) => ({ id, userId })),
    );
    const isSettled = ({ id, userId }: (typeof theirs)[number]): boolean =>
      group.tier === 'support' || settling.get(id)?.has(userId) !== true;
    if (theirs.some(isSettled)) return 'member';
    if (group.slackGroups.some((id) => (slackGroupMembers.get(id) ?? null) === null)) return 'unknown';
    if (theirs.length === 0) return 'not-member';
    return { fromMs: earliest(theirs.map(({ id, userId }) => settling.get(id)?.get(userId) ?? null)) };
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
    const fromMs = claimed.settling?.[group.groupId];
    if (fromMs !== undefined) return { fromMs };
    return claimed.unknown.includes(group.groupId) ? 'unknown' : 'not-member';
  });
  return confirmed.supportTier === 'not-member'
    ? { ...confirmed, supportTier: claimed.supportTier }
    : confirmed;
}

/** How somebody stands in a group; with an instant, a member who does not count before it. */
type StandingIn = GroupMembership['supportTier'] | { readonly fromMs: InstantMs | null };

function membershipBy(
  catalogue: Catalogue,
  standingIn: (group: CatalogueGroup) => StandingIn,
): GroupMembership {
  const groups = [...catalogue.groups.values()].map((group) => ({ group, standing: standingIn(group) }));
  const idsOf = (standing: StandingIn): string[] =>
    groups.filter((one) => one.standing === standing).map((one) => one.group.groupId);
  const settling = groups.flatMap(({ group, standing }): [string, InstantMs | null][] =>
    typeof standing === 'string' ? [] : [[group.groupId, standing.fromMs]],
  );
  const support = groups.filter((one) => one.group.tier === 'support').map((one) => one.standing);
  return {
    member: idsOf('member'),
    unknown: idsOf('unknown'),
    supportTier: support.includes('member')
      ? 'member'
      : support.includes('unknown')
        ? 'unknown'
        : 'not-member',
    ...(settling.length === 0 ? {} : { settling: Object.fromEntries(settling) }),
  };
}

/** The first of these instants; `null` where none is known. */
function earliest(instants: readonly (InstantMs | null)[]): InstantMs | null {
  const known = instants.filter((atMs) => atMs !== null);
  return known.length === 0 ? null : Math.min(...known);
}
