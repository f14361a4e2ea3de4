import type { InstantMs } from '../domain/time.ts';
import type { ApprovalDeps } from './deps.ts';

const HOUR_MS = 3_600_000;

/**
 * Members of a Slack user group who have not been in it for the catalogue's `membershipAgeHours`, with the instant
 * from which they count. In many workspaces members can edit a group, and Slack does not say since when somebody is
 * in it: what counts is since when they were seen there without a gap. Where that is not known it is from now on, so
 * a fresh installation and a memory that somebody tampered with make people wait, never decide.
 */
export async function settlingMembers(
  deps: ApprovalDeps,
  slackGroup: string,
  members: readonly string[],
): Promise<ReadonlyMap<string, InstantMs>> {
  const nowMs = deps.clock.nowMs();
  const seen = await noteMembers(deps, slackGroup, members, nowMs);
  const ageMs = deps.catalogue().settings.membershipAgeHours * HOUR_MS;
  return new Map(
    [...seen]
      .map(([userId, sinceMs]): [string, InstantMs] => [userId, sinceMs + ageMs])
      .filter(([, fromMs]) => fromMs > nowMs),
  );
}

/** Looks at every Slack group of the catalogue, so that time in a group counts before anybody asks. */
export async function sightGroups(deps: ApprovalDeps): Promise<void> {
  const slackGroups = [...deps.catalogue().groups.values()].flatMap((group) => group.slackGroups);
  for (const slackGroup of new Set(slackGroups)) {
    const { value } = await deps.directory.groupMembers(slackGroup);
    if (value !== null) await noteMembers(deps, slackGroup, value, deps.clock.nowMs());
  }
}

/** Writes who is there now; whoever left starts again. @returns since when each was seen. */
async function noteMembers(
  { projections }: ApprovalDeps,
  slackGroup: string,
  members: readonly string[],
  nowMs: InstantMs,
): Promise<ReadonlyMap<string, InstantMs>> {
  const name = `sightings/${slackGroup}`;
  const known = (await projections.get(name))?.value ?? {};
  const seen = new Map(
    members.map((userId): [string, InstantMs] => {
      const sinceMs = known[userId];
      return [userId, typeof sinceMs === 'number' ? Math.min(sinceMs, nowMs) : nowMs];
    }),
  );
  const isChanged = seen.size !== Object.keys(known).length || members.some((userId) => !(userId in known));
  if (isChanged) await projections.putIfNewer(name, nowMs, Object.fromEntries(seen));
  return seen;
}
