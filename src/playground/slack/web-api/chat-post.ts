import type { JsonObject } from '../../../domain/json.ts';
import { withIds } from '../block-tree.ts';
import { asObject, objectsIn } from '../json-access.ts';
import { presentMessage } from '../present-message.ts';
import type { SlackWorld } from '../slack-world.ts';
import { contentRefusal } from '../validation/check-message.ts';
import { LIMITS } from '../validation/limits.ts';
import type { Channel } from '../workspace.ts';
import type { ApiArgs } from './api-args.ts';
import { type ApiMethod, done, refuse, refuseWithMessages } from './api-method.ts';
import { visibleChannel } from './conversation-access.ts';

const TIMESTAMP = /^\d{10}\.\d{6}$/;

/** @see https://docs.slack.dev/reference/methods/chat.postMessage */
export const postMessage: ApiMethod = {
  token: 'bot',
  scopes: ['chat:write'],
  handle(args, world) {
    const place = postingPlace(args, world);
    if ('refusal' in place) return place.refusal;
    const content = contentOf(args);
    const refusal = refusedContent(content, LIMITS.message.text);
    if (refusal !== undefined) return refusal;
    const thread = threadOf(args, world, place.channel);
    if ('refusal' in thread) return thread.refusal;
    const message = world.messages.post({
      channelId: place.channel.id,
      userId: world.workspace.app.botUserId,
      fromApp: true,
      text: content.text ?? '',
      blocks: withIds(objectsIn(content.blocks), () => world.ids.hex(3)),
      metadata: asObject(content.metadata),
      threadTs: thread.threadTs,
      isBroadcast: thread.threadTs !== undefined && args.boolean('reply_broadcast'),
    });
    return done({
      channel: place.channel.id,
      ts: message.ts,
      message: presentMessage(world, message, true),
    });
  },
};

/** @see https://docs.slack.dev/reference/methods/chat.postEphemeral */
export const postEphemeral: ApiMethod = {
  token: 'bot',
  scopes: ['chat:write'],
  handle(args, world) {
    const channel = visibleChannel(world, args.text('channel'));
    if (channel === undefined) return refuse('channel_not_found');
    const problem = closedTo(world, channel);
    if (problem !== undefined) return problem;
    const userId = args.text('user');
    if (userId === undefined || !channel.members.has(userId)) return refuse('user_not_in_channel');
    const content = contentOf(args);
    const refusal = refusedContent(content, LIMITS.message.text);
    if (refusal !== undefined) return refusal;
    const message = world.messages.postEphemeral(
      {
        channelId: channel.id,
        userId: world.workspace.app.botUserId,
        fromApp: true,
        text: content.text ?? '',
        blocks: withIds(objectsIn(content.blocks), () => world.ids.hex(3)),
        threadTs: args.text('thread_ts'),
      },
      userId,
    );
    return done({ message_ts: message.ts });
  },
};

/** The `text`, `blocks` and `metadata` of a call. */
export function contentOf(args: ApiArgs): {
  readonly text: string | undefined;
  readonly blocks: ReturnType<ApiArgs['json']>;
  readonly metadata: ReturnType<ApiArgs['json']>;
} {
  return { text: args.text('text'), blocks: args.json('blocks'), metadata: args.json('metadata') };
}

/** The refusal of a content that is empty or that Slack doesn't take. */
export function refusedContent(
  content: ReturnType<typeof contentOf>,
  maxText: number,
): JsonObject | undefined {
  const hasBlocks = content.blocks !== undefined && objectsIn(content.blocks).length > 0;
  const refusal = contentRefusal(content, maxText);
  if (refusal !== undefined) return refuseWithMessages(refusal.error, refusal.messages);
  return content.text === undefined && !hasBlocks ? refuse('no_text') : undefined;
}

/** Where a message goes: a conversation, or a user id that stands for the direct conversation with the app. */
function postingPlace(
  args: ApiArgs,
  world: SlackWorld,
): { readonly channel: Channel } | { readonly refusal: JsonObject } {
  const id = args.text('channel');
  if (id === undefined) return { refusal: refuse('channel_not_found') };
  const user = world.workspace.users.get(id);
  if (user !== undefined) {
    const canBeWrittenTo =
      user.infoError === undefined && user.profile['deleted'] !== true && user.profile['is_bot'] !== true;
    if (!canBeWrittenTo) return { refusal: refuse('channel_not_found') };
    return { channel: world.workspace.directChannel(user.id) };
  }
  const channel = visibleChannel(world, id);
  if (channel === undefined) return { refusal: refuse('channel_not_found') };
  const problem = closedTo(world, channel);
  return problem === undefined ? { channel } : { refusal: problem };
}

function closedTo(world: SlackWorld, channel: Channel): JsonObject | undefined {
  const { app } = world.workspace;
  if (channel.isArchived) return refuse('is_archived');
  if (channel.members.has(app.botUserId) || app.botScopes.has('chat:write.public')) return undefined;
  return refuse('not_in_channel');
}

function threadOf(
  args: ApiArgs,
  world: SlackWorld,
  channel: Channel,
): { readonly threadTs: string | undefined } | { readonly refusal: JsonObject } {
  const threadTs = args.text('thread_ts');
  if (threadTs === undefined) return { threadTs: undefined };
  if (!TIMESTAMP.test(threadTs)) return { refusal: refuse('invalid_thread_ts') };
  const parent = world.messages.find(channel.id, threadTs);
  if (parent === undefined) return { refusal: refuse('thread_not_found') };
  return { threadTs: parent.threadTs ?? parent.ts };
}
