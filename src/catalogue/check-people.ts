import { foldIdentity } from '../domain/person.ts';
import type { Draft } from './draft.ts';
import type { UnplacedMistake } from './mistake.ts';
import { mistake } from './mistake.ts';
import { unknownName } from './unknown-name.ts';

/** Nobody stands twice under two names, and groups name only people who are there. */
export function checkPeople({ people, groups, personNames }: Draft): readonly UnplacedMistake[] {
  const holders = new Map<string, string>();
  const shared = [...people.values()].flatMap(({ personId, identities }) =>
    identities.flatMap((identity) => {
      const holder = holders.get(foldIdentity(identity)) ?? personId;
      holders.set(foldIdentity(identity), holder);
      if (holder === personId) return [];
      return [
        mistake(
          ['people', personId],
          `shares ${identity} with "${holder}", and two names must not stand for one person`,
          'If they are one person, join the two entries.',
        ),
      ];
    }),
  );
  const strangers = [...groups.values()].flatMap(({ groupId, people: members }) =>
    members.flatMap((name, index) =>
      personNames.has(name)
        ? []
        : [unknownName(['groups', groupId, 'people', index], 'person', name, personNames)],
    ),
  );
  return [...shared, ...strangers];
}
