import { describe, expect, it } from '@jest/globals';

import { sinceArgument } from '../../src/cli/since-argument.ts';

const NOW_MS = Date.parse('2026-11-23T03:00:00Z');
const since = sinceArgument(() => NOW_MS);

describe('from when on', () => {
  it.each([
    ['7d', '2026-11-16T03:00:00Z'],
    ['12h', '2026-11-22T15:00:00Z'],
    ['30m', '2026-11-23T02:30:00Z'],
    ['2026-11-01', '2026-11-01T00:00:00Z'],
    ['2026-11-01T03:00:00Z', '2026-11-01T03:00:00Z'],
  ])('takes %s', (text, instant) => {
    expect(since(text)).toBe(Date.parse(instant));
  });

  it.each(['', 'yesterday', '0d', '7', '2026', '2026-13-01', 'Mon 7d'])('refuses “%s”', (text) => {
    expect(() => since(text)).toThrow('Write it like 7d, 12h, 2026-11-23 or 2026-11-23T03:00:00Z.');
  });
});
