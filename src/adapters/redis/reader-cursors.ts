import type { Redis } from 'ioredis';

import type { StreamName } from '../../ports/event-source.ts';
import type { Log } from '../../ports/log.ts';
import type { RecordMac } from '../../ports/record-mac.ts';
import type { ReaderKeys } from './keys.ts';
import type { Lease } from './lease.ts';
import { withRedisFaults } from './redis-faults.ts';
import { luaScript } from './script.ts';
import saveCursorsText from './scripts/save-cursors.lua';
import { StreamProgress } from './stream-progress.ts';

const saveCursorsScript = luaScript(saveCursorsText);
const BEGINNING = '0-0';

export type ReaderCursorsDeps = {
  readonly redis: Redis;
  readonly readerKeys: ReaderKeys;
  readonly lease: Lease;
  readonly role: string;
  readonly streams: readonly StreamName[];
  readonly mac: RecordMac;
  readonly log: Log;
};

/** A cursor has no history of its own: an older one only makes entries come again. */
const CURSOR_VERSION = 1;

/**
 * How far a reader is in each of its streams, in memory and, under its lease, in Redis. Each stored cursor carries a
 * MAC: one that somebody else moved ahead would skip orders and events without a trace.
 */
export class ReaderCursors {
  readonly #deps: ReaderCursorsDeps;
  readonly #progress: ReadonlyMap<StreamName, StreamProgress>;
  #saving: Promise<void> | null = null;
  #unsaved = false;

  private constructor(deps: ReaderCursorsDeps, progress: ReadonlyMap<StreamName, StreamProgress>) {
    this.#deps = deps;
    this.#progress = progress;
  }

  static async load(deps: ReaderCursorsDeps): Promise<ReaderCursors> {
    const { redis, readerKeys, streams, role, mac, log } = deps;
    const fields = streams.flatMap((stream) => [stream, macField(stream)]);
    const stored = await withRedisFaults('cursors', () => redis.hmget(readerKeys.cursors, ...fields));
    const progress = streams.map((stream, at) => {
      const cursor = stored[2 * at] ?? BEGINNING;
      const tag = stored[2 * at + 1] ?? '';
      const isOurs = cursor === BEGINNING || mac.matches(macName(role, stream), CURSOR_VERSION, cursor, tag);
      if (!isOurs) log.error('alarm.cursor-forged', { role, stream });
      return [stream, new StreamProgress(isOurs ? cursor : BEGINNING)] as const;
    });
    return new ReaderCursors(deps, new Map(progress));
  }

  /** Entries that were read and are not below a cursor. */
  get open(): number {
    return [...this.#progress.values()].reduce((sum, { size }) => sum + size, 0);
  }

  lastRead(stream: StreamName): string {
    return this.#of(stream).lastRead;
  }

  read(stream: StreamName, entryId: string): void {
    this.#of(stream).read(entryId);
  }

  /** Notes that an entry is handled or parked, and saves the cursors soon. */
  done(stream: StreamName, entryId: string): void {
    this.#of(stream).done(entryId);
    this.#unsaved = true;
    this.#saving ??= this.#save().finally(() => {
      this.#saving = null;
    });
  }

  /** Resolves when the last save has ended, well or not. */
  async settled(): Promise<void> {
    await this.#saving;
  }

  /** One save at a time; what changes meanwhile goes into the next. */
  async #save(): Promise<void> {
    while (this.#unsaved) {
      this.#unsaved = false;
      const { redis, readerKeys, lease, role, mac } = this.#deps;
      const pairs = [...this.#progress].flatMap(([stream, { cursor }]) => [
        stream,
        cursor,
        macField(stream),
        mac.make(macName(role, stream), CURSOR_VERSION, cursor),
      ]);
      const keys = [readerKeys.lease, readerKeys.cursors];
      try {
        const reply = await withRedisFaults('cursors', () =>
          saveCursorsScript.run(redis, keys, [lease.token, ...pairs]),
        );
        lease.confirm(reply);
      } catch {
        // The reading loop notices the outage or the lost lease itself; the entries come again, which handlers bear.
      }
    }
  }

  #of(stream: StreamName): StreamProgress {
    const progress = this.#progress.get(stream);
    if (progress === undefined) throw new RangeError(`stream ${stream} is not read here`);
    return progress;
  }
}

const macField = (stream: StreamName): string => `mac/${stream}`;
const macName = (role: string, stream: StreamName): string => `cursor/${role}/${stream}`;
