import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';

import { Fault } from '../../domain/fault.ts';
import { withRedisFaults } from './redis-faults.ts';
import { luaScript } from './script.ts';
import dropLeaseText from './scripts/drop-lease.lua';
import takeLeaseText from './scripts/take-lease.lua';

const takeLeaseScript = luaScript(takeLeaseText);
const dropLeaseScript = luaScript(dropLeaseText);

/**
 * The right to be the one active reader of a role. Holding it is only believed for as long as was asked for, by
 * this process's own monotonic clock; every write made under it checks the token again on the server.
 */
export class Lease {
  readonly token = randomUUID();
  readonly #redis: Redis;
  readonly #key: string;
  readonly #leaseMs: number;
  #heldUntilMs = 0;

  constructor(redis: Redis, key: string, leaseMs: number) {
    this.#redis = redis;
    this.#key = key;
    this.#leaseMs = leaseMs;
  }

  /**
   * Takes the lease, or renews it.
   * @returns 0 when it is held now, else for how many milliseconds somebody else holds it at least.
   * Fault: `redis-unavailable`.
   */
  async take(): Promise<number> {
    const askedAtMs = performance.now();
    const waitMs = Number(
      await withRedisFaults('lease', () =>
        takeLeaseScript.run(this.#redis, [this.#key], [this.token, this.#leaseMs]),
      ),
    );
    this.#heldUntilMs = waitMs === 0 ? askedAtMs + this.#leaseMs : 0;
    return waitMs;
  }

  isHeld(): boolean {
    return performance.now() < this.#heldUntilMs;
  }

  /** Notes what a script said about the token. @throws {Fault} `redis-unavailable` when the lease is lost. */
  confirm(scriptReply: unknown): void {
    if (scriptReply === 1) return;
    this.#heldUntilMs = 0;
    throw new Fault('redis-unavailable', 'another replica took over reading');
  }

  /** Gives the lease back, so that another replica need not wait for its end. */
  async drop(): Promise<void> {
    this.#heldUntilMs = 0;
    await withRedisFaults('lease', () => dropLeaseScript.run(this.#redis, [this.#key], [this.token]));
  }
}
