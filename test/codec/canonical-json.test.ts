import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { canonicalJson } from '../../src/codec/canonical-json.ts';
import type { Json } from '../../src/domain/json.ts';
import { itWithData } from './shared-data.ts';

const doubleOf = (hex: string): number => Buffer.from(hex, 'hex').readDoubleBE();
const anyJson = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }) as fc.Arbitrary<Json>;

describe('canonicalJson', () => {
  it('gives the example of RFC 8785 section 3.2.3', () => {
    const input = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`;
    expect(canonicalJson(JSON.parse(input) as Json)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  // RFC 8785 appendix B.
  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('writes the number %s as %s', (hex, text) => {
    expect(canonicalJson(doubleOf(hex))).toBe(text);
  });

  it('sorts keys by UTF-16 code units, not by code points', () => {
    expect(canonicalJson({ '\ufb33': 1, '\u{1f602}': 2, '\u20ac': 3, '1': 4 })).toBe(
      '{"1":4,"\u20ac":3,"\u{1f602}":2,"\ufb33":1}',
    );
  });

  it.each([
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate as a key', { '\udc00': 1 }],
  ])('has no form for %s', (_what, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it('reads back as the same value', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        // JSON itself knows no negative zero.
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is the same whatever order the keys were set in', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), anyJson), fc.infiniteStream(fc.nat()), (value, stream) => {
        const ranked = Object.entries(value).map((entry) => ({ entry, rank: stream.next().value as number }));
        const shuffled = Object.fromEntries(ranked.sort((a, b) => a.rank - b.rank).map(({ entry }) => entry));
        expect(canonicalJson(shuffled)).toBe(canonicalJson(value));
      }),
    );
  });

  it('is its own canonical form', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const once = canonicalJson(value);
        expect(canonicalJson(JSON.parse(once) as Json)).toBe(once);
      }),
    );
  });

  itWithData('rfc8785-vectors.json', 'gives the published vectors', (text) => {
    const vectors = Object.entries(JSON.parse(text) as Record<string, { input: string; canonical: string }>);
    expect(vectors.length).toBeGreaterThan(5);
    for (const [name, { input, canonical }] of vectors) {
      expect([name, canonicalJson(JSON.parse(input) as Json)]).toEqual([name, canonical]);
    }
  });
});
