import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { NameTable } from '../../src/codec/name-table.ts';

const names = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom('', 'a', 'request/req_aaaaaaaaaaaaaaaa', 'ä', '\ud800'),
);

describe('a table of names', () => {
  it('gives each name of each kind one number, in their order, and the name back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), names), { maxLength: 300 }),
        fc.integer(),
        (added, seed) => {
          const table = new NameTable(seed);
          const expected = new Map<string, number>();
          for (const [kind, name] of added) {
            const key = `${kind} ${name}`;
            expect(table.find(kind, name)).toBe(expected.get(key) ?? -1);
            const number = expected.get(key) ?? expected.size;
            expected.set(key, number);
            expect(table.add(kind, name)).toBe(number);
          }
          expect(table.size).toBe(expected.size);
          for (const [key, number] of expected) {
            expect(table.name(number)).toBe(key.slice(2));
            expect(table.find(Number(key[0]), key.slice(2))).toBe(number);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('grows to very many names and finds each of them', () => {
    const table = new NameTable(7);
    for (let number = 0; number < 20_000; number += 1) table.add(number % 2, `grant/bg-${number}`);
    const found = Array.from({ length: 20_000 }, (_, number) => table.find(number % 2, `grant/bg-${number}`));
    expect(found.every((number, at) => number === at)).toBe(true);
    expect(table.find(1, 'grant/bg-0')).toBe(-1);
    expect(table.name(19_999)).toBe('grant/bg-19999');
    expect(() => table.name(20_000)).toThrow(RangeError);
  });

  it('keeps the same names of several kinds apart, also where they meet in the table', () => {
    for (let seed = 0; seed < 10; seed += 1) {
      const table = new NameTable(seed);
      const each = Array.from({ length: 8_000 }, (_, at) => ({ kind: at % 4, name: `req_${at >> 2}` }));
      expect(each.every(({ kind, name }, at) => table.add(kind, name) === at)).toBe(true);
      expect(each.every(({ kind, name }, at) => table.find(kind, name) === at)).toBe(true);
    }
  });
});
