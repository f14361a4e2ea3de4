import { randomUUID } from 'node:crypto';
import { open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Fault } from '../domain/fault.ts';
import { ensurePrivateFolder, hasCode } from './private-files.ts';

const POLL_MS = 40;

/**
 * Runs `work` while holding a lock file, so that of many processes of one user one works at a time. The lock of a
 * process that has died is taken over. Two processes that take over at the same instant may both go on: the work
 * has to stay right then, only more expensive.
 * @throws {Fault} `bad-setting` when a living process holds the lock for longer than `waitMs`.
 */
export async function withFileLock<T>(path: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  await ensurePrivateFolder(dirname(path));
  const mark = `${process.pid} ${randomUUID()}`;
  const giveUpAtMs = performance.now() + waitMs;
  while (!(await tryLock(path, mark))) {
    const holder = await readMark(path);
    if (holder !== null && !isAlive(holder) && (await readMark(path)) === holder)
      await rm(path, { force: true });
    else if (performance.now() > giveUpAtMs) throw heldTooLong(path);
    else await delay(POLL_MS);
  }
  try {
    return await work();
  } finally {
    if ((await readMark(path)) === mark) await rm(path, { force: true });
  }
}

async function tryLock(path: string, mark: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(mark);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw new Fault('bad-setting', `The lock ${path} cannot be made.`, { cause: error });
  }
}

async function readMark(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Signal 0 asks only whether the process exists. A mark that is not yet written counts as alive. */
function isAlive(mark: string): boolean {
  const pid = Number(mark.split(' ')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}

function heldTooLong(path: string): Fault {
  return new Fault(
    'bad-setting',
    `Another breakglass process has held ${path} for too long. If none is running, remove that file.`,
  );
}
