import type { JsonObject } from '../../../domain/json.ts';
import { asString, compact } from '../json-access.ts';
import type { StoredMessage } from '../message-store.ts';
import type { SlackWorld } from '../slack-world.ts';
import type { OpenView } from '../view-store.ts';
import type { Channel, SlackUser } from '../workspace.ts';
import { PersonCannot } from './person-cannot.ts';

/** The user, if they are somebody who can sit at a Slack client now. */
export function person(world: SlackWorld, userId: string): SlackUser {
  const user = world.workspace.users.get(userId);
  if (user === undefined) throw new PersonCannot(`There is no user ${userId}`);
  for (const flag of ['deleted', 'is_bot', 'is_invited_user']) {
    if (user.profile[flag] === true) throw new PersonCannot(`${userId} can't act: ${flag}`);
  }
  return user;
}

/** The user, if they belong to this workspace: people of others have no commands and shortcuts of its apps. */
export function localPerson(world: SlackWorld, userId: string): SlackUser {
  const user = person(world, userId);
  if (user.profile['team_id'] !== world.workspace.team.id) {
    throw new PersonCannot(`${userId} is of another workspace and isn't offered this app's commands`);
  }
  return user;
}

/** The conversation, if the person is in it. */
export function conversationOf(world: SlackWorld, userId: string, channelId: string): Channel {
  const channel = world.workspace.channels.get(channelId);
  if (channel?.members.has(userId) !== true) {
    throw new PersonCannot(`${userId} isn't in a conversation ${channelId}`);
  }
  return channel;
}

/** The message, if the person sees it. */
export function visibleMessage(
  world: SlackWorld,
  userId: string,
  channelId: string,
  ts: string,
): StoredMessage {
  conversationOf(world, userId, channelId);
  const message = world.messages.findFor(userId, channelId, ts);
  if (message === undefined) throw new PersonCannot(`${userId} sees no message ${ts} in ${channelId}`);
  return message;
}

/** The view, if the person has it open: their Home tab, or the modal on top. */
export function openView(world: SlackWorld, userId: string, viewId: string): OpenView {
  const home = world.views.homeOf(userId);
  const top = world.views.stackOf(userId).at(-1);
  const view = [home, top].find((candidate) => candidate?.id === viewId);
  if (view === undefined) throw new PersonCannot(`${userId} doesn't have the view ${viewId} in front`);
  return view;
}

/** The fields every interaction payload has. */
export function payloadBase(world: SlackWorld, user: SlackUser): JsonObject {
  const { team, app } = world.workspace;
  return {
    team: { id: team.id, domain: team.domain },
    user: {
      id: user.id,
      username: user.name,
      name: user.name,
      // The home workspace of the one who acts: for Slack Connect people it isn't `team.id`.
      team_id: asString(user.profile['team_id']) ?? team.id,
    },
    api_app_id: app.appId,
    token: 'local-slack-verification-token',
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** The `channel` of a payload: private ones and direct messages don't tell their name. */
export function payloadChannel(channel: Channel): JsonObject {
  return { id: channel.id, name: payloadChannelName(channel) };
}

export function payloadChannelName(channel: Channel): string {
  if (channel.kind === 'im') return 'directmessage';
  return channel.kind === 'private' ? 'privategroup' : channel.name;
}

/** A fresh response URL for what a person did in a conversation. */
export function responseUrl(
  world: SlackWorld,
  family: 'commands' | 'actions',
  place: { userId: string; channelId: string; originalTs?: string; threadTs?: string | undefined },
): string {
  const path = world.responseUrls.issue(family, world.workspace.team.id, {
    userId: place.userId,
    channelId: place.channelId,
    threadTs: place.threadTs,
    originalTs: place.originalTs,
  });
  return world.baseUrl + path;
}

/** Slack's own line to one person, such as the error of a command. */
export function slackbotSays(world: SlackWorld, userId: string, channelId: string, text: string): void {
  world.messages.postEphemeral({ channelId, userId: 'USLACKBOT', fromApp: false, text, blocks: [] }, userId);
  world.changes.notify();
}

/** Where in a conversation the control of a payload stands. */
export function payloadContainer(message: StoredMessage): JsonObject {
  return compact({
    type: 'message',
    message_ts: message.ts,
    channel_id: message.channelId,
    is_ephemeral: message.onlyFor !== undefined,
    thread_ts: message.threadTs,
  });
}
