import type { Redis } from 'ioredis';

import type { StreamEntry, StreamName } from '../../ports/event-source.ts';
import type { ReaderKeys } from './keys.ts';
import type { Lease } from './lease.ts';
import { withRedisFaults } from './redis-faults.ts';
import { luaScript } from './script.ts';
import parkText from './scripts/park.lua';
import unparkText from './scripts/unpark.lua';
import { compareEntryIds } from './stream-progress.ts';

const parkScript = luaScript(parkText);
const unparkScript = luaScript(unparkText);

/** Why a record was set aside. */
export type ParkedRecord = {
  readonly recordId: string;
  readonly error: string;
  readonly attempts: number;
  readonly parkedAtMs: number;
};

/** The records one reader has set aside, with all their entries; written only under the reader's lease. */
export class ParkedEntries {
  readonly #redis: Redis;
  readonly #keys: ReaderKeys;
  readonly #lease: Lease;
  readonly #recordIds: Set<string>;

  private constructor(redis: Redis, keys: ReaderKeys, lease: Lease, recordIds: readonly string[]) {
    this.#redis = redis;
    this.#keys = keys;
    this.#lease = lease;
    this.#recordIds = new Set(recordIds);
  }

  static async load(redis: Redis, keys: ReaderKeys, lease: Lease): Promise<ParkedEntries> {
    const recordIds = await withRedisFaults('parked', () => redis.hkeys(keys.parked));
    return new ParkedEntries(redis, keys, lease, recordIds);
  }

  has(recordId: string): boolean {
    return this.#recordIds.has(recordId);
  }

  /** Sets a record aside, with these entries. */
  async park(record: ParkedRecord, entries: readonly StreamEntry[]): Promise<void> {
    const { recordId, ...why } = record;
    await this.#write(recordId, JSON.stringify(why), entries);
    this.#recordIds.add(recordId);
  }

  /** Adds an entry of a record that is set aside already. */
  add(entry: StreamEntry): Promise<void> {
    return this.#write(entry.recordId, '', [entry]);
  }

  /** Forgets an entry that has been handled after all. */
  async remove(entry: StreamEntry): Promise<void> {
    const { recordId } = entry;
    const keys = this.#scriptKeys(recordId);
    this.#lease.confirm(
      await withRedisFaults('unpark', () =>
        unparkScript.run(this.#redis, keys, [this.#lease.token, recordId, fieldOf(entry)]),
      ),
    );
  }

  /** Records an operator wants tried again. */
  wanted(): Promise<string[]> {
    return withRedisFaults('parked', () => this.#redis.smembers(this.#keys.retry));
  }

  /** Takes the entries of a record up again, oldest first; they stay stored until each is removed. */
  async takeUp(recordId: string): Promise<readonly StreamEntry[]> {
    const fields = await withRedisFaults('parked', () => this.#redis.hgetall(this.#keys.entries(recordId)));
    this.#recordIds.delete(recordId);
    return Object.entries(fields)
      .map(([field, json]) => entryOf(recordId, field, json))
      .sort((a, b) => compareEntryIds(a.entryId, b.entryId));
  }

  async #write(recordId: string, why: string, entries: readonly StreamEntry[]): Promise<void> {
    const texts = entries.flatMap((entry) => [fieldOf(entry), entry.json]);
    const keys = this.#scriptKeys(recordId);
    this.#lease.confirm(
      await withRedisFaults('park', () =>
        parkScript.run(this.#redis, keys, [this.#lease.token, recordId, why, ...texts]),
      ),
    );
  }

  #scriptKeys(recordId: string): readonly string[] {
    return [this.#keys.lease, this.#keys.parked, this.#keys.entries(recordId), this.#keys.retry];
  }
}

/** What a reader has set aside, for the operator. */
export async function listParked(redis: Redis, keys: ReaderKeys): Promise<readonly ParkedRecord[]> {
  const records = await withRedisFaults('parked', () => redis.hgetall(keys.parked));
  return Object.entries(records).map(([recordId, json]) => ({ recordId, ...readWhy(json) }));
}

/** It stands under no MAC: what is no such text is still told, so that it can be tried again. */
function readWhy(json: string): Omit<ParkedRecord, 'recordId'> {
  try {
    const { error, attempts, parkedAtMs } = JSON.parse(json) as Partial<ParkedRecord>;
    if (typeof error === 'string' && Number.isInteger(attempts) && Number.isSafeInteger(parkedAtMs))
      return { error, attempts: attempts ?? 0, parkedAtMs: parkedAtMs ?? 0 };
  } catch {
    // Said below, with the same words as for JSON of another kind.
  }
  return { error: 'what was noted of it cannot be read', attempts: 0, parkedAtMs: 0 };
}

/**
 * Asks for a parked record to be tried again; whichever replica is active does it within a second.
 * @returns whether the record is parked.
 */
export async function retryParked(redis: Redis, keys: ReaderKeys, recordId: string): Promise<boolean> {
  return withRedisFaults('retry parked', async () => {
    if ((await redis.hget(keys.parked, recordId)) === null) return false;
    await redis.sadd(keys.retry, recordId);
    return true;
  });
}

function fieldOf({ stream, entryId }: StreamEntry): string {
  return `${stream}|${entryId}`;
}

function entryOf(recordId: string, field: string, json: string): StreamEntry {
  const at = field.indexOf('|');
  return { stream: field.slice(0, at) as StreamName, entryId: field.slice(at + 1), recordId, json };
}
