import type { SlackWorld } from '../slack-world.ts';
import { displayName } from '../workspace.ts';

/** What a text needs to be shown as a person sees it: names for ids, and the clock. */
export interface RenderContext {
  readonly nowMs: number;
  /** An IANA time zone, such as `Europe/Berlin`. */
  readonly timeZone: string;
  readonly userName: (userId: string) => string;
  readonly channelName: (channelId: string) => string;
  readonly userGroupHandle: (userGroupId: string) => string;
}

/** The names and the clock of one workspace. */
export function renderContext(world: SlackWorld, timeZone: string): RenderContext {
  const { users, channels, userGroups } = world.workspace;
  return {
    nowMs: world.nowMs(),
    timeZone,
    userName: (id) => (id === 'USLACKBOT' ? 'Slackbot' : displayName(users.get(id), id)),
    channelName: (id) => channels.get(id)?.name ?? id,
    userGroupHandle: (id) => userGroups.get(id)?.handle ?? id,
  };
}
