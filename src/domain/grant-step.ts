import type { Actor } from './actor.ts';
import type { EventData, EventDraft } from './event.ts';
import { personal } from './event.ts';
import type { EndCertainty, EndedGrant, EndReason, Grant } from './grant.ts';
import { owedEndingStep } from './grant.ts';
import type { Person } from './person.ts';
import type { StandingEnd } from './standing-copy.ts';
import type { InstantMs } from './time.ts';

/** What a move of the grant machine gives: the next record, and what happened. */
export type GrantStep<G extends Grant = Grant> = {
  readonly record: G;
  readonly events: readonly EventDraft[];
};

/** What every event of a grant names. */
export function identifyGrant(grant: Grant): EventData {
  const { grantId, requestId, intentDigest, task } = grant;
  return { grantId, requestId, intentDigest, drill: task.drill };
}

/** What all states of a grant share, without what only one of them holds. */
export function grantBase(grant: Grant) {
  const { v, grantId, order, requestId, incidentId, requester, deviceThumbprints, task, intentDigest } =
    grant;
  const { deadlineMs, claimByMs, acceptedAtMs, maxClaims, attempts, endingStep } = grant;
  return {
    v,
    grantId,
    order,
    requestId,
    incidentId,
    requester,
    deviceThumbprints,
    task,
    intentDigest,
    deadlineMs,
    claimByMs,
    acceptedAtMs,
    maxClaims,
    attempts,
    endingStep,
  };
}

/** The grant, over. */
export function endedGrant(
  grant: Grant,
  reason: EndReason,
  by: Person | null,
  certainty: EndCertainty,
  nowMs: InstantMs,
): EndedGrant {
  const denyWrittenAtMs = grant.state === 'ending' ? grant.denyWrittenAtMs : null;
  return {
    ...grantBase(grant),
    endingStep: certainty === 'never-minted' ? null : owedEndingStep(grant),
    state: 'ended',
    reason,
    endedBy: by,
    endedAtMs: nowMs,
    certainty,
    denyWrittenAtMs,
    deeds: 'due',
  };
}

/** The event of a grant's end. @param because what exactly changed, where it never was `ending` before. */
export function endedEvent(grant: EndedGrant, actor: Actor, because: StandingEnd | null = null): EventDraft {
  return {
    type: 'grant.ended',
    actor,
    data: {
      ...identifyGrant(grant),
      reason: grant.reason,
      ...(because === null ? {} : { because }),
      certainty: grant.certainty,
      endedAtMs: grant.endedAtMs,
      denyWrittenAtMs: grant.denyWrittenAtMs,
      endingStep: grant.endingStep?.step ?? null,
      by: personal(grant.endedBy),
    },
  };
}
