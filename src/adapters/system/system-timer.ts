import type { Timer } from '../../ports/timer.ts';

/** Waits by the process's own timers. */
export const systemTimer: Timer = {
  after: (delayMs, run) => {
    const timeout = setTimeout(run, delayMs);
    return () => clearTimeout(timeout);
  },
};
