import { describe, expect, it } from '@jest/globals';

import type { GrantView, RequestView, SessionPolicyView } from '../../../src/playground/page/contract.ts';
import { shownSession } from '../../../src/playground/page/web/behind/shown-session.ts';

const session = (grantId: string, issuedAtMs: number): SessionPolicyView => ({
  accessKeyId: `ASIA${issuedAtMs}`,
  grantId,
  issuedAtMs,
  stsExpiresAtMs: 9,
  policyJson: '{}',
});
const [older, newer] = [session('bg-older', 1), session('bg-newer', 2)];
const request = (requestId: string, state: RequestView['state']) => ({ requestId, state }) as RequestView;
const grant = (grantId: string, requestId: string) => ({ grantId, requestId, state: 'active' }) as GrantView;
const grants = [grant('bg-newer', 'req_2'), grant('bg-older', 'req_1')];

describe('the session that is shown', () => {
  it('is that of the request above', () => {
    const requests = [request('req_2', 'approved'), request('req_1', 'approved')];
    expect(shownSession({ requests, grants, sessions: [newer, older] })).toEqual({
      session: newer,
      note: null,
    });
    // The older grant was claimed once more.
    const again = session('bg-older', 3);
    expect(shownSession({ requests, grants, sessions: [again, newer] })?.session).toBe(newer);
  });

  it.each([
    ['pending', 'The newest session, of bg-newer; the request above has none yet.'],
    ['denied', 'The newest session, of bg-newer; the request above got none.'],
  ] as const)('is the newest, said to be another, where the request above is %s', (state, note) => {
    const requests = [request('req_3', state), request('req_2', 'approved')];
    expect(shownSession({ requests, grants, sessions: [newer, older] })).toEqual({ session: newer, note });
  });

  it('is none before the first', () => {
    expect(shownSession({ requests: [], grants: [], sessions: [] })).toBeNull();
  });
});
