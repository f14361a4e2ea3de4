import type { Redis } from 'ioredis';

import type { DeadlineKind } from '../../domain/deadline.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { RedisKeys, Side } from './keys.ts';
import { outageLog } from './outage-log.ts';
import { withRedisFaults } from './redis-faults.ts';
import { luaScript } from './script.ts';
import clearDeadlineText from './scripts/clear-deadline.lua';

const clearDeadlineScript = luaScript(clearDeadlineText);

/** A deadline that has come. `name` is the record's. */
export type DueDeadline = { readonly kind: DeadlineKind; readonly name: string; readonly dueAtMs: number };

export type DeadlineLoopOptions = {
  readonly redis: Redis;
  readonly keys: RedisKeys;
  readonly side: Side;
  /**
   * Does what is due, at least once and possibly in several replicas at once: the commit it makes decides.
   * Returning means that nothing is left to do for this deadline; throwing makes it come again later.
   */
  readonly handle: (deadline: DueDeadline) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** How often to look (milliseconds, default 250). */
  readonly pollMs?: number;
  /** How many are handled at once (default 8). */
  readonly concurrency?: number;
};

export type DeadlineLoop = {
  /** Looks once, and resolves when everything that is running has ended. Fault: `redis-unavailable`. */
  tick(): Promise<void>;
  /** Starts nothing more and waits for what runs. */
  stop(): Promise<void>;
};

const BACKOFF_MS = 500;
const BACKOFF_AT_MOST_MS = 30_000;

type Waiting = { readonly failures: number; readonly notBeforeMs: number };

/**
 * Hands every deadline of one side to `handle` when its instant has come by the injected clock. The commit of the
 * handler clears it; one that is still there unchanged afterwards (its record is gone, or nothing was left to do)
 * is removed. One that fails comes again after a growing wait, kept in memory only.
 */
export function startDeadlineLoop(options: DeadlineLoopOptions): DeadlineLoop {
  const { redis, side, handle, clock, log, pollMs = 250, concurrency = 8 } = options;
  const key = options.keys[side].deadlines;
  const outage = outageLog(log, 'deadlines.redis', { side });
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, Waiting>();
  let stopped = false;

  async function look(): Promise<void> {
    const nowMs = clock.nowMs();
    const count = concurrency + running.size + waiting.size;
    const pairs = await withRedisFaults('deadlines', () =>
      redis.zrange(key, '-inf', String(nowMs), 'BYSCORE', 'LIMIT', 0, count, 'WITHSCORES'),
    );
    if (pairs.length < 2 * count) forgetAllBut(new Set(pairs));
    for (let at = 0; at + 1 < pairs.length && !stopped; at += 2) {
      const member = pairs[at] ?? '';
      const isWaiting = (waiting.get(member)?.notBeforeMs ?? 0) > nowMs;
      if (running.size >= concurrency) return;
      if (running.has(member) || isWaiting) continue;
      const run = handleOne(member, Number(pairs[at + 1])).finally(() => running.delete(member));
      running.set(member, run);
    }
  }

  /** What failed and is no longer due was cleared or moved by somebody else. */
  function forgetAllBut(due: ReadonlySet<string>): void {
    for (const member of waiting.keys()) if (!due.has(member)) waiting.delete(member);
  }

  async function handleOne(member: string, dueAtMs: number): Promise<void> {
    const bar = member.indexOf('|');
    const kind = member.slice(0, bar) as DeadlineKind;
    const name = member.slice(bar + 1);
    try {
      await handle({ kind, name, dueAtMs });
      await withRedisFaults('clear deadline', () => clearDeadlineScript.run(redis, [key], [member, dueAtMs]));
      waiting.delete(member);
    } catch (error) {
      const failures = (waiting.get(member)?.failures ?? 0) + 1;
      const waitMs = Math.min(BACKOFF_MS * 2 ** (failures - 1), BACKOFF_AT_MOST_MS);
      waiting.set(member, { failures, notBeforeMs: clock.nowMs() + waitMs });
      log.error('deadline.failed', { side, kind, name, failures, waitMs }, error);
    }
  }

  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  function schedule(): void {
    if (stopped) return;
    timer = setTimeout(() => {
      looking = look().then(outage.worked, outage.failed).finally(schedule);
    }, pollMs);
  }
  schedule();

  return {
    async tick() {
      await look();
      await Promise.all(running.values());
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
      await Promise.all(running.values());
    },
  };
}
