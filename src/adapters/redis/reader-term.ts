import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';

import { Fault } from '../../domain/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EntryHandler, StreamEntry, StreamName } from '../../ports/event-source.ts';
import type { Log } from '../../ports/log.ts';
import type { RecordMac } from '../../ports/record-mac.ts';
import type { ReaderKeys, RedisKeys } from './keys.ts';
import { Lanes } from './lanes.ts';
import type { Lease } from './lease.ts';
import { ParkedEntries } from './parked-entries.ts';
import { ReaderCursors } from './reader-cursors.ts';
import { withRedisFaults } from './redis-faults.ts';

/** What a reader works with while it is the active one. */
export type TermOptions = {
  readonly redis: Redis;
  readonly blocking: Redis;
  readonly keys: RedisKeys;
  readonly readerKeys: ReaderKeys;
  readonly lease: Lease;
  readonly leaseMs: number;
  readonly role: string;
  readonly streams: readonly StreamName[];
  readonly handle: EntryHandler;
  readonly concurrency: number;
  readonly maxAttempts: number;
  readonly backoffMs: (failures: number) => number;
  readonly drainMs: number;
  readonly clock: Clock;
  readonly mac: RecordMac;
  readonly log: Log;
};

/** How long one read waits for entries; also how often an operator's wish to try again is looked for. */
export const BLOCK_MS = 500;
const BATCH = 100;
/** Entries read and not done, after which reading waits. */
const OPEN_AT_MOST = 1000;

type Item = { readonly entry: StreamEntry; readonly from: 'parked' | 'stream' };

/**
 * Reads and handles entries for as long as the lease is held and nobody asks to stop.
 * Fault: `redis-unavailable` when Redis cannot be read any more; what was not done comes again in the next term.
 */
export async function serveTerm(options: TermOptions, stop: AbortSignal): Promise<void> {
  const { lease, leaseMs, drainMs, redis, readerKeys } = options;
  const cursors = await ReaderCursors.load(options);
  const parked = await ParkedEntries.load(redis, readerKeys, lease);
  const lanes = lanesOf(options, cursors, parked, stop);
  const renewal = setInterval(() => void lease.renew().catch(() => undefined), leaseMs / 3);
  try {
    while (!stop.aborted && lease.isHeld()) {
      await takeUpWanted(parked, lanes);
      if (cursors.open >= OPEN_AT_MOST) await pause(20);
      else {
        const entries = await readMore(options, cursors);
        // Whoever committed them in this process has a reply waiting too, and somebody waits for theirs.
        if (entries.length > 0) await nextTurn();
        for (const entry of entries) {
          cursors.read(entry.stream, entry.entryId);
          lanes.push({ entry, from: 'stream' });
        }
      }
    }
  } finally {
    clearInterval(renewal);
    await lanes.close(drainMs);
    await cursors.settled();
  }
}

function lanesOf(
  options: TermOptions,
  cursors: ReaderCursors,
  parked: ParkedEntries,
  stop: AbortSignal,
): Lanes<Item> {
  const { role, log, lease, clock, concurrency, maxAttempts, backoffMs } = options;
  return new Lanes<Item>({
    concurrency,
    maxAttempts,
    backoffMs,
    laneOf: ({ entry }) => entry.recordId,
    mayStart: () => lease.isHeld() && !stop.aborted,
    // While a part is away nothing is anybody's fault, unless the wait holds up everybody else.
    countsAsAttempt: (error) => !isOutage(error) || cursors.open >= OPEN_AT_MOST,
    onFailure: ({ entry }, error, failures) =>
      log.warn('reader.failed', {
        role,
        recordId: entry.recordId,
        entryId: entry.entryId,
        failures,
        error: textOf(error),
      }),
    async handle({ entry, from }) {
      if (from === 'stream' && parked.has(entry.recordId)) await parked.add(entry);
      else await options.handle(entry);
      if (from === 'stream') cursors.done(entry.stream, entry.entryId);
      else await parked.remove(entry);
    },
    async giveUp(items, error, attempts) {
      const recordId = items[0]?.entry.recordId ?? '';
      const read = items.filter(({ from }) => from === 'stream').map(({ entry }) => entry);
      await parked.park({ recordId, error: textOf(error), attempts, parkedAtMs: clock.nowMs() }, read);
      for (const { stream, entryId } of read) cursors.done(stream, entryId);
      log.error('reader.parked', { role, recordId, attempts }, error);
    },
  });
}

async function takeUpWanted(parked: ParkedEntries, lanes: Lanes<Item>): Promise<void> {
  for (const recordId of await parked.wanted()) {
    if (!parked.has(recordId) || !lanes.isIdle(recordId)) continue;
    for (const entry of await parked.takeUp(recordId)) lanes.push({ entry, from: 'parked' });
  }
}

async function readMore(
  { blocking, keys, streams }: TermOptions,
  cursors: ReaderCursors,
): Promise<readonly StreamEntry[]> {
  const names = new Map(streams.map((stream) => [keys.stream(stream), stream]));
  const from = streams.map((stream) => cursors.lastRead(stream));
  const reply = await withRedisFaults('read stream', () =>
    blocking.xread('COUNT', BATCH, 'BLOCK', BLOCK_MS, 'STREAMS', ...names.keys(), ...from),
  );
  return (reply ?? []).flatMap(([key, entries]) => {
    const stream = names.get(key);
    return stream === undefined ? [] : entries.map(([entryId, fields]) => entryOf(stream, entryId, fields));
  });
}

/** An entry without our fields still reaches the handler, which has to say that it is none of ours. */
function entryOf(stream: StreamName, entryId: string, fields: readonly string[]): StreamEntry {
  const valueOf = (name: string): string | undefined => {
    const at = fields.findIndex((field, index) => index % 2 === 0 && field === name);
    return at < 0 ? undefined : fields[at + 1];
  };
  return {
    stream,
    entryId,
    recordId: valueOf('recordId') ?? `malformed:${entryId}`,
    json: valueOf('json') ?? '',
  };
}

function isOutage(error: unknown): boolean {
  return error instanceof Fault && (error.code.endsWith('-unavailable') || error.code === 'log-broken');
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
