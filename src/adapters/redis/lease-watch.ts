import type { Redis } from 'ioredis';

import type { Log } from '../../ports/log.ts';
import type { RedisKeys, Side } from './keys.ts';
import { isRedisAway, withRedisFaults } from './redis-faults.ts';
import { startSweep } from './sweep.ts';

/** What is known of who has the turn of a role. */
export type LeaseWatch = {
  /** Whether somebody had it when it was last looked at. */
  isHeld(): boolean;
  /** Looks now. Fault: `redis-unavailable`. */
  look(): Promise<void>;
  stop(): Promise<void>;
};

/** Looks every so often whether any replica has the turn of a role; while Redis is away, what was seen last stands. */
export function watchLease(options: {
  readonly redis: Redis;
  readonly keys: RedisKeys;
  readonly side: Side;
  readonly role: string;
  readonly everyMs: number;
  readonly log: Log;
}): LeaseWatch {
  const { redis, role, everyMs, log } = options;
  const { lease } = options.keys[options.side].reader(role);
  let held = false;
  const look = async (): Promise<void> => {
    held = (await withRedisFaults('lease', () => redis.exists(lease))) === 1;
  };
  const run = (): Promise<void> =>
    look().catch((error: unknown) => {
      // Whoever needs it says so.
      if (!isRedisAway(error)) throw error;
    });
  const sweep = startSweep({ name: `${role}-lease`, everyMs, run, log });
  return { isHeld: () => held, look, stop: () => sweep.stop() };
}
