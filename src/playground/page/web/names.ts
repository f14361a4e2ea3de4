import type { Workspace } from './api.ts';

/** Names for the ids that stand in texts. */
export type Names = {
  readonly user: (id: string) => string;
  readonly channel: (id: string) => string;
  readonly group: (id: string) => string;
};

/** The names of a workspace; an unknown id stands for itself. */
export function namesOf({ users, channels, userGroups }: Workspace): Names {
  const userNames = new Map(users.map(({ id, real_name: name }) => [id, name]));
  const channelNames = new Map(channels.map(({ id, name }) => [id, name]));
  const handles = new Map(userGroups.map(({ id, handle }) => [id, handle]));
  return {
    user: (id) => (id === 'USLACKBOT' ? 'Slackbot' : (userNames.get(id) ?? id)),
    channel: (id) => channelNames.get(id) ?? id,
    group: (id) => handles.get(id) ?? id,
  };
}
