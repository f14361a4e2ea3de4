import { openPlaces } from '../domain/open-places.ts';
import type { Rung } from '../domain/task.ts';
import type { CatalogueGroup } from './catalogue.ts';
import type { Draft } from './draft.ts';

/** Why a rung could never decide, and which of its fields says so. */
export type RungFlaw = {
  readonly field: 'each' | 'of' | 'quorum';
  readonly text: string;
  readonly suggestion: string;
};

/**
 * Why a rung of a ladder could never decide, by what the catalogue alone says; `null` where it could, or where that
 * hangs on a Slack user group, or on a part that could not be read. The same is asked at a request: enough different
 * people of this rung and those before, one of them of its own groups, and of each group as many as it counts. People
 * are asked by their Slack account, so whoever has none counts only where a Slack user group may show it.
 * @param asker by name, who never approves; `null` for whoever may ask.
 */
export function undecidable(
  rungs: readonly Rung[],
  index: number,
  asker: string | null,
  draft: Draft,
): RungFlaw | null {
  const rung = rungs[index];
  const asked = groupsNamed([...new Set(rungs.slice(0, index + 1).flatMap(({ groups }) => groups))], draft);
  if (rung === undefined || asked === null) return null;
  const support = supportPeople(draft);
  const able = asked.filter((group) => !isSupport(group));
  const isAllClosed = able.every(isClosed);
  const may = (name: string): boolean => name !== asker && !support.has(name);
  const can = (name: string): boolean => may(name) && (!isAllClosed || hasAccount(name, draft));

  const own = able.filter(({ groupId }) => rung.groups.includes(groupId));
  if (own.every(isClosed) && !own.some(({ people }) => people.some(can)))
    return nobody(rung, own, may, asker);
  const people = [...new Set(able.flatMap((group) => group.people))].filter(can);
  return (isAllClosed ? tooFew(rung, people.length) : null) ?? placeLeft(rung, asked, people);
}

function nobody(
  { groups }: Rung,
  own: readonly CatalogueGroup[],
  may: (name: string) => boolean,
  asker: string | null,
): RungFlaw {
  const names = [...new Set(own.flatMap((group) => group.people))].filter(may);
  if (names.length > 0) {
    return {
      field: 'of',
      text: `nobody could ever approve: ${names.join(', ')} could, and no Slack account of theirs is named`,
      suggestion: `Add it to "${names[0] ?? ''}" under people, like slack: [U012AB34].`,
    };
  }
  const suggestion = `Add people to "${groups.join('", "')}", or name another group.`;
  return asker === null
    ? {
        field: 'of',
        text: 'nobody could ever approve: the groups are empty, or of the support tier, which never approves',
        suggestion,
      }
    : { field: 'of', text: 'the only person who could approve is the only one who may ask', suggestion };
}

function tooFew({ quorum }: Rung, most: number): RungFlaw | null {
  if (most >= quorum) return null;
  return {
    field: 'quorum',
    text: `the quorum is ${quorum}, and beside the requester only ${most} could approve`,
    suggestion: 'Add approvers, or lower the quorum.',
  };
}

/** Places that only a Slack user group could fill are left to the moment of the request. */
function placeLeft(rung: Rung, asked: readonly CatalogueGroup[], people: readonly string[]): RungFlaw | null {
  const known = asked.filter((group) => isClosed(group) || isSupport(group));
  const each = Object.fromEntries(
    known.flatMap(({ groupId }) => {
      const count = rung.each[groupId];
      return count === undefined ? [] : [[groupId, count]];
    }),
  );
  const humans = people.map(
    (name) => new Set(asked.filter((group) => group.people.includes(name)).map(({ groupId }) => groupId)),
  );
  const [left] = openPlaces({ each }, humans);
  if (left === undefined) return null;
  return {
    field: 'each',
    text: `${each[left] ?? 1} of "${left}" can never be had, each person counted once`,
    suggestion: `Add people to "${left}" who may approve, or count fewer of it.`,
  };
}

/** The groups of these names; `null` where there are none, or one of them could not be read. */
function groupsNamed(names: readonly string[], { groups }: Draft): readonly CatalogueGroup[] | null {
  const found = names.flatMap((name) => groups.get(name) ?? []);
  return found.length === names.length && found.length > 0 ? found : null;
}

function supportPeople({ groups }: Draft): ReadonlySet<string> {
  return new Set([...groups.values()].filter(isSupport).flatMap(({ people }) => people));
}

/** Somebody who could not be read is a mistake of its own. */
function hasAccount(name: string, { people }: Draft): boolean {
  return people.get(name)?.identities.some((identity) => identity.startsWith('slack:')) ?? true;
}

/** Whether only the catalogue says who is in a group. */
function isClosed({ slackGroups }: CatalogueGroup): boolean {
  return slackGroups.length === 0;
}

function isSupport({ tier }: CatalogueGroup): boolean {
  return tier === 'support';
}
