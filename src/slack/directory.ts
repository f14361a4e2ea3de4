import type { Fact } from '../domain/fact.ts';
import type { Identity } from '../domain/person.ts';
import { emailIdentity, slackIdentity } from '../domain/person.ts';
import type { Clock } from '../ports/clock.ts';
import type { Directory, DirectoryAccount } from '../ports/directory.ts';
import type { Log } from '../ports/log.ts';
import type { SlackHome } from './standing.ts';
import { channelSight } from './channel-sight.ts';
import { standingOf } from './standing.ts';
import type { InteractiveWeb } from './web/interactive-web.ts';
import { slackErrorCode } from './web/slack-error.ts';

export type SlackDirectoryDeps = {
  readonly web: Pick<InteractiveWeb, 'userInfo' | 'groupMembers' | 'channelInfo' | 'isChannelMember'>;
  readonly home: SlackHome;
  readonly clock: Clock;
  readonly log: Log;
};

/** The directory, and what tells it that a group changed. */
export type SlackDirectory = Directory & {
  /** Forgets what is known of a user group; for `subteam_members_changed`. */
  forgetGroup(groupId: string): void;
};

const USERS_SOURCE = 'slack:users.info';
const GROUPS_SOURCE = 'slack:usergroups.users.list';

/**
 * Slack lets an app read groups 20 times a minute in all. A group read in the last seconds is answered from
 * memory, with the time it was really read at; an event of Slack about it clears it at once.
 */
const GROUP_FRESH_MS = 15_000;
const MAX_NAME = 200;

/** Who is who, by Slack. Accounts are read from Slack at every call. */
export function createSlackDirectory(deps: SlackDirectoryDeps): SlackDirectory {
  const groups = new Map<string, Promise<Fact<readonly string[] | null>>>();

  return {
    account: (userId) => readAccount(deps, userId),
    sight: (userId, channelId) => channelSight(deps, userId, channelId),
    async groupMembers(groupId) {
      const known = await groups.get(groupId);
      if (known !== undefined && deps.clock.nowMs() - known.readAtMs < GROUP_FRESH_MS) return known;
      const reading = readGroup(deps, groupId);
      groups.set(groupId, reading);
      const fact = await reading;
      if (fact.value === null && groups.get(groupId) === reading) groups.delete(groupId);
      return fact;
    },
    forgetGroup(groupId) {
      groups.delete(groupId);
    },
  };
}

async function readAccount(
  { web, home, clock, log }: SlackDirectoryDeps,
  userId: string,
): Promise<DirectoryAccount> {
  const readAtMs = clock.nowMs();
  const identity = slackIdentity(userId);
  const unknown = (why: string): DirectoryAccount => ({
    userId,
    name: userId,
    identities: [identity],
    standing: { kind: 'unknown', why },
    readAtMs,
    source: USERS_SOURCE,
  });
  let user: unknown;
  try {
    user = await web.userInfo(userId);
  } catch (error) {
    const why = slackErrorCode(error) ?? 'no answer from Slack';
    log.warn('slack.account-unread', { why });
    return unknown(why);
  }
  const fields = (user ?? {}) as UserFields;
  if (fields.id !== userId) return unknown('Slack answered about another account');
  return {
    userId,
    name: nameOf(fields).slice(0, MAX_NAME),
    identities: identitiesOf(identity, fields),
    standing: standingOf(user, home),
    readAtMs,
    source: USERS_SOURCE,
  };
}

type UserFields = {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly real_name?: unknown;
  readonly profile?: { readonly real_name?: unknown; readonly email?: unknown } | null;
};

function nameOf({ id, name, real_name: realName, profile }: UserFields): string {
  const found = [realName, profile?.real_name, name, id].find(
    (one) => typeof one === 'string' && one.trim() !== '',
  );
  return String(found).trim();
}

function identitiesOf(identity: Identity, { profile }: UserFields): readonly Identity[] {
  const email = profile?.email;
  return typeof email === 'string' && email.includes('@') ? [identity, emailIdentity(email)] : [identity];
}

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
