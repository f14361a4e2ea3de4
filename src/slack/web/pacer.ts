import { setTimeout as delay } from 'node:timers/promises';

import type { Clock } from '../../ports/clock.ts';

/** Waits, until `abort` at the longest (then it may reject); injected, so that tests do not wait. */
export type Sleep = (ms: number, abort?: AbortSignal) => Promise<void>;

/** Waits for real. */
export const realSleep: Sleep = (ms, abort) =>
  delay(ms, undefined, abort === undefined ? {} : { signal: abort });

export type Pace = { readonly intervalMs: number; readonly burst: number };

const FORGET_ABOVE = 1000;

/**
 * Hands out turns per key, in the order they are asked for: a burst at once, then one every `intervalMs`. This is
 * the generic cell rate algorithm with one number per key, the time at which the key has used up what it was given.
 */
export class Pacer {
  readonly #usedUpAtMs = new Map<string, number>();
  readonly #clock: Clock;
  readonly #sleep: Sleep;
  readonly #pace: Pace;

  constructor(clock: Clock, sleep: Sleep, pace: Pace) {
    this.#clock = clock;
    this.#sleep = sleep;
    this.#pace = pace;
  }

  /** Resolves when it is this caller's turn. */
  async turn(key: string): Promise<void> {
    const nowMs = this.#clock.nowMs();
    const usedUpAtMs = Math.max(this.#usedUpAtMs.get(key) ?? 0, nowMs);
    this.#usedUpAtMs.set(key, usedUpAtMs + this.#pace.intervalMs);
    this.#forgetIdle(nowMs);
    const waitMs = usedUpAtMs - nowMs - (this.#pace.burst - 1) * this.#pace.intervalMs;
    if (waitMs > 0) await this.#sleep(waitMs);
  }

  #forgetIdle(nowMs: number): void {
    if (this.#usedUpAtMs.size <= FORGET_ABOVE) return;
    for (const [key, atMs] of this.#usedUpAtMs) {
      if (atMs < nowMs) this.#usedUpAtMs.delete(key);
    }
  }
}
