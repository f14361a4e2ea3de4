import type { Clock } from '../../../src/ports/clock.ts';

/** A clock that jumps to the next thing somebody waits for whenever the real one has let everything else happen. */
export type VirtualTime = {
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  /** Time stands still for as long as the work takes, and so does whoever waits for it. */
  frozen<T>(work: () => Promise<T>): Promise<T>;
  stop(): void;
};

/** What is under way, such as a call to the local Slack, gets so long before time goes on. */
const TICK_MS = 1;

export function virtualTime(startMs: number): VirtualTime {
  let nowMs = startMs;
  const waiting: { readonly dueMs: number; readonly wake: () => void }[] = [];
  let isFrozen = false;
  const timer = setInterval(() => {
    if (isFrozen) return;
    const next = waiting.sort((a, b) => a.dueMs - b.dueMs).shift();
    if (next === undefined) return;
    nowMs = Math.max(nowMs, next.dueMs);
    next.wake();
  }, TICK_MS);
  return {
    clock: { nowMs: () => nowMs },
    sleep: (ms) => new Promise((wake) => waiting.push({ dueMs: nowMs + ms, wake })),
    frozen: async (work) => {
      isFrozen = true;
      try {
        return await work();
      } finally {
        isFrozen = false;
      }
    },
    stop: () => clearInterval(timer),
  };
}
