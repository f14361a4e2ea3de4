import type { Redis } from 'ioredis';

import type { InstantMs } from '../../domain/time.ts';
import type { RedisKeys, Side } from './keys.ts';
import { withRedisFaults } from './redis-faults.ts';
import { compareEntryIds } from './stream-progress.ts';

/** Who reads the event streams. The sealer's cursor says what every required place of the log holds. */
const EVENT_READERS: readonly { readonly side: Side; readonly role: string }[] = [
  { side: 'issuer', role: 'sealer' },
  { side: 'gateway', role: 'announcer' },
];

/**
 * What is younger than this stays, whatever a cursor says: the other side's cursors cannot be checked here, and one
 * that somebody moved ahead must not take away what nobody has read yet.
 */
const KEEP_MS = 3_600_000;

/**
 * Drops what the other side has read from a side's outbox (gateway: `orders`, issuer: `intake`). Only the owner of
 * a stream may trim it.
 * @param readerRole the reader of the other side whose cursor bounds the trimming; parked entries are kept by it.
 * @returns how many entries were dropped. Fault: `redis-unavailable`.
 */
export async function trimOutbox(
  redis: Redis,
  keys: RedisKeys,
  side: Side,
  readerRole: string,
  nowMs: InstantMs,
): Promise<number> {
  const reading = keys[side === 'gateway' ? 'issuer' : 'gateway'].reader(readerRole);
  const stream = side === 'gateway' ? 'orders' : 'intake';
  return withRedisFaults('trim', async () => {
    const cursor = await redis.hget(reading.cursors, stream);
    return cursor === null ? 0 : redis.xtrim(keys.stream(stream), 'MINID', oldEnough(cursor, nowMs));
  });
}

/**
 * Drops from a side's event stream what is both sealed and announced: never an event that is in the stream alone.
 * What a reader has parked is kept by it.
 * @returns how many events were dropped; none while a reader has never been there. Fault: `redis-unavailable`.
 */
export async function trimEvents(
  redis: Redis,
  keys: RedisKeys,
  side: Side,
  nowMs: InstantMs,
): Promise<number> {
  const stream = side === 'gateway' ? 'gateway-events' : 'issuer-events';
  return withRedisFaults('trim', async () => {
    const cursors = await Promise.all(
      EVENT_READERS.map((reader) => redis.hget(keys[reader.side].reader(reader.role).cursors, stream)),
    );
    const known = cursors.filter((cursor) => cursor !== null).sort(compareEntryIds);
    const [first] = known;
    return first === undefined || known.length < cursors.length
      ? 0
      : redis.xtrim(keys.stream(stream), 'MINID', oldEnough(first, nowMs));
  });
}

function oldEnough(cursor: string, nowMs: InstantMs): string {
  const [oldest = cursor] = [cursor, `${Math.max(0, nowMs - KEEP_MS)}-0`].sort(compareEntryIds);
  return oldest;
}
