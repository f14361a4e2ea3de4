import { personFor } from '../catalogue/person-for.ts';
import type { Fact } from '../domain/fact.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { slackIdentity } from '../domain/person.ts';
import type { InstantMs } from '../domain/time.ts';
import type { GroupEdit } from '../ports/directory.ts';
import type { ApprovalDeps } from './deps.ts';

const HOUR_MS = 3_600_000;

/** Members of a Slack user group as they were just read, and who edited it last as far as that could be read. */
export type ReadGroup = { readonly members: readonly string[]; readonly edit: Fact<GroupEdit | null> };

/**
 * Members of a Slack user group who do not count in it yet, with the instant from which they do; `null` where that
 * is not known. In many workspaces members can edit a group, and Slack does not say since when somebody is in it:
 *
 * - Somebody counts once they were seen in it without a gap for the catalogue's `membershipAgeHours`.
 * - Whoever edits it before that, counts so long after somebody else has edited it. Who counted by then may edit it.
 *
 * Where it is not known since when somebody is in it, it is from now on, so a fresh installation and a memory that
 * somebody tampered with make people wait, never decide. A new member is seen once the editor was read as well.
 */
export async function settlingMembers(
  deps: ApprovalDeps,
  slackGroup: string,
  read: ReadGroup,
): Promise<ReadonlyMap<string, InstantMs | null>> {
  const nowMs = deps.clock.nowMs();
  const ageMs = settlesAfterMs(deps);
  const seen = await noteMembers(deps, slackGroup, read, nowMs);
  return new Map(
    [...seen]
      .map(([userId, { sinceMs, ownEditAtMs }]): [string, InstantMs | null] => [
        userId,
        ownEditAtMs === null ? sinceMs + ageMs : null,
      ])
      .filter(([, fromMs]) => ageMs > 0 && (fromMs === null || fromMs > nowMs)),
  );
}

/** Looks at every Slack group of the catalogue, so that time in a group counts before anybody asks. */
export async function sightGroups(deps: ApprovalDeps): Promise<void> {
  const slackGroups = [...deps.catalogue().groups.values()].flatMap((group) => group.slackGroups);
  for (const slackGroup of new Set(slackGroups)) await sightGroup(deps, slackGroup);
}

/** Looks at one Slack group, and who edited it: the next edit hides this one. */
export async function sightGroup(deps: ApprovalDeps, slackGroup: string): Promise<void> {
  const { value: members } = await deps.directory.groupMembers(slackGroup);
  if (members === null) return;
  const edit = await deps.directory.groupEdit(slackGroup);
  await noteMembers(deps, slackGroup, { members, edit }, deps.clock.nowMs());
}

/** Since when somebody is seen in a group, and when they edited it before they counted, if they did. */
type Sighting = { readonly sinceMs: InstantMs; readonly ownEditAtMs: InstantMs | null };

/** Writes who is there now; whoever left starts again. @returns what is known of each. */
async function noteMembers(
  deps: ApprovalDeps,
  slackGroup: string,
  { members, edit }: ReadGroup,
  nowMs: InstantMs,
): Promise<ReadonlyMap<string, Sighting>> {
  const name = `sightings/${slackGroup}`;
  const known = (await deps.projections.get(name))?.value ?? {};
  const seen = new Map(
    members.map((userId): [string, Sighting] => {
      const before = sightingIn(known[userId], nowMs) ?? { sinceMs: nowMs, ownEditAtMs: null };
      return [userId, edit.value === null ? before : afterEdit(deps, userId, before, edit.value)];
    }),
  );
  const kept = [...seen].filter(([userId]) => edit.value !== null || userId in known);
  const next: JsonObject = Object.fromEntries(kept.map(([userId, sighting]) => [userId, written(sighting)]));
  if (!isSame(known, next)) await deps.projections.putIfNewer(name, nowMs, next);
  return seen;
}

/** What an edit changes about a member. */
function afterEdit(deps: ApprovalDeps, userId: string, before: Sighting, { by, atMs }: GroupEdit): Sighting {
  const { sinceMs, ownEditAtMs } = before;
  if (by === null) return before;
  if (isSamePerson(deps, userId, by)) {
    const counted = ownEditAtMs === null && atMs >= sinceMs + settlesAfterMs(deps);
    return counted ? before : { sinceMs, ownEditAtMs: Math.max(ownEditAtMs ?? 0, atMs) };
  }
  const isVouchedFor = ownEditAtMs !== null && atMs > ownEditAtMs;
  return isVouchedFor ? { sinceMs: Math.max(sinceMs, atMs), ownEditAtMs: null } : before;
}

/** Whether two accounts are one, or the catalogue gives both to one person. */
function isSamePerson(deps: ApprovalDeps, one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [one, other].map((userId) => {
    const own = slackIdentity(userId);
    return personFor(deps.catalogue(), { identities: [own], fallbackId: own, name: userId });
  });
  return a?.ok === true && b?.ok === true && a.value.personId === b.value.personId;
}

function settlesAfterMs(deps: ApprovalDeps): number {
  return deps.catalogue().settings.membershipAgeHours * HOUR_MS;
}

function sightingIn(value: Json | undefined, nowMs: InstantMs): Sighting | null {
  const [sinceMs, ownEditAtMs = null] = Array.isArray(value) ? (value as readonly Json[]) : [value];
  if (typeof sinceMs !== 'number' || (ownEditAtMs !== null && typeof ownEditAtMs !== 'number')) return null;
  return { sinceMs: Math.min(sinceMs, nowMs), ownEditAtMs };
}

/** A number for nearly everybody; with an edit of their own, a pair. */
function written({ sinceMs, ownEditAtMs }: Sighting): Json {
  return ownEditAtMs === null ? sinceMs : [sinceMs, ownEditAtMs];
}

function isSame(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]))
  );
}
