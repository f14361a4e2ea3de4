import type { ChannelFlaw } from '../../src/domain/channel.ts';
import type { Standing } from '../../src/domain/person.ts';
import { emailIdentity, slackIdentity } from '../../src/domain/person.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Directory, GroupEdit } from '../../src/ports/directory.ts';

/** What an account shows; `idp` is a subject of a token issuer. */
export type DoubledAccount = {
  readonly email?: string;
  readonly standing?: Standing;
  readonly idp?: string;
};

/** A directory filled by hand. Accounts nobody put in are of unknown standing, as after a failed read. */
export type DirectoryDouble = Directory & {
  put(userId: string, account?: DoubledAccount): void;
  putGroup(groupId: string, userIds: readonly string[] | null): void;
  /** Who edited a group last, and when; nobody is said to have until then, and `null` cannot be read. */
  putEdit(groupId: string, edit: GroupEdit | null): void;
  putChannel(channelId: string, flaw: ChannelFlaw | null): void;
  /** A private channel and who is in it; all others are public. */
  putPrivate(channelId: string, userIds: readonly string[]): void;
  /** From now on nothing can be read. */
  goAway(): void;
  /** How often an account was read. */
  reads(userId: string): number;
};

export function directoryDouble(clock: Clock): DirectoryDouble {
  const accounts = new Map<string, DoubledAccount>();
  const groups = new Map<string, readonly string[] | null>();
  const edits = new Map<string, GroupEdit | null>();
  const privateChannels = new Map<string, readonly string[]>();
  const reads = new Map<string, number>();
  const channels = new Map<string, ChannelFlaw | null>();
  let isAway = false;
  const self: DirectoryDouble = {
    putChannel: (channelId, flaw) => void channels.set(channelId, flaw),
    knownAccount: (userId) => self.account(userId),
    putEdit: (groupId, edit) => void edits.set(groupId, edit),
    async groupEdit(groupId) {
      const edit = edits.get(groupId);
      const value = isAway ? null : edit === undefined ? { by: null, atMs: 0 } : edit;
      return { name: `last edit of ${groupId}`, value, source: 'slack:groups', readAtMs: clock.nowMs() };
    },
    knownGroupEdit: (groupId) => self.groupEdit(groupId),
    knownGroupMembers: (groupId) => self.groupMembers(groupId),
    channel: async (channelId) => ({
      flaw: isAway ? 'unread' : (channels.get(channelId) ?? null),
      isPublic: !isAway,
    }),
    knownChannel: (channelId) => self.channel(channelId),
    put: (userId, account = {}) => void accounts.set(userId, account),
    putGroup: (groupId, userIds) => void groups.set(groupId, userIds),
    putPrivate: (channelId, userIds) => void privateChannels.set(channelId, userIds),
    goAway() {
      isAway = true;
    },
    reads: (userId) => reads.get(userId) ?? 0,
    async account(userId) {
      reads.set(userId, (reads.get(userId) ?? 0) + 1);
      const known = isAway ? undefined : accounts.get(userId);
      const own = slackIdentity(userId);
      const { email, idp, standing = { kind: 'internal' } } = known ?? {};
      return {
        userId,
        name: `Account ${userId}`,
        identities: [
          own,
          ...(email === undefined ? [] : [emailIdentity(email)]),
          ...(idp === undefined ? [] : [`idp:${idp}`]),
        ],
        standing: known === undefined ? { kind: 'unknown', why: 'no answer from Slack' } : standing,
        readAtMs: clock.nowMs(),
        source: 'slack:users.info',
      };
    },
    async sight(userId, channelId) {
      if (isAway) return 'unknown';
      return privateChannels.get(channelId)?.includes(userId) === false ? 'hidden' : 'visible';
    },
    async groupMembers(groupId) {
      const value = isAway ? null : (groups.get(groupId) ?? null);
      return { name: `members of ${groupId}`, value, source: 'slack:groups', readAtMs: clock.nowMs() };
    },
  };
  return self;
}
