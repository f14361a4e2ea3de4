import type { JsonObject } from '../../../domain/json.ts';
import { asObject } from '../json-access.ts';
import type { SlackWorld } from '../slack-world.ts';
import type { SlackUser } from '../workspace.ts';
import { type ApiMethod, done, page, refuse } from './api-method.ts';

/** @see https://docs.slack.dev/reference/methods/users.info */
export const usersInfo: ApiMethod = {
  token: 'bot',
  scopes: ['users:read'],
  handle(args, world) {
    const user = world.workspace.users.get(args.text('user') ?? '');
    if (user === undefined) return refuse('user_not_found');
    if (user.infoError !== undefined) return refuse(user.infoError);
    return done({ user: presentUser(world, user) });
  },
};

/** @see https://docs.slack.dev/reference/methods/users.list */
export const usersList: ApiMethod = {
  token: 'bot',
  scopes: ['users:read'],
  handle(args, world) {
    const seen = [...world.workspace.users.values()].filter((user) => user.infoError === undefined);
    const { items, nextCursor } = page(seen, args, 200);
    return done({
      members: items.map((user) => presentUser(world, user)),
      cache_ts: Math.floor(world.nowMs() / 1000),
      response_metadata: { next_cursor: nextCursor },
    });
  },
};

/** @see https://docs.slack.dev/reference/methods/users.lookupByEmail */
export const usersLookupByEmail: ApiMethod = {
  token: 'bot',
  scopes: ['users:read.email'],
  handle(args, world) {
    const email = args.text('email')?.toLowerCase();
    const user = [...world.workspace.users.values()].find(
      (candidate) => emailOf(candidate)?.toLowerCase() === email && candidate.profile['deleted'] !== true,
    );
    return email === undefined || user === undefined
      ? refuse('users_not_found')
      : done({ user: presentUser(world, user) });
  },
};

/** The user object as the app may see it: without `users:read.email` there is no e-mail in it. */
export function presentUser(world: SlackWorld, user: SlackUser): JsonObject {
  const profile = asObject(user.profile['profile']);
  if (profile === undefined || world.workspace.app.botScopes.has('users:read.email')) return user.profile;
  const { email: _email, ...rest } = profile;
  return { ...user.profile, profile: rest };
}

function emailOf(user: SlackUser): string | undefined {
  const email = asObject(user.profile['profile'])?.['email'];
  return typeof email === 'string' ? email : undefined;
}
