import type { Json, JsonObject } from '../../domain/json.ts';
import { compact } from './json-access.ts';
import type { UserKind, UserSeed } from './workspace-seed.ts';

/** What `users.info` leaves out for people it knows less about: absent, not false. */
const OMITTED: Readonly<Record<UserKind, readonly string[]>> = {
  member: [],
  admin: [],
  guest: [],
  'single-channel-guest': [],
  external: ['is_admin', 'is_owner', 'is_primary_owner', 'is_email_confirmed', 'has_2fa'],
  stranger: ['is_admin', 'is_owner', 'is_primary_owner', 'is_email_confirmed', 'has_2fa', 'tz', 'tz_label'],
  bot: ['has_2fa', 'is_email_confirmed'],
  deactivated: [
    'color',
    'tz',
    'tz_label',
    'tz_offset',
    'is_admin',
    'is_owner',
    'is_primary_owner',
    'is_restricted',
    'is_ultra_restricted',
    'is_email_confirmed',
    'has_2fa',
  ],
  invited: ['has_2fa'],
};

const FLAGS: Readonly<Record<UserKind, JsonObject>> = {
  member: {},
  admin: { is_admin: true },
  guest: { is_restricted: true },
  'single-channel-guest': { is_restricted: true, is_ultra_restricted: true },
  external: { is_stranger: false },
  stranger: { is_stranger: true },
  bot: { is_bot: true },
  deactivated: { deleted: true },
  invited: { is_invited_user: true, is_email_confirmed: false },
};

/**
 * The user object of `users.info`, as Slack words it.
 * @see https://docs.slack.dev/reference/objects/user-object
 */
export function userProfile(seed: UserSeed, homeTeamId: string, updatedAtMs: number): JsonObject {
  const kind = seed.kind ?? 'member';
  const foreign = kind === 'external' || kind === 'stranger';
  const teamId = seed.teamId ?? (foreign ? 'T0ELSEWHERE' : homeTeamId);
  const realName = seed.realName ?? seed.name;
  const fields: Record<string, Json> = {
    id: seed.id,
    team_id: teamId,
    name: seed.name,
    deleted: false,
    color: '4bbe2e',
    real_name: realName,
    tz: 'Etc/UTC',
    tz_label: 'Coordinated Universal Time',
    tz_offset: 0,
    profile: compact({
      real_name: realName,
      real_name_normalized: realName,
      display_name: seed.name,
      display_name_normalized: seed.name,
      team: teamId,
      // Slack shows an app no e-mail of people outside its workspace.
      email: foreign ? undefined : seed.email,
    }),
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: false,
    is_app_user: false,
    updated: Math.floor(updatedAtMs / 1000),
    is_email_confirmed: true,
    has_2fa: true,
    who_can_share_contact_card: 'EVERYONE',
    ...FLAGS[kind],
  };
  for (const name of OMITTED[kind]) delete fields[name];
  Object.assign(fields, seed.fields);
  for (const name of seed.omit ?? []) delete fields[name];
  return fields;
}
