import type { InstantMs } from '../domain/time.ts';
import type { RegionCalls } from '../domain/session-call.ts';

/** Whose calls are looked up, and where. */
export type SessionLookup = {
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** RoleSessionName, which CloudTrail keeps as the name of the user. */
  readonly sessionName: string;
  /** `SourceIdentity` of the session: an event that names another one is not of it. */
  readonly sourceIdentity: string;
  readonly fromMs: InstantMs;
};

/**
 * What AWS itself wrote down about calls: management events, which show some minutes late. A Region that could not be
 * read is an answer (`unread`), since what was read elsewhere counts all the same.
 * Faults: `redis-unavailable`, where the pace shared with other replicas cannot be kept.
 */
export interface EventHistory {
  /** Looks up the calls of one session in one Region. @returns also why what is missing is missing, for the operator. */
  lookUp(
    lookup: SessionLookup,
    abort: AbortSignal,
  ): Promise<RegionCalls & { readonly operator: string | null }>;
}
