import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';

import { Fault } from '../../domain/fault.ts';
import { withRedisFaults } from './redis-faults.ts';
import { luaScript } from './script.ts';
import dropLeaseText from './scripts/drop-lease.lua';
import renewLeaseText from './scripts/renew-lease.lua';
import takeLeaseText from './scripts/take-lease.lua';

const takeLeaseScript = luaScript(takeLeaseText);
const renewLeaseScript = luaScript(renewLeaseText);
const dropLeaseScript = luaScript(dropLeaseText);

export type LeaseOptions = { readonly redis: Redis; readonly key: string; readonly leaseMs: number };

/**
 * The right to be the one active reader of a role, from one taking to its end. It is only believed for as long as
 * was asked for, by this process's own monotonic clock; every write made under it checks the token on the server.
 */
export class Lease {
  readonly token: string;
  readonly #options: LeaseOptions;
  #heldUntilMs: number;

  private constructor(options: LeaseOptions, token: string, heldUntilMs: number) {
    this.token = token;
    this.#options = options;
    this.#heldUntilMs = heldUntilMs;
  }

  /**
   * Takes the lease.
   * @param earlier what this replica held last; it need not wait for itself.
   * @returns the lease, or for how many milliseconds somebody else holds it at least. Fault: `redis-unavailable`.
   */
  static async take(options: LeaseOptions, earlier: Lease | null): Promise<Lease | number> {
    const { redis, key, leaseMs } = options;
    const token = randomUUID();
    const askedAtMs = performance.now();
    const values = [token, leaseMs, earlier?.token ?? ''];
    const waitMs = Number(await withRedisFaults('lease', () => takeLeaseScript.run(redis, [key], values)));
    return waitMs === 0 ? new Lease(options, token, askedAtMs + leaseMs) : waitMs;
  }

  /** Fault: `redis-unavailable`, also when the lease is lost. */
  async renew(): Promise<void> {
    const { redis, key, leaseMs } = this.#options;
    const askedAtMs = performance.now();
    this.confirm(
      await withRedisFaults('lease', () => renewLeaseScript.run(redis, [key], [this.token, leaseMs])),
    );
    this.#heldUntilMs = askedAtMs + leaseMs;
  }

  isHeld(): boolean {
    return this.leftMs() > 0;
  }

  /** For how many milliseconds it is believed yet. */
  leftMs(): number {
    return this.#heldUntilMs - performance.now();
  }

  /** Notes what a script said about the token. @throws {Fault} `redis-unavailable` when the lease is lost. */
  confirm(scriptReply: unknown): void {
    if (scriptReply === 1) return;
    this.#heldUntilMs = 0;
    throw new Fault('redis-unavailable', 'another replica took over reading');
  }

  /** Gives the lease back, so that another replica need not wait for its end. */
  async drop(): Promise<void> {
    const { redis, key } = this.#options;
    this.#heldUntilMs = 0;
    await withRedisFaults('lease', () => dropLeaseScript.run(redis, [key], [this.token]));
  }
}
