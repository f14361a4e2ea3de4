import type { Redis } from 'ioredis';

import { Fault } from '../../domain/fault.ts';
import type { Log } from '../../ports/log.ts';
import { checkRedis } from './health.ts';

/**
 * Makes sure at a start that the server is there, is new enough, and keeps what it is told.
 * @throws {Fault} `redis-unavailable` or `bad-setting`, naming the setting and the remedy; never the URL, which
 *   holds a password.
 */
export async function requireRedis(redis: Redis, setting: string, log: Log): Promise<void> {
  const health = await checkRedis(redis);
  if (!health.reachable) throw new Fault('redis-unavailable', away(health.whyAway ?? 'timeout', setting));
  if (!health.versionOk)
    throw new Fault(
      'bad-setting',
      `${setting} leads to Redis ${health.version}: version 7 or newer is needed`,
    );
  if (health.appendOnly === 'no')
    throw new Fault(
      'bad-setting',
      `${setting} leads to a Redis without an append-only file: set appendonly yes`,
    );
  const { appendFsync, evictionPolicy } = health;
  if (
    appendFsync === 'everysec' ||
    appendFsync === 'no' ||
    (evictionPolicy !== 'noeviction' && evictionPolicy !== 'unknown')
  ) {
    log.warn('redis.may-lose-records', { appendFsync, evictionPolicy });
  }
}

function away(why: string, setting: string): string {
  return why === 'NOAUTH' || why === 'WRONGPASS'
    ? `Redis refuses the user or password of ${setting} (${why}): correct them`
    : `Redis cannot be reached at ${setting} (${why}): start it, or correct its address`;
}
