import type { Redis } from 'ioredis';

import type { StreamName } from '../../ports/event-source.ts';
import type { ReaderKeys } from './keys.ts';
import type { Lease } from './lease.ts';
import { withRedisFaults } from './redis-faults.ts';
import { luaScript } from './script.ts';
import saveCursorsText from './scripts/save-cursors.lua';
import { StreamProgress } from './stream-progress.ts';

const saveCursorsScript = luaScript(saveCursorsText);
const BEGINNING = '0-0';

/** How far a reader is in each of its streams, in memory and, under its lease, in Redis. */
export class ReaderCursors {
  readonly #redis: Redis;
  readonly #keys: ReaderKeys;
  readonly #lease: Lease;
  readonly #progress: ReadonlyMap<StreamName, StreamProgress>;
  #saving: Promise<void> | null = null;
  #unsaved = false;

  private constructor(
    redis: Redis,
    keys: ReaderKeys,
    lease: Lease,
    progress: ReadonlyMap<StreamName, StreamProgress>,
  ) {
    this.#redis = redis;
    this.#keys = keys;
    this.#lease = lease;
    this.#progress = progress;
  }

  static async load(
    redis: Redis,
    keys: ReaderKeys,
    lease: Lease,
    streams: readonly StreamName[],
  ): Promise<ReaderCursors> {
    const cursors = await withRedisFaults('cursors', () => redis.hmget(keys.cursors, ...streams));
    const progress = streams.map(
      (stream, at) => [stream, new StreamProgress(cursors[at] ?? BEGINNING)] as const,
    );
    return new ReaderCursors(redis, keys, lease, new Map(progress));
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
      const pairs = [...this.#progress].flatMap(([stream, { cursor }]) => [stream, cursor]);
      const keys = [this.#keys.lease, this.#keys.cursors];
      try {
        const reply = await withRedisFaults('cursors', () =>
          saveCursorsScript.run(this.#redis, keys, [this.#lease.token, ...pairs]),
        );
        this.#lease.confirm(reply);
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
