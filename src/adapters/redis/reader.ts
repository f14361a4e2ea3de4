import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';

import { Fault } from '../../domain/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EntryHandler, StreamName } from '../../ports/event-source.ts';
import type { Log } from '../../ports/log.ts';
import type { RecordMac } from '../../ports/record-mac.ts';
import { closeRedis, createBlockingRedis } from './connection.ts';
import type { RedisKeys, Side } from './keys.ts';
import { Lease } from './lease.ts';
import { outageLog } from './outage-log.ts';
import { retryParked } from './parked-entries.ts';
import { BLOCK_MS, serveTerm } from './reader-term.ts';
import { withRedisFaults } from './redis-faults.ts';
import { compareEntryIds } from './stream-progress.ts';

export type ReaderOptions = {
  readonly redis: Redis;
  readonly keys: RedisKeys;
  /** Whose keys hold the lease, the cursors and what is parked. */
  readonly side: Side;
  /** Over all replicas, one reader per role is active. */
  readonly role: string;
  readonly streams: readonly StreamName[];
  readonly handle: EntryHandler;
  /** How many records are handled at once. */
  readonly concurrency: number;
  readonly log: Log;
  readonly clock: Clock;
  /** Keeps its cursors from being moved by whoever else can write to Redis. */
  readonly mac: RecordMac;
  /**
   * After how long without a sign of life another replica takes over (milliseconds, default 3,000: a claim waits
   * five seconds for its seal, so a sealer that was killed must be followed before that).
   */
  readonly leaseMs?: number;
  /** Failures after which a record is parked (default 5); outages of parts (`…-unavailable`) do not count. */
  readonly maxAttempts?: number;
  /** Wait after that many failures (milliseconds); doubles from 100 up to 5,000 by default. */
  readonly backoffMs?: (failures: number) => number;
  /** How long to wait for running handlers at the end (milliseconds, default 5,000). */
  readonly drainMs?: number;
};

export type Reader = {
  /** Whether another replica had the turn when this one last tried to take it; `null` before it first has. */
  isStandby(): boolean | null;
  /** Resolves when all entries that are in the streams now are handled or parked, by whichever replica. */
  whenCaughtUp(): Promise<void>;
  /** Tries a parked record again, within a second. @returns whether it is parked. */
  retryParked(recordId: string): Promise<boolean>;
  /** Starts nothing more, waits for running handlers, and gives the lease back. */
  stop(): Promise<void>;
};

/** How often a standby replica looks whether the lease was given back. */
const STANDBY_MS = 500;
const AWAY_AT_MOST_MS = 1000;

/**
 * Starts one replica of a reader. The active one hands every entry to `handle` at least once: in stream order
 * within a record, records beside each other. A record that keeps failing is parked with all its later entries,
 * where `listParked` shows it and `retryParked` takes it up again; others go on. The stored cursor moves only over
 * entries that are handled or parked; one that this side did not write is alarmed and counts for nothing, so that
 * everything still in the stream comes again rather than be skipped. Redis may go away and come back.
 * Streams are read from their first entry; whoever trims one keeps what lies above this cursor.
 */
export function startReader(options: ReaderOptions): Reader {
  const { redis, keys, role, streams, log, leaseMs = 3_000 } = options;
  const readerKeys = keys[options.side].reader(role);
  const leaseOptions = { redis, key: readerKeys.lease, leaseMs };
  const blocking = createBlockingRedis(redis, { role: `${options.side}-${role}`, log, blockMs: BLOCK_MS });
  const stopping = new AbortController();
  const stop = stopping.signal;
  const outage = outageLog(log, 'reader.redis', { role });
  const term = {
    maxAttempts: 5,
    backoffMs: doublingBackoffMs,
    drainMs: 5000,
    ...options,
    leaseMs,
    readerKeys,
    blocking,
  };

  let lease: Lease | null = null;
  let standby: boolean | null = null;
  async function run(): Promise<void> {
    let failures = 0;
    while (!stop.aborted) {
      try {
        const taken = await Lease.take(leaseOptions, lease);
        outage.worked();
        failures = 0;
        standby = typeof taken === 'number';
        if (typeof taken === 'number') {
          await pauseUnless(stop, Math.min(taken, STANDBY_MS));
          continue;
        }
        lease = taken;
        log.info('reader.active', { role });
        await serveTerm({ ...term, lease }, stop);
        if (!stop.aborted) log.warn('reader.lost', { role });
      } catch (error) {
        if (stop.aborted) return;
        outage.failed(error);
        failures += 1;
        await pauseUnless(stop, Math.min(100 * failures, AWAY_AT_MOST_MS));
      }
    }
  }
  const ended = run();

  return {
    isStandby: () => standby,
    async whenCaughtUp() {
      const last = await Promise.all(streams.map((stream) => lastEntryId(redis, keys.stream(stream))));
      while (!stop.aborted) {
        const cursors = await withRedisFaults('cursors', () => redis.hmget(readerKeys.cursors, ...streams));
        if (last.every((entryId, at) => compareEntryIds(cursors[at] ?? '0-0', entryId) >= 0)) return;
        await pauseUnless(stop, 5);
      }
      throw new Fault('redis-unavailable', `reader ${role} was stopped before it caught up`);
    },
    retryParked: (recordId) => retryParked(redis, readerKeys, recordId),
    async stop() {
      stopping.abort();
      closeRedis(blocking);
      await ended;
      // If Redis is away the lease ends by itself.
      await lease?.drop().catch(() => undefined);
    },
  };
}

async function lastEntryId(redis: Redis, key: string): Promise<string> {
  const [last] = await withRedisFaults('last entry', () => redis.xrevrange(key, '+', '-', 'COUNT', 1));
  return last?.[0] ?? '0-0';
}

function doublingBackoffMs(failures: number): number {
  return Math.min(100 * 2 ** (failures - 1), 5000);
}

async function pauseUnless(stop: AbortSignal, ms: number): Promise<void> {
  await pause(ms, undefined, { signal: stop }).catch(() => undefined);
}
