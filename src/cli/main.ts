import { closeSync, openSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';

import { endWhenUnread } from './end-when-unread.ts';
import { EXAMINER_THREAD, examinerPool } from './examiner-pool.ts';
import { openBrowser } from './open-browser.ts';
import { runCli } from './run-cli.ts';

const ENDING_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

if (!isMainThread && workerData === EXAMINER_THREAD && parentPort !== null)
  (await import('./examiner-thread.ts')).serveExaminer(parentPort);
else process.exitCode = await run();

function run(): Promise<number> {
  endWhenUnread(process);
  const stdinIsTerminal = isatty(0);
  return runCli(process.argv.slice(2), {
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    stdinIsTerminal,
    terminalIsGone: () => stdinIsTerminal && !canOpen('/dev/tty'),
    nowMs: Date.now,
    randomBytes,
    mainUrl: import.meta.url,
    examine: examinerPool(new URL(import.meta.url), availableParallelism()),
    openBrowser: (address) => openBrowser(process.env, process.platform, address),
    drained: async () => {
      if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
    },
    pause: (ms, stop) => wait(ms, undefined, { signal: stop }).catch(() => undefined),
    onSignal(listener, signals = ENDING_SIGNALS) {
      for (const signal of signals) process.on(signal, listener);
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
  });
}

function canOpen(path: string): boolean {
  try {
    closeSync(openSync(path, 'r'));
    return true;
  } catch {
    return false;
  }
}
