import type { Fact } from '../domain/fact.ts';
import type { JsonObject } from '../domain/json.ts';
import type { InstantMs } from '../domain/time.ts';
import type { GroupEdit } from '../ports/directory.ts';
import type { ApprovalDeps } from './deps.ts';
import type { Seen, Sighting } from './sighting.ts';
import { afterEdit, matters, readSighting, writtenSighting } from './sighting.ts';
import type { Whose } from './whose-edit.ts';
import { whoseEdit } from './whose-edit.ts';

const HOUR_MS = 3_600_000;

/** Members of a Slack user group as they were just read, and who edited it last as far as that could be read. */
export type ReadGroup = { readonly members: readonly string[]; readonly edit: Fact<GroupEdit | null> };

/**
 * Members of a Slack user group who do not count in it yet, with the instant from which they do; `null` where that
 * is not known. In many workspaces members can edit a group, and Slack does not say since when somebody is in it:
 *
 * - Somebody counts once they were seen in it without a gap for the catalogue's `membershipAgeHours`.
 * - Whoever edits it before that, counts so long after somebody else has edited it. Who counted by then may edit it.
 *   Whether it was somebody else is asked of both accounts: a second account of theirs vouches for nobody.
 *
 * Where it is not known since when somebody is in it, it is from now on, so a fresh installation and a memory that
 * somebody tampered with make people wait, never decide. A new member is seen once the editor was read as well.
 * @param how `known`: to show and to route only, so no account is read for it; what is not told makes people wait.
 */
export async function settlingMembers(
  deps: ApprovalDeps,
  slackGroup: string,
  read: ReadGroup,
  how: 'fresh' | 'known' = 'fresh',
): Promise<ReadonlyMap<string, InstantMs | null>> {
  const nowMs = deps.clock.nowMs();
  const ageMs = settlesAfterMs(deps);
  if (ageMs === 0) return new Map();
  const seen = await noteMembers(deps, slackGroup, read, nowMs, how);
  return new Map(
    [...seen]
      .map(([userId, { sighting, isTold }]): [string, InstantMs | null] => [
        userId,
        isTold && sighting.ownEditAtMs === null ? sighting.sinceMs + ageMs : null,
      ])
      .filter(([, fromMs]) => fromMs === null || fromMs > nowMs),
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
  await noteMembers(deps, slackGroup, { members, edit }, deps.clock.nowMs(), 'fresh');
}

/** Writes who is there now; whoever left starts again. @returns what is known of each. */
async function noteMembers(
  deps: ApprovalDeps,
  slackGroup: string,
  { members, edit }: ReadGroup,
  nowMs: InstantMs,
  how: 'fresh' | 'known',
): Promise<ReadonlyMap<string, Seen>> {
  const name = `sightings/${slackGroup}`;
  const known = (await deps.projections.get(name))?.value ?? {};
  const before = members.map((userId): [string, Sighting] => [
    userId,
    readSighting(known[userId], nowMs) ?? { sinceMs: nowMs, ownEditAtMs: null, toldEdit: null },
  ]);
  const seen = await afterLastEdit(deps, before, edit.value, how);
  const kept = [...seen].filter(([userId, { isTold }]) => (edit.value !== null && isTold) || userId in known);
  const next: JsonObject = Object.fromEntries(
    kept.map(([userId, { sighting }]) => [userId, writtenSighting(sighting)]),
  );
  if (!isSame(known, next)) await deps.projections.putIfNewer(name, nowMs, next);
  return seen;
}

/** What the last edit changes about each member, as far as Slack says whose it was. */
async function afterLastEdit(
  deps: ApprovalDeps,
  before: readonly (readonly [string, Sighting])[],
  edit: GroupEdit | null,
  how: 'fresh' | 'known',
): Promise<ReadonlyMap<string, Seen>> {
  if (edit === null || edit.by === null)
    return new Map(before.map(([userId, sighting]) => [userId, { sighting, isTold: true }]));
  const signed = { ...edit, by: edit.by };
  const ageMs = settlesAfterMs(deps);
  const concerned = before.filter(([, sighting]) => matters(sighting, signed, ageMs));
  const asked = new Set(concerned.map(([userId]) => userId));
  const whose = how === 'known' ? new Map<string, Whose>() : await whoseEdit(deps, signed.by, [...asked]);
  return new Map(
    before.map(([userId, sighting]) => [
      userId,
      asked.has(userId) ? afterEdit(sighting, signed, whose.get(userId)) : { sighting, isTold: true },
    ]),
  );
}

function settlesAfterMs(deps: ApprovalDeps): number {
  return deps.catalogue().settings.membershipAgeHours * HOUR_MS;
}

function isSame(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]))
  );
}
