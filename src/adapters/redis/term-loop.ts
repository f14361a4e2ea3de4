import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';

import type { Log } from '../../ports/log.ts';
import type { WriteTerm } from '../../ports/write-term.ts';
import type { RedisKeys, Side } from './keys.ts';
import { Lease } from './lease.ts';
import { outageLog } from './outage-log.ts';
import { withRedisFaults } from './redis-faults.ts';
import { luaScript } from './script.ts';
import nextEpochText from './scripts/next-epoch.lua';

const nextEpochScript = luaScript(nextEpochText);

export type TermLoopOptions = {
  readonly redis: Redis;
  readonly keys: RedisKeys;
  readonly side: Side;
  /** Over all replicas, one at a time has the term of a role. */
  readonly role: string;
  /** Does what is due. What it cannot do now it does the next time; throwing is logged. */
  readonly run: (term: WriteTerm) => Promise<void>;
  readonly log: Log;
  /** After how long without a sign of life another replica takes over (milliseconds). */
  readonly leaseMs: number;
  /** The pause between two runs (milliseconds). */
  readonly everyMs: number;
  /** While it says no, this replica neither takes the term nor keeps it; without it, it always may. */
  readonly mayServe?: () => boolean;
};

export type TermLoop = {
  /** Starts no further run, calls off what is under way and waits for it. */
  stop(): Promise<void>;
};

/** How often a standby replica looks whether the lease was given back. */
const STANDBY_MS = 500;
const AWAY_AT_MOST_MS = 1000;

/** Repeats `run` for as long as this replica has the term, and takes the term over when whoever has it falls silent. */
export function startTermLoop(options: TermLoopOptions): TermLoop {
  const { redis, role, log, leaseMs, mayServe = () => true } = options;
  const { lease: key, epoch: epochKey } = options.keys[options.side].reader(role);
  const stopping = new AbortController();
  const stop = stopping.signal;
  const outage = outageLog(log, 'term.redis', { role });
  let lease: Lease | null = null;
  let wasCutOff = false;

  async function loop(): Promise<void> {
    while (!stop.aborted) {
      try {
        if (!mayServe()) {
          await pauseUnless(stop, STANDBY_MS);
          continue;
        }
        const taken = await Lease.take({ redis, key, leaseMs }, lease);
        outage.worked();
        if (typeof taken === 'number') await pauseUnless(stop, Math.min(taken, STANDBY_MS));
        else {
          lease = taken;
          wasCutOff = await serve(options, await termOf(redis, taken, { key, epochKey }, stop), taken);
          if (!mayServe() && taken.isHeld()) {
            await taken.drop();
            log.info('term.handed-on', { role });
          } else if (!stop.aborted) log.warn('term.lost', { role });
        }
      } catch (error) {
        if (stop.aborted) return;
        outage.failed(error);
        await pauseUnless(stop, AWAY_AT_MOST_MS);
      }
    }
  }
  const ended = loop();

  return {
    async stop() {
      stopping.abort();
      await ended;
      // What was cut off may still land, so the next writer waits; and if Redis is away the lease ends by itself.
      if (!wasCutOff) await lease?.drop().catch(() => undefined);
    },
  };
}

/** @returns whether a run was cut off in the middle of something. */
async function serve(
  { run, log, role, leaseMs, everyMs, mayServe = () => true }: TermLoopOptions,
  term: WriteTerm,
  lease: Lease,
): Promise<boolean> {
  log.info('term.active', { role, epoch: term.epoch });
  const renewal = setInterval(() => void lease.renew().catch(() => undefined), leaseMs / 3);
  try {
    let wasCutOff = false;
    while (!term.stop.aborted && lease.isHeld() && mayServe()) {
      await run(term).catch((error: unknown) => {
        if (term.stop.aborted) wasCutOff = true;
        else log.error('term.failed', { role }, error);
      });
      await pauseUnless(term.stop, everyMs);
    }
    return wasCutOff;
  } finally {
    clearInterval(renewal);
  }
}

async function termOf(
  redis: Redis,
  lease: Lease,
  { key, epochKey }: { readonly key: string; readonly epochKey: string },
  stop: AbortSignal,
): Promise<WriteTerm> {
  const count = async (atLeast: number): Promise<number> => {
    const values = [lease.token, atLeast];
    const epoch = Number(
      await withRedisFaults('epoch', () => nextEpochScript.run(redis, [key, epochKey], values)),
    );
    lease.confirm(epoch > 0 ? 1 : 0);
    return epoch;
  };
  let epoch = await count(1);
  return {
    get epoch() {
      return epoch;
    },
    renew: () => lease.renew(),
    leftMs: () => lease.leftMs(),
    async raiseEpoch(atLeast) {
      epoch = await count(atLeast);
    },
    stop,
  };
}

async function pauseUnless(stop: AbortSignal, ms: number): Promise<void> {
  await pause(ms, undefined, { signal: stop }).catch(() => undefined);
}
