import type { JsonObject } from '../../domain/json.ts';
import type { IdSource } from './id-source.ts';
import { asString } from './json-access.ts';
import { userProfile } from './user-profile.ts';
import type { ChannelSeed, TeamSeed, UserGroupSeed, UserSeed, WorkspaceSeed } from './workspace-seed.ts';

/** Who and what exists: people, conversations and user groups of one workspace, and the one app in it. */
export class Workspace {
  readonly team: TeamSeed;
  readonly app: InstalledApp;
  readonly users = new Map<string, SlackUser>();
  readonly channels = new Map<string, Channel>();
  readonly userGroups = new Map<string, UserGroup>();
  readonly #ids: IdSource;
  readonly #nowMs: () => number;

  constructor(seed: WorkspaceSeed, ids: IdSource, nowMs: () => number) {
    this.team = seed.team;
    this.#ids = ids;
    this.#nowMs = nowMs;
    const { botScopes, appScopes, ...app } = seed.app;
    this.app = {
      ...app,
      botScopes: new Set(botScopes),
      appScopes: new Set(appScopes ?? ['connections:write']),
    };
    for (const user of seed.users) this.addUser(user);
    if (!this.users.has(app.botUserId)) this.addUser(botUser(seed));
    for (const channel of seed.channels) this.#addChannel(channel);
    for (const group of seed.userGroups ?? []) this.#addUserGroup(group);
  }

  addUser(seed: UserSeed): SlackUser {
    const profile = userProfile(seed, this.team.id, this.#nowMs());
    const user: SlackUser = { id: seed.id, name: seed.name, profile, infoError: seed.infoError };
    this.users.set(seed.id, user);
    return user;
  }

  /** The direct conversation between the app and a user, opened where there was none. */
  directChannel(userId: string): Channel {
    const existing = this.findDirectChannel(userId);
    if (existing !== undefined) return existing;
    const channel: Channel = {
      id: this.#ids.next('D'),
      name: 'directmessage',
      kind: 'im',
      withUserId: userId,
      members: new Set([userId, this.app.botUserId]),
      isArchived: false,
      isExtShared: false,
      isPendingExtShared: false,
      connectedTeamIds: [],
      createdAtMs: this.#nowMs(),
    };
    this.channels.set(channel.id, channel);
    return channel;
  }

  findDirectChannel(userId: string): Channel | undefined {
    return [...this.channels.values()].find(
      (channel) => channel.kind === 'im' && channel.withUserId === userId,
    );
  }

  #addChannel(seed: ChannelSeed): void {
    this.channels.set(seed.id, {
      id: seed.id,
      name: seed.name,
      kind: seed.isPrivate === true ? 'private' : 'public',
      members: new Set(seed.members),
      isArchived: seed.isArchived ?? false,
      isExtShared: seed.isExtShared ?? false,
      isPendingExtShared: seed.isPendingExtShared ?? false,
      connectedTeamIds: [...(seed.connectedTeamIds ?? [])],
      createdAtMs: this.#nowMs(),
    });
  }

  #addUserGroup(seed: UserGroupSeed): void {
    const createdBy = seed.createdBy ?? seed.updatedBy ?? seed.users[0] ?? this.app.botUserId;
    this.userGroups.set(seed.id, {
      id: seed.id,
      handle: seed.handle,
      name: seed.name,
      users: [...seed.users],
      createdBy,
      updatedBy: seed.updatedBy ?? createdBy,
      isDisabled: seed.isDisabled ?? false,
      createdAtMs: this.#nowMs(),
      updatedAtMs: this.#nowMs(),
    });
  }
}

function botUser(seed: WorkspaceSeed): UserSeed {
  return {
    id: seed.app.botUserId,
    name: seed.app.name.toLowerCase(),
    realName: seed.app.name,
    kind: 'bot',
  };
}

/** The name under which people see a user. */
export function displayName(user: SlackUser | undefined, userId: string): string {
  return asString(user?.profile['real_name']) ?? user?.name ?? userId;
}

export interface InstalledApp extends Omit<WorkspaceSeed['app'], 'botScopes' | 'appScopes'> {
  botScopes: ReadonlySet<string>;
  readonly appScopes: ReadonlySet<string>;
}

export interface SlackUser {
  readonly id: string;
  readonly name: string;
  /** The object `users.info` answers. */
  profile: JsonObject;
  readonly infoError: UserSeed['infoError'];
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  /** The person on the other side of a direct conversation. */
  readonly withUserId?: string;
  readonly members: Set<string>;
  isArchived: boolean;
  isExtShared: boolean;
  isPendingExtShared: boolean;
  connectedTeamIds: string[];
  readonly createdAtMs: number;
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  users: string[];
  readonly createdBy: string;
  updatedBy: string;
  isDisabled: boolean;
  readonly createdAtMs: number;
  updatedAtMs: number;
}
