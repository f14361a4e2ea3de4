import { z } from 'zod';
import type { Admin } from '../admin.ts';
import type { FaultOrder } from '../faults.ts';
import { type JsonRoute, jsonRoute } from './json-route.ts';

const id = z.string().min(1);
const onChannel = z.object({ channelId: id, byUserId: id });
const member = onChannel.extend({ userId: id });
const fields = z.record(z.string(), z.json());

const faultOrder = z.object({
  method: id,
  kind: z.enum(['429', '500', 'lost-reply', 'slow', 'hang', 'error', 'history-lag']),
  times: z.int().positive().optional(),
  skip: z.int().nonnegative().optional(),
  channelId: id.optional(),
  retryAfterSeconds: z.int().positive().optional(),
  afterMs: z.int().positive().optional(),
  error: id.optional(),
});

const userSeed = z.object({
  id,
  name: id,
  kind: z
    .enum([
      'member',
      'admin',
      'guest',
      'single-channel-guest',
      'external',
      'stranger',
      'bot',
      'deactivated',
      'invited',
    ])
    .default('member'),
  realName: z.string().default(''),
  email: z.string().optional(),
  teamId: id.optional(),
});

/** What administrators do, and Slack's misbehaviour on demand, over HTTP: `POST /admin/<name>`. */
export const ADMIN_ROUTES: Readonly<Record<string, JsonRoute<Admin>>> = {
  'archive-channel': jsonRoute(onChannel, (admin, { channelId, byUserId }) =>
    admin.archiveChannel(channelId, byUserId),
  ),
  'unarchive-channel': jsonRoute(onChannel, (admin, { channelId, byUserId }) =>
    admin.unarchiveChannel(channelId, byUserId),
  ),
  'delete-channel': jsonRoute(onChannel, (admin, { channelId, byUserId }) =>
    admin.deleteChannel(channelId, byUserId),
  ),
  'share-channel': jsonRoute(
    z.object({ channelId: id, teamId: id, pending: z.boolean().default(false) }),
    (admin, { channelId, teamId, pending }) => admin.shareChannel(channelId, teamId, pending),
  ),
  'unshare-channel': jsonRoute(z.object({ channelId: id }), (admin, { channelId }) =>
    admin.unshareChannel(channelId),
  ),
  'add-member': jsonRoute(member, (admin, { channelId, userId, byUserId }) =>
    admin.addMember(channelId, userId, byUserId),
  ),
  'remove-member': jsonRoute(member, (admin, { channelId, userId, byUserId }) =>
    admin.removeMember(channelId, userId, byUserId),
  ),
  'add-user': jsonRoute(userSeed, (admin, { email, teamId, realName, ...seed }) =>
    admin.addUser({
      ...seed,
      realName: realName === '' ? seed.name : realName,
      ...(email === undefined ? {} : { email }),
      ...(teamId === undefined ? {} : { teamId }),
    }),
  ),
  'change-user': jsonRoute(z.object({ userId: id, fields }), (admin, { userId, fields: changed }) =>
    admin.changeUser(userId, changed),
  ),
  'deactivate-user': jsonRoute(z.object({ userId: id }), (admin, { userId }) => admin.deactivateUser(userId)),
  'edit-user-group': jsonRoute(
    z.object({ userGroupId: id, userIds: z.array(id), byUserId: id }),
    (admin, { userGroupId, userIds, byUserId }) => admin.editUserGroup(userGroupId, userIds, byUserId),
  ),
  'delete-message': jsonRoute(z.object({ channelId: id, ts: id }), (admin, { channelId, ts }) =>
    admin.deleteMessage(channelId, ts),
  ),
  'set-bot-scopes': jsonRoute(z.object({ scopes: z.array(id) }), (admin, { scopes }) =>
    admin.setBotScopes(scopes),
  ),
  'set-edit-window': jsonRoute(
    z.object({ editWindowMs: z.int().nonnegative().optional() }),
    (admin, { editWindowMs }) => admin.setEditWindow(editWindowMs),
  ),
  'inject-fault': jsonRoute(faultOrder, (admin, order) => {
    admin.injectFault(withoutUndefined(order));
  }),
  'clear-faults': jsonRoute(z.object({}), (admin) => admin.clearFaults()),
  'forge-click': jsonRoute(
    z.object({
      userId: id,
      channelId: id,
      ts: id,
      actionId: id,
      blockId: id.optional(),
      value: z.string().optional(),
    }),
    (admin, { userId, channelId, ts, ...button }) => admin.forgeClick(userId, channelId, ts, button),
  ),
  'replay-envelope': jsonRoute(z.object({ envelopeId: id }), (admin, { envelopeId }) =>
    admin.replayEnvelope(envelopeId),
  ),
  'redeliver-event': jsonRoute(z.object({ eventId: id }), (admin, { eventId }) =>
    admin.redeliverEvent(eventId),
  ),
  'disconnect-sockets': jsonRoute(
    z.object({ reason: z.enum(['refresh_requested', 'warning', 'link_disabled']).optional() }),
    (admin, { reason }) => admin.disconnectSockets(reason),
  ),
  'drop-sockets': jsonRoute(z.object({}), (admin) => admin.dropSockets()),
};

function withoutUndefined(order: z.output<typeof faultOrder>): FaultOrder {
  return Object.fromEntries(
    Object.entries(order).filter(([, value]) => value !== undefined),
  ) as unknown as FaultOrder;
}
