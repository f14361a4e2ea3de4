import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { isatty } from 'node:tty';

import { runCli } from './run-cli.ts';

const ENDING_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  stdinIsTerminal: isatty(0),
  nowMs: Date.now,
  randomBytes,
  mainUrl: import.meta.url,
  pause: (ms, stop) => wait(ms, undefined, { signal: stop }).catch(() => undefined),
  onSignal(listener, signals = ENDING_SIGNALS) {
    for (const signal of signals) process.on(signal, listener);
    return () => {
      for (const signal of signals) process.off(signal, listener);
    };
  },
});
