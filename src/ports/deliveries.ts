/**
 * What is known of one delivery: `new` to nobody but the caller, `busy` with another call, `replayed` as it was sent
 * before, or `repeated` by its sender, who signed it anew, after it was taken.
 */
export type DeliveryState = 'busy' | 'new' | 'repeated' | 'replayed';

/** Remembers deliveries by their id, so that each is taken once. Atomic over replicas. Fault: `redis-unavailable`. */
export interface Deliveries {
  /** Takes a delivery in hand, if it is new. @param stamp what a sender changes when it sends the same again. */
  begin(id: string, stamp: string): Promise<DeliveryState>;
  /** It was taken, or refused for good. Remembered for a day. */
  done(id: string, stamp: string): Promise<void>;
  /** It failed: its sender may send it again. */
  failed(id: string): Promise<void>;
}
