import { describe, expect, it } from '@jest/globals';

import { printable, printableJson } from '../../src/domain/unprintable.ts';

const HOSTILE = [
  '\u001b[2J',
  '\u009b2J',
  '\u0007',
  '\u007f',
  '\u202e',
  '\u2066',
  '\u200f',
  '\u061c',
  '\u2028',
  '\r',
];

describe('what a terminal shows', () => {
  it.each(HOSTILE)('never holds %j as it is', (hostile) => {
    const [first = ''] = hostile;
    const text = `before ${hostile} after`;
    expect(printable(text)).not.toContain(first);
    expect(printableJson({ text })).not.toContain(first);
    expect(JSON.parse(printableJson({ text }))).toEqual({ text });
  });

  it('keeps lines, tabs and letters of every script', () => {
    const text = 'a\tb\nמרה 漢字 🙂';
    expect(printable(text)).toBe(text);
  });
});
