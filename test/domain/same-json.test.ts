import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { canonicalJson } from '../../src/codec/canonical-json.ts';
import type { Json } from '../../src/domain/json.ts';
import { sameJson } from '../../src/domain/same-json.ts';

describe('sameJson', () => {
  it('agrees with canonical JSON, which knows no order of keys', () => {
    const values = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(sameJson(a, JSON.parse(canonicalJson(a)) as Json)).toBe(true);
        expect(sameJson(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
      }),
    );
  });

  it.each<readonly [Json, Json]>([
    [{ a: null }, {}],
    [{ a: null }, { b: null }],
    [[], {}],
    [[null], []],
    [
      [1, 2],
      [2, 1],
    ],
    [null, {}],
    ['1', 1],
  ])('tells %j from %j', (a, b) => {
    expect(sameJson(a, b)).toBe(false);
    expect(sameJson(b, a)).toBe(false);
  });
});
