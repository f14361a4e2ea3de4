/** Where an event stands in the sealed log. */
export type SealReceipt = { readonly index: number; readonly entryDigest: string; readonly treeSize: number };

/** What waiting for a seal came to. */
export type SealOutcome =
  | { readonly kind: 'sealed'; readonly receipt: SealReceipt }
  | { readonly kind: 'rejected'; readonly finding: string }
  | { readonly kind: 'timeout' };

/**
 * The durable record, as the issuer's use cases see it.
 * A mint waits for its entry here before STS is called; ending never waits.
 */
export interface SealedLog {
  /** Resolves when the event is durable in all required sinks, was rejected, or `timeoutMs` passed. */
  waitSealed(eventId: string, timeoutMs: number): Promise<SealOutcome>;
  /** Whether the log holds a `grant.ended` or `grant.refused` of this grant. Asked beside Redis, which is not trusted. */
  hasEnded(grantId: string): Promise<boolean>;
  /**
   * Whether the log says that this request did not lead to this grant: it was denied, withdrawn or lapsed, or its
   * approval made another grant. The gateway's own records can be put back; what is sealed cannot.
   */
  contradicts(requestId: string, grantId: string): Promise<boolean>;
  /** The highest record version sealed for a record, 0 when none; a record in Redis below it was rolled back. */
  sealedVersion(recordId: string): Promise<number>;
}
