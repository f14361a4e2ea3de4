import type { SlackGroupMembers } from '../catalogue/groups-of.ts';
import type { FactOrigin } from '../policy/facts.ts';
import type { ApprovalDeps } from './deps.ts';
import { settledMembers } from './group-sightings.ts';

/** Members of the Slack groups that matter for a question, read once and used for everybody in it. */
export type GroupSnapshot = {
  readonly members: SlackGroupMembers;
  /**
   * Of them, those who count where somebody decides: see group-sightings.ts. Members of the support tier, and of a
   * group that only policies name, count at once.
   */
  readonly settled: SlackGroupMembers;
  readonly origin: FactOrigin;
};

/**
 * Reads the Slack groups behind these groups of the catalogue, behind those that policies name, and behind every
 * group of the support tier, which matters for whoever approves. The snapshot is as old as its oldest part.
 * @param how `known`: as they were some minutes ago at most, for routing only.
 */
export async function readGroups(
  deps: ApprovalDeps,
  groupIds: readonly string[],
  how: 'fresh' | 'known' = 'fresh',
): Promise<GroupSnapshot> {
  const wanted = new Set([...groupIds, ...deps.policy().groups]);
  const groups = [...deps.catalogue().groups.values()].filter(
    (group) => wanted.has(group.groupId) || group.tier === 'support',
  );
  const slackGroups = [...new Set(groups.flatMap((group) => group.slackGroups))];
  const facts = await Promise.all(
    slackGroups.map((id) =>
      how === 'known' ? deps.directory.knownGroupMembers(id) : deps.directory.groupMembers(id),
    ),
  );
  // Where being a member takes something away, it does so from the first moment.
  const deciding = new Set(groupIds);
  const takesAway = groups.filter((one) => one.tier === 'support' || !deciding.has(one.groupId));
  const atOnce = new Set(takesAway.flatMap((one) => one.slackGroups));
  const members = new Map(slackGroups.map((id, at) => [id, facts[at]?.value ?? null]));
  const settled = slackGroups.map(async (id): Promise<[string, readonly string[] | null]> => {
    const read = members.get(id) ?? null;
    return [id, read === null || atOnce.has(id) ? read : await settledMembers(deps, id, read)];
  });
  return {
    members,
    settled: new Map(await Promise.all(settled)),
    origin: {
      source: ['catalogue', ...new Set(facts.map((fact) => fact.source))].join(' + ').slice(0, 200),
      readAtMs: Math.min(deps.clock.nowMs(), ...facts.map((fact) => fact.readAtMs)),
    },
  };
}
