import type { Fact } from '../../domain/fact.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Directory, DirectoryAccount, DirectoryChannel, GroupEdit } from '../../ports/directory.ts';
import type { Log } from '../../ports/log.ts';
import { channelSight } from '../channel-sight.ts';
import type { SlackHome } from '../standing.ts';
import type { InteractiveWeb } from '../web/interactive-web.ts';
import { slackErrorCode } from '../web/slack-error.ts';
import { Memory } from './memory.ts';
import { readAccount } from './read-account.ts';
import { readChannel } from './read-channel.ts';
import type { GroupEdits } from './read-group-edits.ts';
import { readGroupEdits } from './read-group-edits.ts';

export type SlackDirectoryDeps = {
  readonly web: Pick<
    InteractiveWeb,
    'userInfo' | 'groupMembers' | 'userGroups' | 'channelInfo' | 'isChannelMember'
  >;
  readonly home: SlackHome;
  readonly clock: Clock;
  readonly log: Log;
};

/** The directory, and what tells it that something changed. */
export type SlackDirectory = Directory & {
  /** Forgets what is known of an account; for `user_change`. */
  forgetAccount(userId: string): void;
  /** Forgets what is known of a user group and its edits; for `subteam_members_changed`, `subteam_updated`. */
  forgetGroup(groupId: string): void;
  /** Forgets what is known of a channel; for every event about it. */
  forgetChannel(channelId: string): void;
};

const ALL = 'all';
const GROUPS_SOURCE = 'slack:usergroups.users.list';

/**
 * Slack lets an app read groups 20 times a minute in all. A group read in the last seconds is answered from
 * memory, with the time it was really read at; an event of Slack about it clears it at once.
 */
const GROUP_FRESH_MS = 15_000;
const KNOWN_MS = 10 * 60_000;
const CHANNEL_KNOWN_MS = 120_000;

type Members = Fact<readonly string[] | null>;

/** Who is who, by Slack. `account` and `channel` are read from Slack at every call. */
export function createSlackDirectory(deps: SlackDirectoryDeps): SlackDirectory {
  const accounts = new Memory<DirectoryAccount>(deps.clock);
  const groups = new Memory<Members>(deps.clock);
  const edits = new Memory<GroupEdits>(deps.clock);
  const channels = new Memory<DirectoryChannel>(deps.clock);
  const membersWithin = (groupId: string, maxAgeMs: number): Promise<Members> =>
    groups.get(groupId, maxAgeMs, () => readGroup(deps, groupId), isRead);
  const editWithin = async (groupId: string, maxAgeMs: number): Promise<Fact<GroupEdit | null>> => {
    const { value, source, readAtMs } = await edits.get(ALL, maxAgeMs, () => readGroupEdits(deps), isKept);
    return { name: `last edit of ${groupId}`, value: value?.get(groupId) ?? null, source, readAtMs };
  };

  return {
    account: (userId) => accounts.read(userId, () => readAccount(deps, userId), isKnown),
    knownAccount: (userId) => accounts.get(userId, KNOWN_MS, () => readAccount(deps, userId), isKnown),
    groupMembers: (groupId) => membersWithin(groupId, GROUP_FRESH_MS),
    knownGroupMembers: (groupId) => membersWithin(groupId, KNOWN_MS),
    groupEdit: (groupId) => editWithin(groupId, GROUP_FRESH_MS),
    knownGroupEdit: (groupId) => editWithin(groupId, KNOWN_MS),
    channel: (channelId) => channels.read(channelId, () => readChannel(deps, channelId), isSeen),
    knownChannel: (channelId) =>
      channels.get(channelId, CHANNEL_KNOWN_MS, () => readChannel(deps, channelId), isSeen),
    sight: (userId, channelId) => channelSight(deps, userId, channelId),
    forgetAccount: (userId) => accounts.forget(userId),
    forgetGroup(groupId) {
      groups.forget(groupId);
      edits.forget(ALL);
    },
    forgetChannel: (channelId) => channels.forget(channelId),
  };
}

const isKnown = ({ standing }: DirectoryAccount): boolean => standing.kind !== 'unknown';
// One answer for all groups, kept also where there was none: it is asked for once in a while, not once for each group.
const isKept = (): boolean => true;
const isRead = ({ value }: Members): boolean => value !== null;
const isSeen = ({ flaw }: DirectoryChannel): boolean => flaw !== 'unread';

async function readGroup(
  { web, clock, log }: SlackDirectoryDeps,
  groupId: string,
): Promise<Fact<readonly string[] | null>> {
  const fact = { name: `members of ${groupId}`, source: GROUPS_SOURCE, readAtMs: clock.nowMs() };
  try {
    return { ...fact, value: await web.groupMembers(groupId) };
  } catch (error) {
    log.warn('slack.group-unread', { groupId, why: slackErrorCode(error) ?? 'no answer from Slack' });
    return { ...fact, value: null };
  }
}
