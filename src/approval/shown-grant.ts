import type { Deeds } from '../domain/deeds.ts';
import type { EndCertainty, EndReason } from '../domain/grant.ts';
import type { GrantId, RequestId } from '../domain/ids.ts';
import type { StandingEnd } from '../domain/standing-copy.ts';
import type { InstantMs } from '../domain/time.ts';

export type ShownShells = {
  readonly state: 'owed' | 'failing' | 'done' | 'given-up';
  readonly closed: number;
  /** When it was last known that none was open. */
  readonly checkedAtMs: InstantMs | null;
};

/** A grant as far as the issuer's signed events have told; only for showing. */
export type ShownGrant = {
  readonly grantId: GrantId;
  readonly requestId: RequestId;
  readonly state: 'claimable' | 'minting' | 'active' | 'ending' | 'ended';
  readonly deadlineMs: InstantMs;
  readonly claims: number;
  /** When the first session was made; `null` before. */
  readonly firstMintedAtMs: InstantMs | null;
  /** Device named by the last claim, as its short thumbprint. */
  readonly claimedBy: string | null;
  /** `refused`: the issuer did not accept the order, so there never was a grant. */
  readonly reason: EndReason | 'refused' | null;
  /** What exactly changed, where it ends by a changed standing. */
  readonly because: StandingEnd | null;
  /** What the requester should read when it was refused or could not be made. */
  readonly refusal: string | null;
  readonly certainty: EndCertainty | null;
  readonly endedAtMs: InstantMs | null;
  readonly denyWrittenAtMs: InstantMs | null;
  /** What became of the shells its sessions may have left open; `null` where its task opens none, or none yet. */
  readonly shells: ShownShells | null;
  /** What was done with it; `null` while nobody has asked AWS. */
  readonly deeds: ShownDeeds | null;
};

/** What the issuer read of AWS's own history. */
export type ShownDeeds = Deeds & {
  readonly isFinal: boolean;
  readonly readAtMs: InstantMs;
  /** The log's checkpoint of that moment, a signed note over everything until then; `null` where there was none. */
  readonly checkpoint: string | null;
};
