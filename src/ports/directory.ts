import type { ChannelFlaw } from '../domain/channel.ts';
import type { Fact } from '../domain/fact.ts';
import type { Json } from '../domain/json.ts';
import type { Identity, Standing } from '../domain/person.ts';
import type { InstantMs } from '../domain/time.ts';

/** One account as the chat system shows it right now. */
export type DirectoryAccount = {
  readonly userId: string;
  readonly name: string;
  readonly identities: readonly Identity[];
  readonly standing: Standing & Json;
  readonly readAtMs: number;
  readonly source: string;
};

/** The last edit of a user group: of its members, or of anything else about it. */
export type GroupEdit = {
  /** The account that made it; `null` where the chat system does not say. */
  readonly by: string | null;
  readonly atMs: InstantMs;
};

/** One channel as the chat system shows it. */
export type DirectoryChannel = {
  /** `null`: it can hold an incident. */
  readonly flaw: ChannelFlaw | null;
  /** Whether everybody of the company may look into it; `false` also where that could not be read. */
  readonly isPublic: boolean;
};

/**
 * Who is who, and which channel is what. Answers are fresh unless said otherwise; what cannot be read is `unknown`,
 * never internal.
 */
export interface Directory {
  /** Reads one account now; never from a cache. A failure gives a standing of `unknown`. */
  account(userId: string): Promise<DirectoryAccount>;
  /**
   * An account as it was read some minutes ago at most. For routing and showing, and for whether two accounts may be one
   * human; nobody is given anything by it.
   * What was unknown is read again.
   */
  knownAccount(userId: string): Promise<DirectoryAccount>;
  /** Members of a user group; the fact's value is `null` when the group is unknown or cannot be read. */
  groupMembers(groupId: string): Promise<Fact<readonly string[] | null>>;
  /** The same as it was read some minutes ago at most; for routing and showing only. */
  knownGroupMembers(groupId: string): Promise<Fact<readonly string[] | null>>;
  /** Who edited a user group last; the fact's value is `null` when the group is unknown or that cannot be read. */
  groupEdit(groupId: string): Promise<Fact<GroupEdit | null>>;
  /** The same as it was read some minutes ago at most; for routing and showing only. */
  knownGroupEdit(groupId: string): Promise<Fact<GroupEdit | null>>;
  /** Reads one channel now. */
  channel(channelId: string): Promise<DirectoryChannel>;
  /** A channel as it was read two minutes ago at most; an event about it is heard before that. */
  knownChannel(channelId: string): Promise<DirectoryChannel>;
  /**
   * Whether an account of this company can see a channel now: it is public, or they are in it. What cannot be
   * read is `unknown`, never visible.
   */
  sight(userId: string, channelId: string): Promise<'visible' | 'hidden' | 'unknown'>;
}
