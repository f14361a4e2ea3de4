import type { Draft } from './draft.ts';
import type { UnplacedMistake } from './mistake.ts';
import { mistake } from './mistake.ts';
import type { WrittenTask } from './schema.ts';
import type { RungFlaw } from './undecidable.ts';
import { undecidable } from './undecidable.ts';
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
  const flaws = rungs.flatMap((_rung, index) => {
    const always = undecidable(rungs, index, null, draft);
    // What is wrong with a ladder whoever asks is said once, at the ladder.
    const flaw = typeof approve === 'string' && always !== null ? null : (always ?? forAll(index));
    if (flaw === null) return [];
    const where = rungs.length === 1 ? '' : `rung ${index + 1} of the ladder: `;
    const field = flaw.field === 'quorum' && quorum !== undefined ? 'quorum' : 'approve';
    return [mistake([...path, field], `${where}${flaw.text}`, flaw.suggestion)];
  });
  return [...nobody, ...unknown, ...flaws];

  /** A flaw of this rung whoever of those who may ask does. */
  function forAll(index: number): RungFlaw | null {
    const found = askersOf(ask, draft).map((asker) => undecidable(rungs, index, asker, draft));
    return found.includes(null) ? null : (found[0] ?? null);
  }
}

/** Everybody who may ask; nobody where that is not for the catalogue alone to say. */
function askersOf(ask: readonly string[], { groups }: Draft): readonly string[] {
  const found = ask.map((name) => groups.get(name));
  if (found.some((group) => group === undefined || group.slackGroups.length > 0)) return [];
  return [...new Set(found.flatMap((group) => group?.people ?? []))];
}
