import type { Json, JsonObject } from '../../domain/json.ts';
import { compact } from './json-access.ts';
import type { StoredMessage } from './message-store.ts';
import type { SlackWorld } from './slack-world.ts';

/** The message object of histories and payloads. @see https://docs.slack.dev/reference/events/message */
export function presentMessage(world: SlackWorld, message: StoredMessage, withMetadata: boolean): JsonObject {
  const { app, team } = world.workspace;
  const edited = message.edited;
  return compact({
    type: 'message',
    subtype: message.isBroadcast ? 'thread_broadcast' : undefined,
    user: message.userId,
    ts: message.ts,
    text: message.text,
    team: team.id,
    bot_id: message.fromApp ? app.botId : undefined,
    app_id: message.fromApp ? app.appId : undefined,
    bot_profile: message.fromApp
      ? { id: app.botId, app_id: app.appId, name: app.name, team_id: team.id, deleted: false }
      : undefined,
    blocks: message.blocks.length === 0 ? undefined : [...message.blocks],
    edited: edited === undefined ? undefined : { user: edited.userId, ts: edited.ts },
    metadata: withMetadata ? message.metadata : undefined,
    ...threadFields(world, message),
  });
}

function threadFields(world: SlackWorld, message: StoredMessage): Record<string, Json | undefined> {
  if (message.threadTs !== undefined) {
    const parent = world.messages.find(message.channelId, message.threadTs);
    return { thread_ts: message.threadTs, parent_user_id: parent?.userId };
  }
  const replies = message.onlyFor === undefined ? world.messages.replies(message.channelId, message.ts) : [];
  if (replies.length === 0) return {};
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users: [...new Set(replies.map((reply) => reply.userId))],
    reply_users_count: new Set(replies.map((reply) => reply.userId)).size,
    latest_reply: replies.at(-1)?.ts,
    is_locked: false,
    subscribed: false,
  };
}
