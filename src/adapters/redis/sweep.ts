import type { Log } from '../../ports/log.ts';

export type Sweep = {
  /** Runs now, and resolves when that run has ended; rejects with its error. */
  tick(): Promise<void>;
  /** Starts no further run and waits for the current one. */
  stop(): Promise<void>;
};

/**
 * Repeats `run` about every `everyMs`: it looks at what *is* (who should have ended?), not at what was said, and so
 * heals whatever was missed. Runs never overlap. The pause varies by a tenth, so that replicas drift apart.
 * @param options.name stands in the log when a run fails; the next one comes all the same.
 * @param options.random 0..1, injected by tests.
 */
export function startSweep(options: {
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<void>;
  readonly log: Log;
  readonly random?: () => number;
}): Sweep {
  const { name, everyMs, run, log, random = Math.random } = options;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> = Promise.resolve();

  function next(): Promise<void> {
    const after = current.catch(() => undefined).then(() => (stopped ? undefined : run()));
    current = after;
    return after;
  }

  function schedule(): void {
    if (stopped) return;
    timer = setTimeout(
      () => {
        void next()
          .catch((error: unknown) => log.error('sweep.failed', { name }, error))
          .finally(schedule);
      },
      everyMs * (0.9 + 0.2 * random()),
    );
  }
  schedule();

  return {
    tick: next,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await current.catch(() => undefined);
    },
  };
}
