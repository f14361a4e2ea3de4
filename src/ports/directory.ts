import type { Fact } from '../domain/fact.ts';
import type { Json } from '../domain/json.ts';
import type { Identity, Standing } from '../domain/person.ts';

/** One account as the chat system shows it right now. */
export type DirectoryAccount = {
  readonly userId: string;
  readonly name: string;
  readonly identities: readonly Identity[];
  readonly standing: Standing & Json;
  readonly readAtMs: number;
  readonly source: string;
};

/** Who is who. Answers are fresh unless said otherwise; what cannot be read is `unknown`, never internal. */
export interface Directory {
  /** Reads one account now; never from a cache. A failure gives a standing of `unknown`. */
  account(userId: string): Promise<DirectoryAccount>;
  /** Members of a user group; the fact's value is `null` when the group is unknown or cannot be read. */
  groupMembers(groupId: string): Promise<Fact<readonly string[] | null>>;
  /**
   * Whether an account of this company can see a channel now: it is public, or they are in it. What cannot be
   * read is `unknown`, never visible.
   */
  sight(userId: string, channelId: string): Promise<'visible' | 'hidden' | 'unknown'>;
}
