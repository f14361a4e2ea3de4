import { spawn } from 'node:child_process';
import type { FileHandle } from 'node:fs/promises';
import { constants, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { Fault } from '../../domain/fault.ts';

/** Not among Node's constants: `O_EXLOCK` of open(2) on macOS and the BSDs. */
const O_EXLOCK = 0x20;

const POLL_MS = 50;

/**
 * Takes the kernel's exclusive lock on a file and holds it until the handle is closed or the process is gone, however
 * it goes. A lock of the kernel leaves nothing behind to judge: a file with a process id in it would have to be
 * trusted after a crash, a reboot or from another container.
 *
 * Node has no flock(2). The lock belongs to the open file, not to the process that asked for it, so on Linux the
 * program `flock` takes it on the descriptor it inherits from us; macOS and the BSDs lock in open(2).
 * @param waitMs how long somebody else may still hold it, e.g. a predecessor that is just stopping.
 * @param program what locks an inherited descriptor on Linux.
 * @throws {Fault} `log-broken` when it stays held, `bad-setting` when this system has no way to lock.
 */
export async function lockFile(path: string, waitMs: number, program = 'flock'): Promise<FileHandle> {
  for (const untilMs = performance.now() + waitMs; ; ) {
    const handle = process.platform === 'linux' ? await lockByProgram(path, program) : await lockByOpen(path);
    if (handle !== null) return handle;
    if (performance.now() >= untilMs) {
      throw new Fault(
        'log-broken',
        `another sealer writes this log (it holds ${path}); one log has one sealer`,
      );
    }
    await sleep(POLL_MS);
  }
}

async function lockByProgram(path: string, program: string): Promise<FileHandle | null> {
  const handle = await open(path, 'a', 0o600);
  try {
    if ((await exitCodeOfFlock(program, handle.fd)) === 0) return handle;
  } catch (cause) {
    await handle.close();
    const remedy =
      'the file sink needs the program flock (util-linux or busybox) on PATH to keep two sealers apart';
    throw new Fault('bad-setting', remedy, { cause });
  }
  await handle.close();
  return null;
}

function exitCodeOfFlock(program: string, fd: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['-x', '-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', fd] });
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

async function lockByOpen(path: string): Promise<FileHandle | null> {
  const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = constants;
  try {
    return await open(path, O_CREAT | O_WRONLY | O_APPEND | O_NONBLOCK | O_EXLOCK, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null;
    throw error;
  }
}
