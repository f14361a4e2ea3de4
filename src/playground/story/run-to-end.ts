import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What a program that has ended said. */
export type Ended = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

const END_WITHIN_MS = 30_000;

/**
 * Runs one of our programs to its end, as a person would in a terminal.
 * @param env all of its environment.
 * @returns exit code -1 where it had to be killed, after `withinMs`.
 */
export async function runToEnd(
  script: string,
  programArguments: readonly string[],
  env: Readonly<Record<string, string>>,
  withinMs = END_WITHIN_MS,
): Promise<Ended> {
  const child = spawn(process.execPath, [script, ...programArguments], {
    env,
    timeout: withinMs,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode ?? -1, stdout, stderr };
}
