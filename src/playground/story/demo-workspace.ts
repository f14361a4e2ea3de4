import { randomBytes } from 'node:crypto';
import type { UserSeed, WorkspaceSeed } from '../slack/workspace-seed.ts';
import { COLLEAGUES, type DemoPerson, OUTSIDERS } from './demo-people.ts';

/** The incident channel of the demo. */
export const DEMO_CHANNEL = { id: 'C0INCCHECK', name: 'inc-checkout' } as const;

/** Also the `workspace` of the catalogue. */
export const DEMO_TEAM_ID = 'T0ACME';

const VENDOR_TEAM_ID = 'T0VENDOR';
const BOT_USER_ID = 'U0BREAKGLAS';

/** What manifest.yml asks for; a test holds the two against each other. */
export const DEMO_BOT_SCOPES = [
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
] as const;
export const DEMO_EVENTS = [
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
  'subteam_updated',
] as const;

/** A small company with one incident. The app's tokens are new at each call, so that none is worth finding. */
export function demoWorkspace(): WorkspaceSeed {
  const colleagues = Object.values<DemoPerson>(COLLEAGUES).map((one) => userSeed(one));
  const { sasha, gita } = OUTSIDERS;
  return {
    team: { id: DEMO_TEAM_ID, name: 'Acme', domain: 'acme' },
    app: {
      appId: 'A0BREAKGLAS',
      name: 'Breakglass',
      botUserId: BOT_USER_ID,
      botId: 'B0BREAKGLAS',
      botToken: `xoxb-demo-${randomBytes(16).toString('hex')}`,
      appToken: `xapp-demo-${randomBytes(16).toString('hex')}`,
      botScopes: DEMO_BOT_SCOPES,
      events: DEMO_EVENTS,
      commands: [{ command: '/breakglass', shouldEscape: true }],
      shortcuts: [
        { type: 'global', callbackId: 'breakglass_request', name: 'Ask for access' },
        { type: 'message', callbackId: 'breakglass_request_message', name: 'Ask for access' },
      ],
    },
    users: [
      ...colleagues,
      { ...userSeed(sasha), kind: 'external', teamId: VENDOR_TEAM_ID },
      { ...userSeed(gita), kind: 'guest' },
    ],
    channels: [
      {
        ...DEMO_CHANNEL,
        members: [BOT_USER_ID, ...colleagues.map(({ id }) => id), gita.slackUserId],
      },
      {
        id: 'C0EXTVENDOR',
        name: 'ext-vendor',
        isExtShared: true,
        connectedTeamIds: [VENDOR_TEAM_ID],
        members: [BOT_USER_ID, COLLEAGUES.lena.slackUserId, sasha.slackUserId],
      },
    ],
    userGroups: [
      {
        id: 'S0APPROVERS',
        handle: 'checkout-approvers',
        name: 'Checkout approvers',
        users: [COLLEAGUES.omar.slackUserId, COLLEAGUES.amara.slackUserId],
        createdBy: COLLEAGUES.lena.slackUserId,
      },
    ],
  };
}

function userSeed({ slackUserId, name, realName, email }: DemoPerson): UserSeed {
  return { id: slackUserId, name, realName, email };
}
