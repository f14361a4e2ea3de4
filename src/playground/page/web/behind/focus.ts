import type { Behind, GrantView, RequestView } from '../../contract.ts';

/** What the panel is about now: the newest request, and the grant that came of it. */
export type Focus = {
  readonly request: RequestView;
  readonly grant: GrantView | null;
  readonly stage: Stage;
};

export type Stage = 'asked' | 'approved' | 'claimed' | 'over';

/** The newest request; null before the first. */
export function focusOf({ requests, grants }: Pick<Behind, 'requests' | 'grants'>): Focus | null {
  const [request] = requests;
  if (request === undefined) return null;
  const grant = grants.find(({ requestId }) => requestId === request.requestId) ?? null;
  return { request, grant, stage: stageOf(request, grant) };
}

function stageOf(request: RequestView, grant: GrantView | null): Stage {
  if (request.state === 'pending') return 'asked';
  if (grant === null) return request.state === 'approved' ? 'approved' : 'over';
  if (grant.state === 'ended' || grant.state === 'ending') return 'over';
  return grant.state === 'active' ? 'claimed' : 'approved';
}

/** What became of it, in a word or two. */
export function stateWords({ request, grant }: Focus): string {
  if (grant === null) {
    return {
      pending: 'Waiting for a decision',
      approved: 'Approved; the issuer checks it',
      denied: 'Denied',
      withdrawn: 'Withdrawn',
      lapsed: 'Lapsed: nobody decided',
    }[request.state];
  }
  return {
    claimable: 'Granted, not claimed yet',
    minting: 'Credentials are being made',
    active: 'In use',
    ending: 'Ending',
    ended: grant.reason === 'expired' ? 'Over: AWS ended it by time' : `Over: ${grant.reason ?? 'ended'}`,
  }[grant.state];
}
