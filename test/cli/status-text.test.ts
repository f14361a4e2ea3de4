import { describe, expect, it } from '@jest/globals';

import { statusText } from '../../src/cli/status-text.ts';
import type { StatusAnswer } from '../../src/contracts/http.ts';
import { GRANT_ID, NOW_MS } from '../proof/fixtures.ts';

type Line = StatusAnswer['grants'][number];
const base: Line = {
  grantId: GRANT_ID,
  state: 'claimable',
  title: 'Restart a service',
  drill: false,
  asset: 'checkout',
  region: 'eu-west-1',
  deadlineMs: NOW_MS + 1_200_000,
  claimByMs: NOW_MS + 600_000,
  claims: 0,
  maxClaims: 5,
  endReason: null,
};
const textOf = (...grants: Line[]) => statusText({ name: 'Ines', deviceExpiresAtMs: NOW_MS, grants }, NOW_MS);

describe('the status text', () => {
  it('says what to do when there is nothing', () => {
    expect(textOf()).toBe(
      'Ines, on a device bound until 2026-11-23\nYou have no access right now. Ask for it in Slack with /breakglass.\n',
    );
  });

  it.each<[Partial<Line>, string]>([
    [
      {},
      'ready: breakglass configure bg-abcdefghij, or exec (until 03:10:00 UTC); ends at 03:20:00 UTC, in 20m',
    ],
    [{ state: 'minting' }, 'credentials are being made; ends at 03:20:00 UTC, in 20m'],
    [{ state: 'active', claims: 2 }, 'active; ends at 03:20:00 UTC, in 20m; claimed 2 of 5 times'],
    [
      { state: 'active', deadlineMs: NOW_MS - 1 },
      'active; ends at 02:59:59 UTC, in 0s; claimed 0 of 5 times',
    ],
    [
      { state: 'ending', endReason: 'released' },
      'ending (released); AWS ends it at 03:20:00 UTC at the latest',
    ],
    [{ state: 'ended', endReason: 'expired' }, 'ended (expired)'],
  ])('tells %j', (change, expected) => {
    expect(
      textOf({ ...base, ...change })
        .split('\n')
        .at(-2)
        ?.trim(),
    ).toBe(expected);
  });
});
