import type { JsonObject } from '../../../domain/json.ts';
import type { StoredMessage } from '../message-store.ts';
import { presentMessage } from '../present-message.ts';
import type { SlackWorld } from '../slack-world.ts';
import type { ApiArgs } from './api-args.ts';
import { type ApiMethod, done, page, refuse } from './api-method.ts';
import { readableChannel, scopesOf } from './conversation-access.ts';

/**
 * What was said in a conversation, newest first; replies only where they were broadcast.
 * @see https://docs.slack.dev/reference/methods/conversations.history
 */
export const conversationsHistory: ApiMethod = {
  token: 'bot',
  scopes: scopesOf('history'),
  handle(args, world, { historyLagMs }) {
    const found = readableChannel(world, args.text('channel'), 'history');
    if ('refusal' in found) return found.refusal;
    const messages = world.messages
      .inChannel(found.channel.id)
      .filter((message) => message.threadTs === undefined || message.isBroadcast)
      .filter(within(args, world, historyLagMs))
      .toReversed();
    return pageOfMessages(messages, args, world);
  },
};

/**
 * A thread: its parent, then the replies, oldest first.
 * @see https://docs.slack.dev/reference/methods/conversations.replies
 */
export const conversationsReplies: ApiMethod = {
  token: 'bot',
  scopes: scopesOf('history'),
  handle(args, world, { historyLagMs }) {
    const found = readableChannel(world, args.text('channel'), 'history');
    if ('refusal' in found) return found.refusal;
    const named = world.messages.find(found.channel.id, args.text('ts') ?? '');
    const parent =
      named?.threadTs === undefined ? named : world.messages.find(found.channel.id, named.threadTs);
    if (parent === undefined) return refuse('thread_not_found');
    const replies = world.messages
      .replies(found.channel.id, parent.ts)
      .filter(within(args, world, historyLagMs));
    return pageOfMessages([parent, ...replies], args, world);
  },
};

/** The messages between `oldest` and `latest`, without those that a lagging history doesn't show yet. */
function within(args: ApiArgs, world: SlackWorld, lagMs: number): (message: StoredMessage) => boolean {
  const oldest = args.text('oldest') ?? '0';
  const latest = args.text('latest') ?? '9999999999.999999';
  const inclusive = args.boolean('inclusive');
  return ({ ts, postedAtMs }) => {
    if (lagMs > 0 && world.nowMs() - postedAtMs < lagMs) return false;
    if (inclusive && (ts === oldest || ts === latest)) return true;
    return Number(ts) > Number(oldest) && Number(ts) < Number(latest);
  };
}

function pageOfMessages(messages: readonly StoredMessage[], args: ApiArgs, world: SlackWorld): JsonObject {
  const { items, nextCursor } = page(messages, args, 100);
  const withMetadata = args.boolean('include_all_metadata');
  return done({
    messages: items.map((message) => presentMessage(world, message, withMetadata)),
    has_more: nextCursor !== '',
    pin_count: 0,
    response_metadata: nextCursor === '' ? undefined : { next_cursor: nextCursor },
  });
}
