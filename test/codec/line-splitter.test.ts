import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { LineSplitter } from '../../src/codec/line-splitter.ts';

const splitAll = (pieces: readonly string[], maxBytes?: number) => {
  const splitter = new LineSplitter(maxBytes);
  const lines = pieces.flatMap((piece) => [...splitter.take(Buffer.from(piece))].map(String));
  return { lines, rest: String(splitter.rest) };
};

describe('lines out of pieces', () => {
  it('are those of the whole, wherever it was parted', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const lines = pieces.join('').split(/(?<=\n)/);
        const rest = lines.at(-1)?.endsWith('\n') === false ? (lines.pop() ?? '') : '';
        expect(splitAll(pieces)).toEqual({ lines: lines.filter((line) => line !== ''), rest });
      }),
    );
  });

  it('come out as soon as they are too long, and what is left of them does not come', () => {
    const { lines, rest } = splitAll(['ab\ncde', 'fgh', 'ij', 'kl\nmn\nop'], 4);
    expect([lines, rest]).toEqual([['ab\n', 'cdefgh', 'mn\n'], 'op']);
    expect(splitAll(['abcdefg\nh\n'], 4).lines).toEqual(['abcdefg\n', 'h\n']);
  });

  it('go on where somebody stopped', () => {
    const splitter = new LineSplitter();
    for (const line of splitter.take(Buffer.from('a\nb\nc'))) {
      expect(String(line)).toBe('a\n');
      break;
    }
    expect(String(splitter.rest)).toBe('b\nc');
    expect([...splitter.take()].map(String)).toEqual(['b\n']);
    expect([...splitter.take(Buffer.from('d\n'))].map(String)).toEqual(['cd\n']);
  });
});
