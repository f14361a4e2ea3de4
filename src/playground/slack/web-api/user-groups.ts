import type { JsonObject } from '../../../domain/json.ts';
import { compact } from '../json-access.ts';
import type { SlackWorld } from '../slack-world.ts';
import type { UserGroup } from '../workspace.ts';
import { type ApiMethod, done, refuse } from './api-method.ts';

/** @see https://docs.slack.dev/reference/methods/usergroups.list */
export const userGroupsList: ApiMethod = {
  token: 'bot',
  scopes: ['usergroups:read'],
  handle(args, world) {
    const groups = [...world.workspace.userGroups.values()].filter(
      (group) => !group.isDisabled || args.boolean('include_disabled'),
    );
    return done({
      usergroups: groups.map((group) => presentUserGroup(world, group, args.boolean('include_users'))),
    });
  },
};

/** @see https://docs.slack.dev/reference/methods/usergroups.users.list */
export const userGroupsUsersList: ApiMethod = {
  token: 'bot',
  scopes: ['usergroups:read'],
  handle(args, world) {
    const group = world.workspace.userGroups.get(args.text('usergroup') ?? '');
    if (group === undefined) return refuse('no_such_subteam');
    if (group.isDisabled && !args.boolean('include_disabled')) return refuse('no_such_subteam');
    return done({ users: [...group.users] });
  },
};

/** The user group object. @see https://docs.slack.dev/reference/objects/usergroup-object */
export function presentUserGroup(world: SlackWorld, group: UserGroup, withUsers: boolean): JsonObject {
  const updated = Math.floor(group.updatedAtMs / 1000);
  return compact({
    id: group.id,
    team_id: world.workspace.team.id,
    is_usergroup: true,
    is_subteam: true,
    name: group.name,
    description: '',
    handle: group.handle,
    is_external: false,
    date_create: Math.floor(group.createdAtMs / 1000),
    date_update: updated,
    date_delete: group.isDisabled ? updated : 0,
    auto_type: null,
    auto_provision: false,
    enterprise_subteam_id: '',
    created_by: group.createdBy,
    updated_by: group.updatedBy,
    deleted_by: null,
    prefs: { channels: [], groups: [] },
    users: withUsers ? [...group.users] : undefined,
    user_count: group.users.length,
  });
}
