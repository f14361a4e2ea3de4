import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { Fault } from '../../domain/fault.ts';
import type { Log } from '../../ports/log.ts';

/** A running server. */
export type ServerProcess = {
  readonly pid: number;
  hasExited(): boolean;
  /** What it wrote to its standard error last, in one line. */
  lastWords(): string;
  /** Ends it in good order, or by force after five seconds. */
  stop(): Promise<void>;
};

const PROGRAMS = ['redis-server', 'valkey-server'];
const STOP_WITHIN_MS = 5000;

/**
 * Starts the first server found in PATH, with its configuration on standard input.
 * @throws {Fault} `bad-setting` when there is none.
 */
export async function spawnServer(options: {
  readonly config: string;
  readonly folder: string;
  readonly log: Log;
}): Promise<ServerProcess> {
  for (const program of PROGRAMS) {
    const child = await spawned(program, options.folder);
    if (child !== null) return watch(child, options);
  }
  throw new Fault(
    'bad-setting',
    'no redis-server or valkey-server in PATH: install Redis 7 or newer (Debian, Ubuntu: apt-get install redis-server), or set REDIS_URL',
  );
}

/** @returns `null` when there is no such program. */
async function spawned(program: string, cwd: string): Promise<ChildProcess | null> {
  // In a process group of its own: Ctrl-C in a terminal must not end it before the processes that use it.
  // Of our environment, which may hold tokens, it needs nothing.
  const env = { PATH: process.env['PATH'] ?? '' };
  const child = spawn(program, ['-'], { cwd, env, detached: true, stdio: ['pipe', 'ignore', 'pipe'] });
  try {
    await once(child, 'spawn');
    return child;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Fault('bad-setting', `${program} cannot be started`, { cause: error });
  }
}

function watch(
  child: ChildProcess,
  { config, log }: { readonly config: string; readonly log: Log },
): ServerProcess {
  let stopping = false;
  let words = '';
  const exited = once(child, 'exit');
  const hasExited = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const endWithUs = (): boolean => child.kill();
  process.once('exit', endWithUs);
  child.once('exit', () => {
    process.off('exit', endWithUs);
    if (!stopping) log.error('local-redis.exited', { code: child.exitCode, signal: child.signalCode });
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = `${words}${text}`.slice(-1000);
  });
  // A server that ends before it has read its configuration says why on its standard error.
  child.stdin?.on('error', () => undefined).end(config);
  return {
    pid: child.pid ?? 0,
    hasExited,
    lastWords: () =>
      words
        .trim()
        .split(/\s*\n\s*/)
        .join(' '),
    async stop() {
      stopping = true;
      if (hasExited()) return;
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await exited;
      clearTimeout(force);
    },
  };
}
