import type { EndCertainty, EndReason } from '../domain/grant.ts';
import type { GrantId, RequestId } from '../domain/ids.ts';
import type { InstantMs } from '../domain/time.ts';

/** A grant as far as the issuer's signed events have told; only for showing. */
export type ShownGrant = {
  readonly grantId: GrantId;
  readonly requestId: RequestId;
  readonly state: 'claimable' | 'minting' | 'active' | 'ending' | 'ended';
  readonly deadlineMs: InstantMs;
  readonly claims: number;
  /** Device named by the last claim, as its short thumbprint. */
  readonly claimedBy: string | null;
  /** `refused`: the issuer did not accept the order, so there never was a grant. */
  readonly reason: EndReason | 'refused' | null;
  /** What the requester should read when it was refused or could not be made. */
  readonly refusal: string | null;
  readonly certainty: EndCertainty | null;
  readonly endedAtMs: InstantMs | null;
  readonly denyWrittenAtMs: InstantMs | null;
};
