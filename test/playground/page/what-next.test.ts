import { describe, expect, it } from '@jest/globals';

import type { GrantView, RequestView } from '../../../src/playground/page/contract.ts';
import { cast } from '../../../src/playground/page/cast.ts';
import { whatNext } from '../../../src/playground/page/web/behind/what-next.ts';

const request: RequestView = {
  requestId: 'req_aaaaaaaaaaaaaaaa',
  state: 'pending',
  requester: 'Ines Prado',
  requesterSlackUserId: 'U0INES',
  askedSlackUserIds: ['U0OMAR', 'U0AMARA'],
  title: 'Restart a service',
  asset: 'orders-api',
  durationSeconds: 20,
  filedAtMs: 1,
};
const grant: GrantView = {
  grantId: 'bg-aaaaaaaaaa',
  requestId: request.requestId,
  state: 'claimable',
  reason: null,
  certainty: null,
  requester: 'Ines Prado',
  requesterName: 'ines',
  title: 'Restart a service',
  asset: 'orders-api',
  acceptedAtMs: 2,
  deadlineMs: 20_000,
  claims: 0,
  maxClaims: 3,
};
const start = { incidentTitle: null, bound: [], requests: [], grants: [] };
const open = { ...start, incidentTitle: 'Checkout is down' };
const bound = { ...open, bound: ['ines'] };
const approved = { ...bound, requests: [{ ...request, state: 'approved' as const }] };

describe('what to try next', () => {
  it.each([
    [
      'opens an incident',
      start,
      null,
      'U0INES',
      { to: 'channel', draft: '/breakglass open Checkout answers 502' },
    ],
    ['asks for a code', open, null, 'U0INES', { to: 'channel', draft: '/breakglass login' }],
    ['types the code', open, 'breakglass login A', 'U0INES', { to: 'terminal', line: 'breakglass login A' }],
    [
      'asks for access',
      bound,
      null,
      'U0INES',
      { to: 'channel', draft: expect.stringMatching(/restart-service orders-api 2m$/) },
    ],
    ['goes to who was asked', { ...bound, requests: [request] }, null, 'U0OMAR', { to: 'direct' }],
    [
      'claims',
      { ...approved, grants: [grant] },
      null,
      'U0INES',
      { to: 'terminal', line: 'breakglass credentials bg-aaaaaaaaaa' },
    ],
    [
      'does the task',
      { ...approved, grants: [{ ...grant, state: 'active' as const }] },
      null,
      'U0INES',
      { to: 'terminal', line: expect.stringMatching(/^AWS_PROFILE=bg-aaaaaaaaaa aws ecs update-service/) },
    ],
    [
      'opens the shell',
      { ...approved, grants: [{ ...grant, asset: 'orders-db', state: 'active' as const }] },
      null,
      'U0INES',
      { to: 'terminal', line: expect.stringMatching(/aws ssm start-session --target i-0a1b2c3d4e5f60001$/) },
    ],
    [
      'asks again when it is over',
      { ...approved, grants: [{ ...grant, state: 'ended' as const }] },
      null,
      'U0INES',
      { to: 'channel', draft: expect.stringContaining('/breakglass restart-service') },
    ],
  ])('%s', (_what, behind, loginLine, by, go) => {
    expect(whatNext(behind, cast(), loginLine)).toMatchObject({ by, go });
  });

  it('waits while the issuer checks the approval', () => {
    expect(whatNext(approved, cast(), null)).toBeNull();
  });
});

describe('the cast', () => {
  it('has a try at each of the eleven promises', () => {
    const { promises, attacks } = cast();
    expect(promises).toHaveLength(11);
    const tried = new Set(attacks.map(({ promise }) => promise));
    expect(promises.filter(({ number }) => !tried.has(number))).toEqual([]);
    expect(new Set(attacks.map(({ id }) => id)).size).toBe(attacks.length);
  });
});
