import type { Rung } from '../domain/task.ts';
import type { CatalogueGroup } from './catalogue.ts';
import type { Draft } from './draft.ts';
import type { UnplacedMistake } from './mistake.ts';
import { mistake } from './mistake.ts';
import type { WrittenTask } from './schema.ts';
import { unknownName } from './unknown-name.ts';
import { rungsOf } from './use-written.ts';

/** A task has an owner, and at every rung of its ladder somebody other than who asks may approve. */
export function checkDeciders(
  taskId: string,
  task: Partial<WrittenTask>,
  draft: Draft,
): readonly UnplacedMistake[] {
  const { personNames, groupNames, ladderNames } = draft;
  const { owner, ask = [], approve = [], quorum } = task;
  const path = ['tasks', taskId];
  const listed = { ask, approve: typeof approve === 'string' ? [] : approve };
  const unknown = (['ask', 'approve'] as const).flatMap((field) =>
    listed[field].flatMap((name, index) =>
      groupNames.has(name) ? [] : [unknownName([...path, field, index], 'group', name, groupNames)],
    ),
  );
  if (typeof approve === 'string' && !ladderNames.has(approve))
    unknown.push(unknownName([...path, 'approve'], 'ladder', approve, ladderNames));
  if (typeof approve === 'string' && quorum !== undefined)
    unknown.push(mistake([...path, 'quorum'], 'the ladder says how many approve; leave this out'));
  const nobody =
    owner === undefined || personNames.has(owner)
      ? []
      : [unknownName([...path, 'owner'], 'person', owner, personNames)];
  const rungs = rungsOf(task, draft.ladders) ?? [];
  const flaws = rungs.flatMap((rung, index) => {
    const flaw = approversFlaw(
      groupsNamed(ask, draft),
      groupsUpToRung(rungs, index, draft),
      rung.quorum,
      draft,
    );
    const where = rungs.length === 1 ? '' : `rung ${index + 1} of the ladder: `;
    return flaw === null ? [] : [mistake([...path, 'approve'], `${where}${flaw}`)];
  });
  return [...nobody, ...unknown, ...flaws];
}

/** Whoever an earlier rung asked may still approve at a later one. */
function groupsUpToRung(rungs: readonly Rung[], index: number, draft: Draft): Groups | null {
  return groupsNamed([...new Set(rungs.slice(0, index + 1).flatMap(({ groups }) => groups))], draft);
}

type Groups = readonly CatalogueGroup[];

/**
 * What is wrong with the approvers as a set. Where Slack user groups are involved, who is in them is not known
 * here, and the answer is left to the moment of the request.
 */
function approversFlaw(
  askers: Groups | null,
  approvers: Groups | null,
  quorum: number,
  { groups }: Draft,
): string | null {
  if (askers === null || approvers === null) return null;
  const support = new Set([...groups.values()].filter(isSupport).flatMap(({ people }) => people));
  const able = approvers.filter((group) => !isSupport(group));
  if (!able.every(isClosed)) return null;
  const people = new Set(able.flatMap((group) => group.people).filter((name) => !support.has(name)));
  if (people.size === 0)
    return 'nobody could ever approve: the groups are empty, or of the support tier, which never approves';
  const others = askers.every(isClosed)
    ? askers.flatMap((group) => group.people).map((asker) => people.size - (people.has(asker) ? 1 : 0))
    : [people.size];
  // Nobody can ask: a group that is empty today is not a mistake of this task's approvers.
  if (others.length === 0) return null;
  const most = Math.max(...others);
  if (most >= quorum) return null;
  return most === 0
    ? 'the only person who could approve is the only one who may ask'
    : `the quorum is ${quorum}, and beside the requester only ${most} could approve`;
}

/** The groups of these names; `null` where there are none, or one of them could not be read. */
function groupsNamed(names: readonly string[], { groups }: Draft): Groups | null {
  const found = names.flatMap((name) => groups.get(name) ?? []);
  return found.length === names.length && found.length > 0 ? found : null;
}

/** Whether only the catalogue says who is in a group. */
function isClosed({ slackGroups }: CatalogueGroup): boolean {
  return slackGroups.length === 0;
}

function isSupport({ tier }: CatalogueGroup): boolean {
  return tier === 'support';
}
