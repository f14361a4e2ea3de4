import type { CliIo } from './cli-io.ts';
import { EXIT } from './cli-io.ts';
import { passedSignal } from './passed-signal.ts';
import type { ProgramChild } from './program-child.ts';

/** Each process drains for at most seven seconds; what lives on after this is ended. */
const KILL_AFTER_MS = 10_000;

/**
 * Keeps processes running together: a signal is forwarded to all, and when one ends the others are stopped too.
 * SIGHUP only makes them read their rules again.
 * @returns 0 when all ended well after a signal, else the exit code of the first that did not.
 */
export async function superviseChildren(
  io: Pick<CliIo, 'onSignal' | 'stderr' | 'terminalIsGone'>,
  startChildren: () => readonly ProgramChild[],
): Promise<number> {
  const children = startChildren();
  let asked = false;
  const toAll = (signal: NodeJS.Signals): void => children.forEach((child) => child.kill(signal));
  const stopListening = io.onSignal((signal) => {
    const passed = passedSignal(io, signal);
    asked ||= passed !== 'SIGHUP';
    toAll(passed);
  });
  try {
    const first = await Promise.race(
      children.map(async (child) => ({ name: child.name, code: await child.exited })),
    );
    if (!asked) {
      io.stderr.write(
        `breakglass: the ${first.name} ended by itself (exit code ${first.code}), so all is stopped\n`,
      );
      toAll('SIGTERM');
    }
    const codes = await ended(children, () => toAll('SIGKILL'));
    const failed = codes.find((code) => code !== 0);
    return failed ?? (asked ? EXIT.ok : EXIT.fault);
  } finally {
    stopListening();
  }
}

async function ended(children: readonly ProgramChild[], killAll: () => void): Promise<readonly number[]> {
  const timer = setTimeout(killAll, KILL_AFTER_MS);
  try {
    return await Promise.all(children.map((child) => child.exited));
  } finally {
    clearTimeout(timer);
  }
}
