import { Fault } from '../domain/fault.ts';
import type { SealOutcome } from '../ports/sealed-log.ts';
import type { Timer } from '../ports/timer.ts';

type Waiter = { readonly settle: (outcome: SealOutcome) => void; readonly fail: (fault: Fault) => void };

/** Those in this process who wait for an event to be sealed. */
export class SealWaiters {
  readonly #timer: Timer;
  readonly #waiters = new Map<string, Set<Waiter>>();

  constructor(timer: Timer) {
    this.#timer = timer;
  }

  /** Waits for {@link settle} of this event. */
  wait(eventId: string, timeoutMs: number): Promise<SealOutcome> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        cancel();
        const waiters = this.#waiters.get(eventId);
        waiters?.delete(waiter);
        if (waiters?.size === 0) this.#waiters.delete(eventId);
      };
      const waiter: Waiter = {
        settle: (outcome) => {
          leave();
          resolve(outcome);
        },
        fail: (fault) => {
          leave();
          reject(fault);
        },
      };
      const cancel = this.#timer.after(timeoutMs, () => waiter.settle({ kind: 'timeout' }));
      const waiters = this.#waiters.get(eventId) ?? new Set();
      this.#waiters.set(eventId, waiters.add(waiter));
    });
  }

  settle(eventId: string, outcome: SealOutcome): void {
    for (const waiter of this.#waiters.get(eventId) ?? []) waiter.settle(outcome);
  }

  failAll(fault: Fault): void {
    for (const waiters of this.#waiters.values()) for (const waiter of waiters) waiter.fail(fault);
  }
}
