import type { JsonObject } from '../../domain/json.ts';

/** Everything a local Slack knows when it starts: one workspace with one app installed in it. */
export interface WorkspaceSeed {
  readonly team: TeamSeed;
  readonly app: AppSeed;
  readonly users: readonly UserSeed[];
  readonly channels: readonly ChannelSeed[];
  readonly userGroups?: readonly UserGroupSeed[];
}

export interface TeamSeed {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
}

/** The installed app: its identity, tokens, and what its manifest asked for. */
export interface AppSeed {
  readonly appId: string;
  readonly name: string;
  readonly botUserId: string;
  readonly botId: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly botScopes: readonly string[];
  /** Scopes of the app-level token; by default only `connections:write`. */
  readonly appScopes?: readonly string[];
  /** The events subscribed to; others are not sent. */
  readonly events: readonly string[];
  readonly commands: readonly CommandSeed[];
  readonly shortcuts?: readonly ShortcutSeed[];
}

export interface CommandSeed {
  readonly command: string;
  /** Whether mentions in the text arrive as `<@U1|name>` and `<#C1|name>`. */
  readonly shouldEscape?: boolean;
}

export interface ShortcutSeed {
  readonly type: 'global' | 'message';
  readonly callbackId: string;
  readonly name: string;
}

/** How a user stands towards the workspace; decides the defaults of the `users.info` fields. */
export type UserKind =
  | 'member'
  | 'admin'
  | 'guest'
  | 'single-channel-guest'
  /** Of another workspace, in a channel shared with this one (Slack Connect). */
  | 'external'
  /** Of another workspace, in no channel the app shares. */
  | 'stranger'
  | 'bot'
  | 'deactivated'
  | 'invited';

export interface UserSeed {
  readonly id: string;
  readonly name: string;
  readonly kind?: UserKind;
  readonly realName?: string;
  readonly email?: string;
  /** The home workspace of an external person or a stranger. */
  readonly teamId?: string;
  /** Fields of `users.info` under Slack's own names, laid over the defaults of the kind. */
  readonly fields?: JsonObject;
  /** Fields of `users.info` that are left out, to be unlike a complete profile. */
  readonly omit?: readonly string[];
  /** The error `users.info` answers instead of the user. */
  readonly infoError?: 'user_not_found' | 'user_not_visible';
}

export interface ChannelSeed {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly isPrivate?: boolean;
  readonly isArchived?: boolean;
  readonly isExtShared?: boolean;
  readonly isPendingExtShared?: boolean;
  readonly connectedTeamIds?: readonly string[];
}

export interface UserGroupSeed {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
  readonly createdBy?: string;
  readonly updatedBy?: string;
  readonly isDisabled?: boolean;
}
