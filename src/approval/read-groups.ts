import type { SlackGroupMembers } from '../catalogue/groups-of.ts';
import type { FactOrigin } from '../policy/facts.ts';
import type { ApprovalDeps } from './deps.ts';

/** Members of the Slack groups that matter for a question, read once and used for everybody in it. */
export type GroupSnapshot = { readonly members: SlackGroupMembers; readonly origin: FactOrigin };

/**
 * Reads the Slack groups behind these groups of the catalogue, and behind every group of the support tier, which
 * matters for whoever approves. `known`: as they were some minutes ago at most, for routing only. The snapshot is as old as its oldest part.
 */
export async function readGroups(
  deps: ApprovalDeps,
  groupIds: readonly string[],
  how: 'fresh' | 'known' = 'fresh',
): Promise<GroupSnapshot> {
  const wanted = new Set(groupIds);
  const groups = [...deps.catalogue().groups.values()].filter(
    (group) => wanted.has(group.groupId) || group.tier === 'support',
  );
  const slackGroups = [...new Set(groups.flatMap((group) => group.slackGroups))];
  const facts = await Promise.all(
    slackGroups.map((id) =>
      how === 'known' ? deps.directory.knownGroupMembers(id) : deps.directory.groupMembers(id),
    ),
  );
  return {
    members: new Map(slackGroups.map((id, at) => [id, facts[at]?.value ?? null])),
    origin: {
      source: ['catalogue', ...new Set(facts.map((fact) => fact.source))].join(' + ').slice(0, 200),
      readAtMs: Math.min(deps.clock.nowMs(), ...facts.map((fact) => fact.readAtMs)),
    },
  };
}
