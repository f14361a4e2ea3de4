/**
 * What is known of one delivery: `new` to nobody but the caller, `busy` with another call, `replayed` as it was sent
 * before, or `repeated` by its sender, who signed it anew, after it was taken. One that was refused is new again once
 * it is signed anew; the very same again gets the same answer.
 */
export type DeliveryState =
  | { readonly is: 'busy' | 'new' | 'repeated' | 'replayed' }
  | { readonly is: 'refused'; readonly answer: string };

/** Remembers deliveries by their id, so that each is taken once. Atomic over replicas. Fault: `redis-unavailable`. */
export interface Deliveries {
  /** Takes a delivery in hand, if it is new. @param stamp what a sender changes when it sends the same again. */
  begin(id: string, stamp: string): Promise<DeliveryState>;
  /** It was taken. Remembered for a day. */
  done(id: string, stamp: string): Promise<void>;
  /** It was refused with this answer. Its sender may send it again, since what it was refused for may be mended. */
  refused(id: string, stamp: string, answer: string): Promise<void>;
  /** Nothing came of it: its sender may send it again. */
  failed(id: string): Promise<void>;
}
