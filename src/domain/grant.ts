import type { Deadline } from './deadline.ts';
import type { DeviceThumbprint, GrantId, IncidentId, RequestId } from './ids.ts';
import type { Person } from './person.ts';
import type { BoundTask, EndingStep } from './task.ts';
import type { InstantMs } from './time.ts';

/*
 *   (order) --accepted--> claimable --claim--> minting --minted--> active --deadline--> ended: expired
 *                                                |  ^                | ^
 *                         claimable <-retryable--+  +---claim again--+
 *   claimable --claim-by--> ended: unclaimed     minting --failure--> ended: mint-failed
 *   claimable --end-------> ended: <reason>      minting | active --end--> ending --deadline--> ended: <reason>, by time
 *                                                              ending --deny read back--> ended: <reason>
 *
 * A claimable grant with an attempt whose outcome is unknown may already have a session at AWS; ending it goes
 * through `ending` like an active one.
 */

/** Why a grant was ended before its deadline. */
export type EarlyEndReason = 'released' | 'revoked' | 'incident-closed' | 'standing-changed';

/** Why a grant is over. An order that was refused never became a grant: see refused-grant.ts. */
export type EndReason = EarlyEndReason | 'expired' | 'unclaimed' | 'mint-failed';

/** How surely the sessions of an ended grant are dead: never existed, ended by AWS by time, or denied in IAM. */
export type EndCertainty = 'never-minted' | 'by-time' | 'deny-written';

/** One attempt to make an STS session. Written before STS is called, so an attempt is never unknown to us. */
export type SessionAttempt = {
  /** RoleSessionName: unguessable, since a resource policy could name it. */
  readonly sessionName: string;
  readonly device: DeviceThumbprint;
  readonly startedAtMs: InstantMs;
  /** `unknown`: STS was or may have been called and no answer was recorded. */
  readonly outcome: 'unknown' | 'minted' | 'not-minted';
  /** Not secret; CloudTrail is asked by it. */
  readonly accessKeyId: string | null;
  readonly stsExpiresAtMs: InstantMs | null;
};

/** How far what has to be done beside the deny has come. */
export type EndingStepProgress = {
  readonly step: EndingStep;
  readonly state: 'owed' | 'done' | 'given-up';
  /** How many shells were closed so far. */
  readonly closed: number;
  /** Why the last look failed; `null` when it did not. */
  readonly failure: string | null;
  /** When it was done or given up. */
  readonly atMs: InstantMs | null;
};

type GrantBase = {
  readonly v: 1;
  readonly grantId: GrantId;
  /** The gateway's order, compact JWS; verified again at every mint. */
  readonly order: string;
  readonly requestId: RequestId;
  readonly incidentId: IncidentId;
  readonly requester: Person;
  readonly deviceThumbprints: readonly DeviceThumbprint[];
  readonly task: BoundTask;
  readonly intentDigest: string;
  readonly deadlineMs: InstantMs;
  readonly claimByMs: InstantMs;
  readonly acceptedAtMs: InstantMs;
  readonly maxClaims: number;
  readonly attempts: readonly SessionAttempt[];
  /** What is owed beside the deny once it ends; `null` until then, and where the task names none. */
  readonly endingStep: EndingStepProgress | null;
};

export type ClaimableGrant = GrantBase & { readonly state: 'claimable' };
export type MintingGrant = GrantBase & { readonly state: 'minting' };
export type ActiveGrant = GrantBase & { readonly state: 'active' };
export type EndingGrant = GrantBase & {
  readonly state: 'ending';
  readonly reason: EarlyEndReason;
  readonly endedBy: Person | null;
  readonly sinceMs: InstantMs;
  readonly denyWrittenAtMs: InstantMs | null;
};
export type EndedGrant = GrantBase & {
  readonly state: 'ended';
  readonly reason: EndReason;
  readonly endedBy: Person | null;
  readonly endedAtMs: InstantMs;
  readonly certainty: EndCertainty;
  readonly denyWrittenAtMs: InstantMs | null;
  readonly deeds: DeedsStage;
};

/** How far it is known what was done with an ended grant: not asked yet, asked too soon to be sure, or for good. */
export type DeedsStage = 'due' | 'provisional' | 'final';

/** A grant, tagged by state; each state holds only what exists then. Never a secret. */
export type Grant = ClaimableGrant | MintingGrant | ActiveGrant | EndingGrant | EndedGrant;

/** How long an attempt may take before it counts as unanswered. */
export const MINT_TIMEOUT_MS = 30_000;

/** What the grant still waits for. */
export function grantDeadlines(grant: Grant): readonly Deadline[] {
  const end: Deadline = { kind: 'end', dueAtMs: grant.deadlineMs };
  switch (grant.state) {
    case 'claimable':
      return [end, { kind: 'claim-by', dueAtMs: grant.claimByMs }];
    case 'minting':
      return [
        end,
        { kind: 'mint-timeout', dueAtMs: (grant.attempts.at(-1)?.startedAtMs ?? 0) + MINT_TIMEOUT_MS },
      ];
    case 'active':
    case 'ending':
      return [end];
    case 'ended':
      return [];
  }
}

/** How many attempts a grant has at most, those of which STS made nothing included. */
export const MOST_ATTEMPTS = 20;

/** How many claims of its `maxClaims` a grant has used: an attempt that is known to have made no session is none. */
export function claimsUsed({ attempts }: Pick<Grant, 'attempts'>): number {
  return attempts.filter((attempt) => attempt.outcome !== 'not-minted').length;
}

/** Whether AWS may hold a session of this grant: one was made, or an attempt was never answered. */
export function maySessionExist(grant: Grant): boolean {
  return claimsUsed(grant) > 0;
}

/** Whether a grant that is over was ended before its deadline, and may have had a session then. */
export function wasEndedEarly({ reason, certainty }: EndedGrant): boolean {
  const byItself: readonly EndReason[] = ['expired', 'unclaimed', 'mint-failed'];
  return certainty !== 'never-minted' && !byItself.includes(reason);
}

/** What has to be done beside the deny once this grant ends; `null` where its sessions leave nothing open. */
export function owedEndingStep(grant: Grant): EndingStepProgress | null {
  if (!maySessionExist(grant)) return null;
  if (grant.endingStep !== null) return grant.endingStep;
  const { endingStep: step } = grant.task;
  return step === null ? null : { step, state: 'owed', closed: 0, failure: null, atMs: null };
}
