/** The boundary policy of one account, as IAM has it: its default version. */
export type StoredBoundary = { readonly document: string; readonly versionId: string };

/**
 * The managed policy that is the permissions boundary of every task role of an account. It is read and written
 * whole. IAM cannot be fenced: a call that was given up may still land, so whoever writes reads back, and reads
 * again later.
 *
 * Faults: `boundary-unusable` (the policy or a right is missing; the text names the remedy), `aws-unavailable`
 * (away, throttled, given up: nothing is known to be written).
 */
export interface BoundaryStore {
  read(accountId: string, abort: AbortSignal): Promise<StoredBoundary>;
  /** Makes `document` the default version. Nothing is sent any more once `abort` fires. */
  write(accountId: string, document: string, abort: AbortSignal): Promise<void>;
  /** Names of the roles the policy is the boundary of; all other roles are out of its reach. */
  boundRoles(accountId: string, abort: AbortSignal): Promise<ReadonlySet<string>>;
}
