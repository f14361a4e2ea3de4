import { describe, expect, it } from '@jest/globals';

import { clockOffsetMs, dateHeaderOf } from '../../../src/adapters/aws/date-header.ts';

describe('clockOffsetMs', () => {
  const atMs = Date.parse('2026-11-23T03:12:00Z');
  it.each([
    ['Mon, 23 Nov 2026 03:12:00 GMT', atMs + 400, atMs + 600, 0],
    ['Mon, 23 Nov 2026 03:13:00 GMT', atMs + 400, atMs + 600, 60_000],
    ['Mon, 23 Nov 2026 03:11:00 GMT', atMs, atMs + 3000, -61_000],
    ['soon', atMs, atMs, null],
    [null, atMs, atMs, null],
  ])('of %s is held against the middle of the call', (date, sentAtMs, receivedAtMs, offset) => {
    expect(clockOffsetMs(date, sentAtMs, receivedAtMs)).toBe(offset);
  });
});

describe('dateHeaderOf', () => {
  it('takes a response without one', () => {
    expect(
      [undefined, null, {}, { headers: null }, { headers: {} }, { headers: { date: 1 } }].map(dateHeaderOf),
    ).toEqual(Array(6).fill(null));
    expect(dateHeaderOf({ headers: { date: 'x' } })).toBe('x');
  });
});
