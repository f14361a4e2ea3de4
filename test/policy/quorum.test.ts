import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { Rung } from '../../src/domain/task.ts';
import type { Counted } from '../../src/policy/quorum.ts';
import { quorumReached } from '../../src/policy/quorum.ts';
import { personOf } from './sample-question.ts';

const rung = (quorum: number, each: Rung['each'] = {}): Rung => ({
  afterSeconds: 0,
  groups: ['any'],
  quorum,
  each,
});
const by = (name: string, ...groups: string[]): Counted => ({ person: personOf(name), groups });

describe('quorumReached', () => {
  it.each<readonly [string, Rung, readonly Counted[], boolean]>([
    ['nobody is not enough for one', rung(1), [], false],
    ['one is enough for one', rung(1), [by('a')], true],
    ['one is not enough for two', rung(2), [by('a')], false],
    ['the same one twice is one', rung(2), [by('a'), by('a')], false],
    ['nobody is enough for none', rung(0), [by('a'), by('b')], false],
    [
      'one engineer and one from security',
      rung(2, { eng: 1, sec: 1 }),
      [by('a', 'eng'), by('b', 'sec')],
      true,
    ],
    ['two engineers', rung(2, { eng: 1, sec: 1 }), [by('a', 'eng'), by('b', 'eng')], false],
    [
      'somebody who is both, and an engineer',
      rung(2, { eng: 1, sec: 1 }),
      [by('a', 'eng', 'sec'), by('b', 'eng')],
      true,
    ],
    ['one who is both counts once', rung(1, { eng: 1, sec: 1 }), [by('a', 'eng', 'sec')], false],
    [
      'whoever is both takes the place that the other cannot',
      rung(3, { eng: 2, sec: 1 }),
      [by('a', 'eng', 'sec'), by('b', 'eng'), by('c', 'sec', 'eng')],
      true,
    ],
    [
      'two faces of one human, one in each group',
      rung(2, { eng: 1, sec: 1 }),
      [
        { person: personOf('a', 'slack:U1'), groups: ['eng'] },
        { person: personOf('b', 'slack:U1'), groups: ['sec'] },
      ],
      false,
    ],
    ['a group nobody is in', rung(1, { none: 1 }), [by('a', 'eng')], false],
  ])('%s', (_what, terms, counted, enough) => {
    expect(quorumReached(terms, counted)).toBe(enough);
  });

  it('finds a way to count people whenever there is one', () => {
    const group = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(group, { maxLength: 3 }), { maxLength: 5 }),
        fc.dictionary(group, fc.integer({ min: 1, max: 2 })),
        (memberships, each) => {
          const counted = memberships.map((groups, n) => by(`p${n}`, ...groups));
          const places = Object.entries(each).flatMap(([name, count]) => Array<string>(count).fill(name));
          expect(quorumReached(rung(1, each), counted)).toBe(
            counted.length >= 1 && someOrderFits(places, memberships),
          );
        },
      ),
    );
  });

  it('answers at once, however many approvals there are', () => {
    const many = Array.from({ length: 50 }, (_, n) => by(`p${n}`, 'a', 'b'));
    expect(quorumReached(rung(10, { a: 5, b: 5, c: 1 }), many)).toBe(false);
  });
});

/** Tries every way there is. */
function someOrderFits(places: readonly string[], people: readonly (readonly string[])[]): boolean {
  const [place, ...others] = places;
  if (place === undefined) return true;
  return people.some(
    (groups, at) => groups.includes(place) && someOrderFits(others, people.toSpliced(at, 1)),
  );
}
