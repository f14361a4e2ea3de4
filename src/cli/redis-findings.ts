import type { RedisHealth } from '../adapters/redis/health.ts';

/** What was found of a Redis, and what to do where it is not right. */
export type RedisFinding = {
  readonly level: 'ok' | 'mend' | 'unseen';
  readonly says: string;
  readonly remedy: string | null;
};

/**
 * Whether a Redis keeps what it was told.
 * @param isDeclared somebody answers for what cannot be seen, as at a provider that closes CONFIG.
 * @param address where it was looked for, without user and password.
 */
export function judgeRedis(
  health: RedisHealth,
  isDeclared: boolean,
  address: string,
): readonly RedisFinding[] {
  if (!health.reachable) return [away(health.whyAway ?? 'timeout', address)];
  const { version, versionOk, appendOnly, appendFsync, evictionPolicy } = health;
  return [
    versionOk ? fine(`is ${version}`) : mend(`is ${version}`, 'Redis 7 or newer is needed.'),
    setting('appendonly', appendOnly, 'yes', 'nothing survives its restart', isDeclared),
    setting(
      'appendfsync',
      appendFsync,
      'always',
      'answered commits may be lost when power fails',
      isDeclared,
    ),
    setting(
      'maxmemory-policy',
      evictionPolicy,
      'noeviction',
      'records may be dropped when memory runs out',
      isDeclared,
    ),
  ];
}

function away(why: string, address: string): RedisFinding {
  if (why === 'NOAUTH' || why === 'WRONGPASS')
    return mend('refuses this user or password', 'Correct them in REDIS_URL.');
  if (why === 'NOPERM') return mend('does not let this user ask INFO', 'Ask as another user in REDIS_URL.');
  return mend(`cannot be reached at ${address}: ${why}`, 'Start it, or correct the address in REDIS_URL.');
}

function setting(
  name: string,
  found: string,
  wanted: string,
  harm: string,
  isDeclared: boolean,
): RedisFinding {
  if (found === wanted) return fine(`${name} is ${found}`);
  if (found !== 'unknown') return mend(`${name} is ${found}: ${harm}`, `Set ${name} ${wanted}.`);
  if (isDeclared) return fine(`${name} is ${wanted}, as declared`);
  const remedy = `Ask as a user who may read CONFIG, or make sure that it is ${wanted} and say --declared.`;
  return { level: 'unseen', says: `${name} cannot be read by this user`, remedy };
}

function fine(says: string): RedisFinding {
  return { level: 'ok', says, remedy: null };
}

function mend(says: string, remedy: string): RedisFinding {
  return { level: 'mend', says, remedy };
}
