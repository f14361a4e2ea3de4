import type { Redis } from 'ioredis';

import { isRedisAway, withRedisFaults } from './redis-faults.ts';

/** What could be seen of the server. `unknown`: this user may not ask. */
export type RedisHealth = {
  readonly reachable: boolean;
  /**
   * First word of Redis's refusal, such as `WRONGPASS`, or the code of the failed connection, such as `ECONNREFUSED`;
   * `timeout` where nothing came back. `null` when reachable.
   */
  readonly whyAway: string | null;
  /** e.g. `7.0.15`; `unknown` when not reachable. */
  readonly version: string;
  /** Redis 7 or newer, or a Valkey, which says so too. */
  readonly versionOk: boolean;
  readonly appendOnly: 'yes' | 'no' | 'unknown';
  /** Anything but `always` can lose answered commits when the power fails. */
  readonly appendFsync: 'always' | 'everysec' | 'no' | 'unknown';
  /** Anything but `noeviction` can lose records when memory runs out. */
  readonly evictionPolicy: string;
};

/** Asks the server how it is and how it keeps data. Never throws for a server that is away. */
export async function checkRedis(redis: Redis): Promise<RedisHealth> {
  // The command itself only says that it was given up.
  let connectionError: unknown = null;
  const remember = (error: unknown): void => {
    connectionError = error;
  };
  redis.on('error', remember);
  try {
    const info = await withRedisFaults('health', () => redis.info());
    const fieldOf = (name: string): string =>
      new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? 'unknown';
    const version = fieldOf('redis_version');
    return {
      reachable: true,
      whyAway: null,
      version,
      versionOk: Number(version.split('.')[0]) >= 7,
      appendOnly: appendOnlyOf(fieldOf('aof_enabled')),
      appendFsync: await appendFsyncOf(redis),
      evictionPolicy: fieldOf('maxmemory_policy'),
    };
  } catch (error) {
    if (!isRedisAway(error)) throw error;
    const unknown = 'unknown' as const;
    return {
      reachable: false,
      whyAway: whyAwayOf(error instanceof Error ? error.cause : null, connectionError),
      version: unknown,
      versionOk: false,
      appendOnly: unknown,
      appendFsync: unknown,
      evictionPolicy: unknown,
    };
  } finally {
    redis.off('error', remember);
  }
}

function whyAwayOf(commandError: unknown, connectionError: unknown): string {
  for (const error of [commandError, connectionError]) {
    const [word] = error instanceof Error && error.name === 'ReplyError' ? error.message.split(' ') : [];
    if (word !== undefined) return word;
  }
  const { code } = (connectionError ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && code !== 'ETIMEDOUT' ? code : 'timeout';
}

function appendOnlyOf(flag: string): RedisHealth['appendOnly'] {
  return flag === '1' ? 'yes' : flag === '0' ? 'no' : 'unknown';
}

/** INFO does not say it, and the processes' own users may not read CONFIG. */
async function appendFsyncOf(redis: Redis): Promise<RedisHealth['appendFsync']> {
  try {
    const reply: unknown = await redis.config('GET', 'appendfsync');
    const value: unknown = Array.isArray(reply) ? reply[1] : undefined;
    return value === 'always' || value === 'everysec' || value === 'no' ? value : 'unknown';
  } catch {
    return 'unknown';
  }
}
