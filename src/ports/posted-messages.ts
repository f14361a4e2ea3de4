/** A message of ours in a chat channel. */
export type PostedMessage = { readonly channelId: string; readonly ts: string; readonly version: number };

/**
 * Which message shows what, so that a card is edited in place and never posted twice.
 * `intend` before posting: after a crash between posting and `put`, the next attempt knows to look in the
 * channel's history for the first one. Fault: `redis-unavailable`.
 */
export interface PostedMessages {
  get(key: string): Promise<PostedMessage | null>;
  /** @returns whether an earlier attempt to post `key` was already marked. */
  intend(key: string): Promise<boolean>;
  put(key: string, message: PostedMessage): Promise<void>;
}
