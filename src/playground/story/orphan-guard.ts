import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * Sees to it that nothing is left behind, whatever happens to this process: a second one that only waits for the
 * pipe between them to break, then kills what it was told to watch and removes what it was told to remove.
 */
export type OrphanGuard = {
  /** From here on the process does not outlive this one. */
  watch(pid: number): void;
  /** It has ended by itself: its number may soon belong to somebody else. */
  forget(pid: number): void;
  /** Ends the guard; it then kills and removes nothing. */
  stop(): Promise<void>;
};

/**
 * Starts a guard.
 * @param script the main file that calls {@link runOrphanGuard} when its only argument is {@link GUARD_ARGUMENT}.
 * @param remove folders that do not outlive this process either.
 */
export function startOrphanGuard(script: string, remove: readonly string[]): OrphanGuard {
  // In a process group of its own, so that Ctrl-C in a terminal leaves it to see how the others ended.
  const child = spawn(process.execPath, [script, GUARD_ARGUMENT], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
  });
  const exited = exitOf(child);
  child.stdin.on('error', () => undefined);
  const say = (order: GuardOrder): boolean => child.stdin.write(`${JSON.stringify(order)}\n`);
  for (const folder of remove) say({ remove: folder });
  return {
    watch: (pid) => say({ watch: pid }),
    forget: (pid) => say({ forget: pid }),
    async stop() {
      child.stdin.end(`${JSON.stringify({ dismiss: true })}\n`);
      await exited;
    },
  };
}

export const GUARD_ARGUMENT = 'orphan-guard';

type GuardOrder =
  | { readonly watch: number }
  | { readonly forget: number }
  | { readonly remove: string }
  | { readonly dismiss: true };

/** The guard's own side: reads orders until the pipe ends, then acts on what it was told. */
export async function runOrphanGuard(input: NodeJS.ReadableStream): Promise<void> {
  const pids = new Set<number>();
  const folders = new Set<string>();
  for await (const line of createInterface({ input })) {
    const order = JSON.parse(line) as GuardOrder;
    if ('watch' in order) pids.add(order.watch);
    else if ('forget' in order) pids.delete(order.forget);
    else if ('remove' in order) folders.add(order.remove);
    else return;
  }
  for (const pid of pids) killQuietly(pid);
  for (const folder of folders)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already, which is all that is wanted.
  }
}

function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
}
