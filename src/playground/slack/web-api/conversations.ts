import { compact } from '../json-access.ts';
import { type ApiMethod, done, page, refuse } from './api-method.ts';
import { presentChannel, readableChannel, scopesOf, visibleChannel } from './conversation-access.ts';

/** @see https://docs.slack.dev/reference/methods/conversations.info */
export const conversationsInfo: ApiMethod = {
  token: 'bot',
  scopes: scopesOf('read'),
  handle(args, world) {
    const found = readableChannel(world, args.text('channel'), 'read');
    if ('refusal' in found) return found.refusal;
    const count = args.boolean('include_num_members') ? { num_members: found.channel.members.size } : {};
    return done({ channel: { ...presentChannel(world, found.channel), ...count } });
  },
};

/** @see https://docs.slack.dev/reference/methods/conversations.members */
export const conversationsMembers: ApiMethod = {
  token: 'bot',
  scopes: scopesOf('read'),
  handle(args, world) {
    const found = readableChannel(world, args.text('channel'), 'read');
    if ('refusal' in found) return found.refusal;
    const { items, nextCursor } = page([...found.channel.members], args, 100);
    return done({ members: [...items], response_metadata: { next_cursor: nextCursor } });
  },
};

/** @see https://docs.slack.dev/reference/methods/conversations.list */
export const conversationsList: ApiMethod = {
  token: 'bot',
  scopes: scopesOf('read'),
  handle(args, world) {
    const { app, channels } = world.workspace;
    const types = args.list('types');
    const wanted = types.length === 0 ? ['public_channel'] : types;
    const kinds = { public: 'public_channel', private: 'private_channel', im: 'im' } as const;
    const listed = [...channels.values()].filter((channel) => {
      const isVisible = channel.kind === 'public' || channel.members.has(app.botUserId);
      const isExcluded = args.boolean('exclude_archived') && channel.isArchived;
      return isVisible && !isExcluded && wanted.includes(kinds[channel.kind]);
    });
    const { items, nextCursor } = page(listed, args, 100);
    return done({
      channels: items.map((channel) => presentChannel(world, channel)),
      response_metadata: { next_cursor: nextCursor },
    });
  },
};

/** @see https://docs.slack.dev/reference/methods/conversations.open */
export const conversationsOpen: ApiMethod = {
  token: 'bot',
  scopes: ['im:write'],
  handle(args, world) {
    const { workspace } = world;
    const channelId = args.text('channel');
    const userIds = args.list('users');
    if (channelId !== undefined) {
      const channel = visibleChannel(world, channelId);
      return channel?.kind === 'im' ? done({ channel: { id: channel.id } }) : refuse('channel_not_found');
    }
    if (userIds.length === 0) return refuse('users_list_not_supplied');
    if (userIds.length > 1) return refuse('not_enough_users');
    const user = workspace.users.get(userIds[0] ?? '');
    if (user === undefined || user.infoError !== undefined) return refuse('user_not_found');
    if (user.profile['deleted'] === true) return refuse('user_disabled');
    if (user.profile['is_bot'] === true) return refuse('cannot_dm_bot');
    const alreadyOpen = workspace.findDirectChannel(user.id) !== undefined;
    const channel = workspace.directChannel(user.id);
    const details = args.boolean('return_im') ? presentChannel(world, channel) : { id: channel.id };
    return done({
      no_op: alreadyOpen ? true : undefined,
      already_open: alreadyOpen ? true : undefined,
      channel: details,
    });
  },
};

/** @see https://docs.slack.dev/reference/methods/conversations.join */
export const conversationsJoin: ApiMethod = {
  token: 'bot',
  scopes: ['channels:join'],
  handle(args, world) {
    const { botUserId } = world.workspace.app;
    const channel = visibleChannel(world, args.text('channel'));
    if (channel === undefined) return refuse('channel_not_found');
    if (channel.kind !== 'public') return refuse('method_not_supported_for_channel_type');
    if (channel.isArchived) return refuse('is_archived');
    const wasMember = channel.members.has(botUserId);
    channel.members.add(botUserId);
    return done(
      compact({
        channel: presentChannel(world, channel),
        warning: wasMember ? 'already_in_channel' : undefined,
      }),
    );
  },
};
