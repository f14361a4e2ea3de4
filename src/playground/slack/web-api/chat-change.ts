import type { JsonObject } from '../../../domain/json.ts';
import { withIds } from '../block-tree.ts';
import { asObject, objectsIn } from '../json-access.ts';
import type { StoredMessage } from '../message-store.ts';
import { presentMessage } from '../present-message.ts';
import type { SlackWorld } from '../slack-world.ts';
import { LIMITS } from '../validation/limits.ts';
import type { ApiArgs } from './api-args.ts';
import { type ApiMethod, done, refuse } from './api-method.ts';
import { contentOf, refusedContent } from './chat-post.ts';
import { visibleChannel } from './conversation-access.ts';

/**
 * Replaces the text; blocks and metadata only where the call names them, as Slack keeps those it doesn't name.
 * @see https://docs.slack.dev/reference/methods/chat.update
 */
export const updateMessage: ApiMethod = {
  token: 'bot',
  scopes: ['chat:write'],
  handle(args, world) {
    const found = ownMessage(args, world, 'cant_update_message');
    if ('refusal' in found) return found.refusal;
    const { message } = found;
    const { editWindowMs } = world;
    if (editWindowMs !== undefined && world.nowMs() - message.postedAtMs > editWindowMs) {
      return refuse('edit_window_closed');
    }
    const content = contentOf(args);
    const refusal = refusedContent(content, LIMITS.message.updateText);
    if (refusal !== undefined) return refusal;
    message.text = content.text ?? '';
    if (content.blocks !== undefined) {
      message.blocks = withIds(objectsIn(content.blocks), () => world.ids.hex(3));
    }
    const metadata = asObject(content.metadata);
    if (metadata !== undefined) message.metadata = Object.keys(metadata).length === 0 ? undefined : metadata;
    if (args.boolean('reply_broadcast') && message.threadTs !== undefined) message.isBroadcast = true;
    world.messages.touch(message, world.workspace.app.botUserId);
    return done({
      channel: message.channelId,
      ts: message.ts,
      text: message.text,
      message: presentMessage(world, message, true),
    });
  },
};

/** @see https://docs.slack.dev/reference/methods/chat.delete */
export const deleteMessage: ApiMethod = {
  token: 'bot',
  scopes: ['chat:write'],
  handle(args, world) {
    const found = ownMessage(args, world, 'cant_delete_message');
    if ('refusal' in found) return found.refusal;
    world.messages.remove(found.message);
    return done({ channel: found.message.channelId, ts: found.message.ts });
  },
};

/** @see https://docs.slack.dev/reference/methods/chat.getPermalink */
export const getPermalink: ApiMethod = {
  token: 'bot',
  scopes: [],
  handle(args, world) {
    const channel = visibleChannel(world, args.text('channel'));
    if (channel === undefined) return refuse('channel_not_found');
    const message = world.messages.find(channel.id, args.text('message_ts') ?? '');
    if (message === undefined) return refuse('message_not_found');
    return done({ channel: channel.id, permalink: permalinkTo(world, message) });
  },
};

/** The web address of a message in the workspace. */
export function permalinkTo(world: SlackWorld, message: StoredMessage): string {
  const base = `https://${world.workspace.team.domain}.slack.com/archives/${message.channelId}`;
  const link = `${base}/p${message.ts.replace('.', '')}`;
  return message.threadTs === undefined
    ? link
    : `${link}?thread_ts=${message.threadTs}&cid=${message.channelId}`;
}

function ownMessage(
  args: ApiArgs,
  world: SlackWorld,
  notOwn: string,
): { readonly message: StoredMessage } | { readonly refusal: JsonObject } {
  const channel = visibleChannel(world, args.text('channel'));
  if (channel === undefined) return { refusal: refuse('channel_not_found') };
  if (channel.isArchived) return { refusal: refuse('is_inactive') };
  const message = world.messages.find(channel.id, args.text('ts') ?? '');
  if (message === undefined) return { refusal: refuse('message_not_found') };
  return message.fromApp ? { message } : { refusal: refuse(notOwn) };
}
