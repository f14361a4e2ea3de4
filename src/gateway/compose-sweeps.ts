import type { RedisKeys } from '../adapters/redis/keys.ts';
import type { Sweep } from '../adapters/redis/sweep.ts';
import { startSweep } from '../adapters/redis/sweep.ts';
import { trimEvents, trimOutbox } from '../adapters/redis/trim.ts';
import type { ApprovalDeps } from '../approval/deps.ts';
import { sightGroups } from '../approval/group-sightings.ts';
import { standingSweep } from '../approval/standing-sweep.ts';
import { sweepChannels } from '../approval/sweep-channels.ts';
import { sweepPending } from '../approval/sweep-pending.ts';
import { warmDirectory } from '../approval/warm-directory.ts';
import { dueReport } from '../approval/weekly-report.ts';
import { removeDoubles } from '../slack/announcing/remove-doubles.ts';

const SECOND_MS = 1_000;
const EVERY_MS = {
  pending: 5 * SECOND_MS,
  doubles: 30 * SECOND_MS,
  minute: 60 * SECOND_MS,
  sightings: 600 * SECOND_MS,
};
/** The issuer's reader whose cursor says which orders were run. */
const ORDER_RECEIVER = 'order-receiver';

/** What the gateway looks at again and again, so that what was missed heals. */
export type ComposedSweeps = {
  readonly running: readonly Sweep[];
  /** Looks at once at what other rules may have changed; what fails is said in the log. */
  lookAtRules(): Promise<void>;
};

/** Starts all of them. */
export function startSweeps(parts: {
  readonly deps: ApprovalDeps;
  readonly redis: Parameters<typeof trimEvents>[0];
  readonly keys: RedisKeys;
  readonly posted: Parameters<typeof removeDoubles>[0]['posted'];
  readonly web: Parameters<typeof removeDoubles>[0]['web'];
}): ComposedSweeps {
  const { deps, redis, keys, posted, web } = parts;
  const { log, clock } = deps;
  const sweep = (name: string, everyMs: number, run: () => Promise<void>): Sweep =>
    startSweep({ name, everyMs, run, log });
  const pending = sweep('pending', EVERY_MS.pending, () => sweepPending(deps));
  const standing = sweep('standing', EVERY_MS.minute, standingSweep(deps));
  const warming = sweep('directory', EVERY_MS.minute, () => warmDirectory(deps));
  const sightings = sweep('group-sightings', EVERY_MS.sightings, () => sightGroups(deps));
  // Nobody waits for the first round: who is not known yet is read when they are needed.
  void warming.tick().catch(() => log.warn('directory.not-warm'));
  // Nor for this one: Slack may be slow to tell, and the next sweep looks again.
  sightings.tick().catch((error: unknown) => log.warn('sightings.late', { why: String(error) }));
  return {
    running: [
      pending,
      standing,
      warming,
      sightings,
      sweep('doubles', EVERY_MS.doubles, () => removeDoubles({ web, posted, log })),
      sweep('channels', EVERY_MS.minute, () => sweepChannels(deps)),
      sweep('report', EVERY_MS.minute, () => dueReport(deps)),
      sweep(
        'orders-trim',
        EVERY_MS.minute,
        async () => void (await trimOutbox(redis, keys, 'gateway', ORDER_RECEIVER, clock.nowMs())),
      ),
      sweep(
        'events-trim',
        EVERY_MS.minute,
        async () => void (await trimEvents(redis, keys, 'gateway', clock.nowMs())),
      ),
    ],
    async lookAtRules() {
      for (const one of [pending, standing])
        await one.tick().catch((error: unknown) => log.error('sweep.failed', { name: 'rules' }, error));
    },
  };
}
