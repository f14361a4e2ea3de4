import { spawn } from 'node:child_process';
import { constants } from 'node:os';

import { systemCode } from '../client/system-code.ts';
import type { CliIo } from './cli-io.ts';
import { printable } from '../domain/unprintable.ts';

/** What a shell answers for a command that is not there, and for one that cannot be run. */
const NOT_FOUND = 127;
const NOT_RUN = 126;

/** A terminal sends these to every process in its foreground, the command among them. */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
const FORWARDED: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'];

/**
 * Runs a command in our place: it has our input and output, gets the signals we get, once each, and its exit code
 * is ours.
 * @returns the exit code; 128 and the number of the signal that ended it, as shells count.
 */
export async function runForeground(
  io: Pick<CliIo, 'onSignal' | 'stderr' | 'stdinIsTerminal'>,
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const child = spawn(file, args, { env: { ...env }, stdio: 'inherit' });
  const stopForwarding = io.onSignal(
    (signal) => void child.kill(signal),
    [...FORWARDED, ...(io.stdinIsTerminal ? [] : FROM_TERMINAL)],
  );
  // Where the terminal tells the command itself, we only have to outlive it.
  const stopIgnoring = io.onSignal(() => undefined, FROM_TERMINAL);
  try {
    return await new Promise<number>((resolve) => {
      child.once('error', (error) => resolve(notStarted(io, file, error)));
      child.once('exit', (code, signal) =>
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
      );
    });
  } finally {
    stopForwarding();
    stopIgnoring();
  }
}

function notStarted(io: Pick<CliIo, 'stderr'>, file: string, error: Error): number {
  const code = systemCode(error);
  const why = code === 'ENOENT' ? 'there is no such command' : `it cannot be run (${code ?? error.name})`;
  io.stderr.write(`breakglass: ${printable(file)}: ${why}\n`);
  return code === 'ENOENT' ? NOT_FOUND : NOT_RUN;
}
