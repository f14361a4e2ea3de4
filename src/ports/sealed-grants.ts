import type { EndCertainty } from '../domain/grant.ts';
import type { GrantId, IncidentId } from '../domain/ids.ts';
import type { InstantMs } from '../domain/time.ts';

/** What the sealed log says of a grant. */
export type SealedGrant = {
  readonly grantId: GrantId;
  readonly incidentId: IncidentId;
  readonly roleArn: string;
  readonly deadlineMs: InstantMs;
  /** Of its record, the highest that is sealed. */
  readonly version: number;
  /** When the last attempt to mint began; `null` when there was none. */
  readonly lastMintAtMs: InstantMs | null;
  /** When it began to end early although a session could exist; `null` when it did not. */
  readonly endingAtMs: InstantMs | null;
  /** Only once the entry is durable. */
  readonly ended: { readonly atMs: InstantMs; readonly certainty: EndCertainty } | null;
};

/** What the log says of an incident: whether it was closed, and its grants. */
export type SealedIncident = { readonly closed: boolean; readonly grants: readonly SealedGrant[] };

/**
 * Grants as the sealed log tells them. What is denied in AWS is held against this and not against Redis alone:
 * an end that Redis lost is still enforced, and a deny is taken back only where the log proves that it is past.
 */
export interface SealedGrants {
  /** `null`: the log has never heard of it. */
  grant(grantId: GrantId): Promise<SealedGrant | null>;
  incident(incidentId: IncidentId): Promise<SealedIncident>;
  /** Grants that began to end early while a session could exist, and whose deadline is after `afterMs`. */
  endedEarly(afterMs: InstantMs): Promise<readonly SealedGrant[]>;
  /** Grants of which the log holds no end, and whose deadline is after `afterMs`. */
  unended(afterMs: InstantMs): Promise<readonly SealedGrant[]>;
}
