import type { SettlingMembers, SlackGroupMembers } from '../catalogue/groups-of.ts';
import type { InstantMs } from '../domain/time.ts';
import type { FactOrigin } from '../policy/facts.ts';
import type { ApprovalDeps } from './deps.ts';
import { settlingMembers } from './group-sightings.ts';

/** Members of the Slack groups that matter for a question, read once and used for everybody in it. */
export type GroupSnapshot = {
  readonly members: SlackGroupMembers;
  /** Of them, those who do not count yet where somebody decides: see group-sightings.ts. */
  readonly settling: SettlingMembers;
  readonly origin: FactOrigin;
};

const NOBODY: ReadonlyMap<string, InstantMs | null> = new Map();

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
  const { directory } = deps;
  const isKnownEnough = how === 'known';
  const read = await Promise.all(
    slackGroups.map(async (id) => {
      const [members, edit] = await Promise.all([
        isKnownEnough ? directory.knownGroupMembers(id) : directory.groupMembers(id),
        isKnownEnough ? directory.knownGroupEdit(id) : directory.groupEdit(id),
      ]);
      const { value } = members;
      const settling =
        value === null ? NOBODY : await settlingMembers(deps, id, { members: value, edit }, how);
      return { id, members, edit, settling };
    }),
  );
  const facts = read.flatMap(({ members, edit }) => [members, edit]);
  return {
    members: new Map(read.map(({ id, members }) => [id, members.value])),
    settling: new Map(read.map(({ id, settling }) => [id, settling])),
    origin: {
      source: ['catalogue', ...new Set(facts.map((fact) => fact.source))].join(' + ').slice(0, 200),
      readAtMs: Math.min(deps.clock.nowMs(), ...facts.map((fact) => fact.readAtMs)),
    },
  };
}
