/** A message of ours in a chat channel. */
export type PostedMessage = { readonly channelId: string; readonly ts: string; readonly version: number };

/** A post that was repeated because nothing came of the first attempt, which the history may only show later. */
export type DoubtfulPost = {
  readonly key: string;
  readonly channelId: string;
  readonly threadTs: string | null;
  /** Neither was posted before. */
  readonly sinceMs: number;
  /** How often it was looked at since. */
  readonly looks: number;
};

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
  /** Remembers that `key` may have been posted twice; again for the same key replaces what is remembered. */
  doubt(doubt: DoubtfulPost): Promise<void>;
  doubts(): Promise<readonly DoubtfulPost[]>;
  /** Nothing is in doubt about `key` any more. */
  settle(key: string): Promise<void>;
}
