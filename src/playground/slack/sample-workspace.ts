import type { AppSeed, WorkspaceSeed } from './workspace-seed.ts';

/** The scopes, events and commands of the app in the sample workspace; a manifest's own may take their place. */
const SAMPLE_APP: AppSeed = {
  appId: 'A0BREAKGLAS',
  name: 'Breakglass',
  botUserId: 'U0BREAKGLAS',
  botId: 'B0BREAKGLAS',
  botToken: 'xoxb-local-slack-bot',
  appToken: 'xapp-local-slack-app',
  botScopes: [
    'commands',
    'chat:write',
    'users:read',
    'users:read.email',
    'usergroups:read',
    'channels:read',
    'groups:read',
    'im:write',
    'channels:history',
    'groups:history',
    'im:history',
  ],
  events: [
    'app_home_opened',
    'channel_archive',
    'group_archive',
    'channel_deleted',
    'group_deleted',
    'channel_shared',
    'channel_unshared',
    'channel_left',
    'group_left',
    'user_change',
    'subteam_members_changed',
  ],
  commands: [{ command: '/breakglass', shouldEscape: true }],
  shortcuts: [
    { type: 'global', callbackId: 'breakglass_request', name: 'Ask for access' },
    { type: 'message', callbackId: 'breakglass_request_message', name: 'Ask for access' },
  ],
};

/**
 * A small company with one incident: an engineer on call, people who may decide, and every kind of outsider.
 *
 * @param app what differs from the sample app, such as its scopes
 */
export function sampleWorkspace(app: Partial<AppSeed> = {}): WorkspaceSeed {
  return {
    team: { id: 'T0ACMECORP0', name: 'Acme', domain: 'acme' },
    app: { ...SAMPLE_APP, ...app },
    users: [
      { id: 'U0ONCALL', name: 'mara', realName: 'Mara Weiss', email: 'mara@acme.example' },
      { id: 'U0APPROVER', name: 'jonas', realName: 'Jonas Holm', email: 'jonas@acme.example' },
      { id: 'U0LEAD', name: 'aiko', realName: 'Aiko Tanaka', email: 'aiko@acme.example', kind: 'admin' },
      { id: 'U0SUPPORT', name: 'sam', realName: 'Sam Reyes', email: 'sam@acme.example' },
      { id: 'U0GUEST', name: 'gita', realName: 'Gita Rao', email: 'gita@partner.example', kind: 'guest' },
      { id: 'U0GUEST1', name: 'ulf', realName: 'Ulf Berg', kind: 'single-channel-guest' },
      { id: 'U0VENDOR', name: 'vera', realName: 'Vera Lund', kind: 'external', teamId: 'T0VENDOR000' },
      {
        id: 'U0STRANGER',
        name: 'stig',
        realName: 'Stig Ost',
        kind: 'stranger',
        infoError: 'user_not_visible',
      },
      { id: 'U0LEFT', name: 'lena', realName: 'Lena Moor', email: 'lena@acme.example', kind: 'deactivated' },
      { id: 'U0INVITED', name: 'ivo', realName: 'Ivo Kern', email: 'ivo@acme.example', kind: 'invited' },
      { id: 'U0OTHERBOT', name: 'otherbot', realName: 'Other Bot', kind: 'bot' },
      { id: 'U0PARTIAL', name: 'pia', realName: 'Pia Voss', omit: ['is_restricted', 'is_ultra_restricted'] },
    ],
    channels: [
      {
        id: 'C0INCIDENT',
        name: 'inc-orders',
        members: [
          'U0BREAKGLAS',
          'U0ONCALL',
          'U0APPROVER',
          'U0LEAD',
          'U0SUPPORT',
          'U0GUEST',
          'U0VENDOR',
          'U0PARTIAL',
        ],
      },
      { id: 'C0GENERAL', name: 'general', members: ['U0ONCALL', 'U0APPROVER', 'U0LEAD', 'U0SUPPORT'] },
      { id: 'C0SECRET', name: 'security', isPrivate: true, members: ['U0LEAD', 'U0BREAKGLAS'] },
      { id: 'C0HIDDEN', name: 'board', isPrivate: true, members: ['U0LEAD'] },
      { id: 'C0OLD', name: 'inc-old', isArchived: true, members: ['U0BREAKGLAS', 'U0ONCALL'] },
      {
        id: 'C0SHARED',
        name: 'ext-vendor',
        isExtShared: true,
        connectedTeamIds: ['T0VENDOR000'],
        members: ['U0BREAKGLAS', 'U0ONCALL', 'U0VENDOR'],
      },
    ],
    userGroups: [
      {
        id: 'S0APPROVERS',
        handle: 'orders-approvers',
        name: 'Orders approvers',
        users: ['U0APPROVER', 'U0LEAD'],
        createdBy: 'U0LEAD',
      },
    ],
  };
}
