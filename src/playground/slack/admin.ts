import type { JsonObject } from '../../domain/json.ts';
import type { FaultOrder } from './faults.ts';
import { sendMessageAction } from './people/block-action.ts';
import type { ControlName } from './people/controls.ts';
import type { Interaction } from './people/outcome.ts';
import type { SlackWorld } from './slack-world.ts';
import type { Delivery } from './socket/socket-hub.ts';
import { presentUser } from './web-api/users.ts';
import { presentUserGroup } from './web-api/user-groups.ts';
import type { Channel, SlackUser, UserGroup } from './workspace.ts';
import type { UserSeed } from './workspace-seed.ts';

/** What administrators of the workspace do, and what goes wrong on Slack's side on demand. */
export class Admin {
  readonly #world: SlackWorld;

  constructor(world: SlackWorld) {
    this.#world = world;
  }

  archiveChannel(channelId: string, byUserId: string): void {
    const channel = this.#channel(channelId);
    channel.isArchived = true;
    const type = channel.kind === 'private' ? 'group_archive' : 'channel_archive';
    this.#tellMembers(channel, { type, channel: channelId, user: byUserId });
  }

  unarchiveChannel(channelId: string, byUserId: string): void {
    const channel = this.#channel(channelId);
    channel.isArchived = false;
    const type = channel.kind === 'private' ? 'group_unarchive' : 'channel_unarchive';
    this.#tellMembers(channel, { type, channel: channelId, user: byUserId });
  }

  /** Deletes a channel with everything said in it. */
  deleteChannel(channelId: string, byUserId: string): void {
    const channel = this.#channel(channelId);
    this.#world.workspace.channels.delete(channelId);
    const type = channel.kind === 'private' ? 'group_deleted' : 'channel_deleted';
    this.#tellMembers(channel, { type, channel: channelId, actor_id: byUserId });
  }

  /** Shares a channel with another workspace; `pending` where that one hasn't accepted yet. */
  shareChannel(channelId: string, teamId: string, pending = false): void {
    const channel = this.#channel(channelId);
    channel.isPendingExtShared = pending;
    channel.isExtShared = !pending;
    if (pending) {
      this.#world.changes.notify();
      return;
    }
    channel.connectedTeamIds = [...new Set([...channel.connectedTeamIds, teamId])];
    this.#tellMembers(channel, { type: 'channel_shared', connected_team_id: teamId, channel: channelId });
  }

  unshareChannel(channelId: string): void {
    const channel = this.#channel(channelId);
    const [previouslyConnected = ''] = channel.connectedTeamIds;
    channel.isExtShared = false;
    channel.isPendingExtShared = false;
    channel.connectedTeamIds = [];
    this.#tellMembers(channel, {
      type: 'channel_unshared',
      previously_connected_team_id: previouslyConnected,
      channel: channelId,
      is_ext_shared: false,
    });
  }

  addMember(channelId: string, userId: string, byUserId: string): void {
    const channel = this.#channel(channelId);
    channel.members.add(userId);
    this.#tellMembers(channel, {
      ...membership(channel, userId, 'member_joined_channel'),
      inviter: byUserId,
    });
  }

  /** Removes somebody, or the app itself by its bot user id. */
  removeMember(channelId: string, userId: string, byUserId: string): void {
    const channel = this.#channel(channelId);
    channel.members.delete(userId);
    if (userId === this.#world.workspace.app.botUserId) {
      const type = channel.kind === 'private' ? 'group_left' : 'channel_left';
      this.#world.events.emit({ type, channel: channelId, actor_id: byUserId });
      this.#world.changes.notify();
      return;
    }
    this.#tellMembers(channel, membership(channel, userId, 'member_left_channel'));
  }

  addUser(seed: UserSeed): void {
    const user = this.#world.workspace.addUser(seed);
    this.#world.events.emit({ type: 'team_join', user: presentUser(this.#world, user) });
    this.#world.changes.notify();
  }

  /** Changes fields of a user under the names of `users.info`. */
  changeUser(userId: string, fields: JsonObject): void {
    const user = this.#user(userId);
    user.profile = { ...user.profile, ...fields };
    const nowMs = this.#world.nowMs();
    this.#world.events.emit({
      type: 'user_change',
      user: presentUser(this.#world, user),
      cache_ts: Math.floor(nowMs / 1000),
    });
    this.#world.changes.notify();
  }

  deactivateUser(userId: string): void {
    this.changeUser(userId, { deleted: true });
  }

  /** Sets the members of a user group, as any member can in many workspaces. */
  editUserGroup(userGroupId: string, userIds: readonly string[], byUserId: string): void {
    const group = this.#userGroup(userGroupId);
    const added = userIds.filter((id) => !group.users.includes(id));
    const removed = group.users.filter((id) => !userIds.includes(id));
    const previousUpdate = Math.floor(group.updatedAtMs / 1000);
    group.users = [...userIds];
    group.updatedBy = byUserId;
    group.updatedAtMs = this.#world.nowMs();
    this.#world.events.emit({
      type: 'subteam_members_changed',
      subteam_id: group.id,
      team_id: this.#world.workspace.team.id,
      date_previous_update: previousUpdate,
      date_update: Math.floor(group.updatedAtMs / 1000),
      added_users: added,
      added_users_count: added.length,
      removed_users: removed,
      removed_users_count: removed.length,
    });
    this.#world.events.emit({ type: 'subteam_updated', subteam: presentUserGroup(this.#world, group, true) });
    this.#world.changes.notify();
  }

  /** Somebody with the right to do so deletes a message. */
  deleteMessage(channelId: string, ts: string): void {
    const message = this.#world.messages.find(channelId, ts);
    if (message === undefined) throw new Error(`No message ${ts} in ${channelId}`);
    this.#world.messages.remove(message);
    this.#world.changes.notify();
  }

  /** Sets the scopes of the bot token, as a reinstall does. */
  setBotScopes(scopes: readonly string[]): void {
    this.#world.workspace.app.botScopes = new Set(scopes);
  }

  /** How long messages may be edited (a workspace setting); undefined for ever. */
  setEditWindow(editWindowMs: number | undefined): void {
    this.#world.editWindowMs = editWindowMs;
  }

  injectFault(order: FaultOrder): { readonly remaining: () => number; readonly clear: () => void } {
    return this.#world.faults.inject(order);
  }

  clearFaults(): void {
    this.#world.faults.clear();
  }

  /**
   * An attack: reports a click on a button to the app under the name of somebody who doesn't see that message.
   * Slack never does so; an app that relies on it is decided by whoever can speak in Slack's name.
   * @param reportedAs the action it is reported as, so that a button may be clicked that is not there.
   */
  forgeClick(
    userId: string,
    channelId: string,
    ts: string,
    button: ControlName,
    reportedAs?: string,
  ): Promise<Interaction> {
    const message = this.#world.messages.find(channelId, ts);
    if (message === undefined) throw new Error(`No message ${ts} in ${channelId}`);
    return sendMessageAction(this.#world, userId, message, button, { reportedAs });
  }

  /** Sends an earlier envelope once more with the same envelope id. */
  replayEnvelope(envelopeId: string): Promise<Delivery> {
    return this.#world.hub.replay(envelopeId);
  }

  /** Sends an earlier event once more with the same event id and a new envelope id. */
  redeliverEvent(eventId: string): Promise<Delivery> {
    return this.#world.events.redeliver(eventId);
  }

  /** Asks the app to reconnect all its sockets, as Slack does every few hours. */
  disconnectSockets(reason: 'refresh_requested' | 'warning' | 'link_disabled' = 'refresh_requested'): void {
    this.#world.hub.disconnectAll(reason);
  }

  /** Breaks all sockets without a word. */
  dropSockets(): void {
    this.#world.hub.dropAll();
  }

  /** Channel events reach an app that is a member; of public channels every app. */
  #tellMembers(channel: Channel, event: JsonObject & { readonly type: string }): void {
    const isMember = channel.members.has(this.#world.workspace.app.botUserId);
    if (isMember || channel.kind === 'public') this.#world.events.emit(event);
    this.#world.changes.notify();
  }

  #channel(channelId: string): Channel {
    const channel = this.#world.workspace.channels.get(channelId);
    if (channel === undefined) throw new Error(`No channel ${channelId}`);
    return channel;
  }

  #user(userId: string): SlackUser {
    const user = this.#world.workspace.users.get(userId);
    if (user === undefined) throw new Error(`No user ${userId}`);
    return user;
  }

  #userGroup(userGroupId: string): UserGroup {
    const group = this.#world.workspace.userGroups.get(userGroupId);
    if (group === undefined) throw new Error(`No user group ${userGroupId}`);
    return group;
  }
}

function membership(channel: Channel, userId: string, type: string): JsonObject & { readonly type: string } {
  return { type, user: userId, channel: channel.id, channel_type: channel.kind === 'private' ? 'G' : 'C' };
}
