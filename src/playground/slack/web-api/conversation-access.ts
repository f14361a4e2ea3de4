import type { JsonObject } from '../../../domain/json.ts';
import { compact } from '../json-access.ts';
import type { SlackWorld } from '../slack-world.ts';
import type { Channel } from '../workspace.ts';
import { missingScope, refuse } from './api-method.ts';

const PREFIX: Readonly<Record<Channel['kind'], string>> = { public: 'channels', private: 'groups', im: 'im' };

/** The conversation where the app can see it: public ones, and others it is a member of. */
export function visibleChannel(world: SlackWorld, channelId: string | undefined): Channel | undefined {
  const channel = world.workspace.channels.get(channelId ?? '');
  if (channel === undefined) return undefined;
  const isMember = channel.members.has(world.workspace.app.botUserId);
  return channel.kind === 'public' || isMember ? channel : undefined;
}

/**
 * The conversation for a method that reads it, or the refusal.
 *
 * @param family `read` for facts about it, `history` for what was said in it (needs membership)
 */
export function readableChannel(
  world: SlackWorld,
  channelId: string | undefined,
  family: 'read' | 'history',
): { readonly channel: Channel } | { readonly refusal: JsonObject } {
  const channel = visibleChannel(world, channelId);
  if (channel === undefined) return { refusal: refuse('channel_not_found') };
  const { app } = world.workspace;
  const scope = `${PREFIX[channel.kind]}:${family}`;
  if (!app.botScopes.has(scope)) return { refusal: missingScope(scope, app.botScopes) };
  if (family === 'history' && !channel.members.has(app.botUserId))
    return { refusal: refuse('not_in_channel') };
  return { channel };
}

/** The read scopes of all kinds of conversation. */
export function scopesOf(family: 'read' | 'history'): readonly string[] {
  return Object.values(PREFIX).map((prefix) => `${prefix}:${family}`);
}

/** The conversation object. @see https://docs.slack.dev/reference/objects/conversation-object */
export function presentChannel(world: SlackWorld, channel: Channel): JsonObject {
  const created = Math.floor(channel.createdAtMs / 1000);
  if (channel.kind === 'im') {
    return compact({
      id: channel.id,
      created,
      is_im: true,
      is_org_shared: false,
      is_archived: channel.isArchived,
      context_team_id: world.workspace.team.id,
      user: channel.withUserId,
    });
  }
  const isPrivate = channel.kind === 'private';
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    created,
    is_channel: !isPrivate,
    is_group: isPrivate,
    is_im: false,
    is_mpim: false,
    is_private: isPrivate,
    is_archived: channel.isArchived,
    is_general: false,
    is_shared: channel.isExtShared,
    is_ext_shared: channel.isExtShared,
    is_pending_ext_shared: channel.isPendingExtShared,
    is_org_shared: false,
    is_member: channel.members.has(world.workspace.app.botUserId),
    context_team_id: world.workspace.team.id,
    shared_team_ids: [world.workspace.team.id, ...channel.connectedTeamIds],
    ...(channel.isExtShared ? { connected_team_ids: [...channel.connectedTeamIds] } : {}),
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
  };
}
