import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { Fault } from '../domain/fault.ts';
import { systemCode } from './system-code.ts';

/** The bits of a mode that let anybody but the owner in. */
const OTHERS = 0o077;

/**
 * Makes a folder that only its owner can enter, or checks that it is one.
 * @throws {Fault} `bad-setting` when it cannot be made, others may enter it, or it belongs to somebody else.
 */
export async function ensurePrivateFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    requirePrivate(path, await stat(path), 'chmod 700');
  } catch (error) {
    throw asFault(path, error);
  }
}

/**
 * Writes a file of mode 0600 at once: a reader sees the old content or the new one, also after a crash.
 * @throws {Fault} `bad-setting` when it cannot be written.
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  await ensurePrivateFolder(dirname(path));
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw asFault(path, error);
  }
}

/**
 * Reads a file that only its owner can read. Symbolic links are not followed.
 * @returns its text, or `null` when there is none.
 * @throws {Fault} `bad-setting` when others may read it: what it holds may have been copied, so it is not used.
 */
export async function readPrivateFile(path: string): Promise<string | null> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      // Asked of the open file, so that it is the one that is read.
      requirePrivate(path, await file.stat(), 'chmod 600');
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw asFault(path, error);
  }
}

/** Whether an error of the system has this code. */
export function hasCode(error: unknown, code: string): boolean {
  return systemCode(error) === code;
}

function requirePrivate(path: string, { mode, uid }: { mode: number; uid: number }, remedy: string): void {
  const ownUid = process.getuid?.();
  if (ownUid !== undefined && uid !== ownUid) {
    throw new Fault('bad-setting', `${path} belongs to another user, so it is not used.`);
  }
  if ((mode & OTHERS) !== 0) {
    throw new Fault(
      'bad-setting',
      `${path} can be read by others, so it is not used. Close it with: ${remedy} ${path}`,
    );
  }
}

function asFault(path: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  return new Fault('bad-setting', `${path} cannot be used (${systemCode(error) ?? 'failed'}).`, {
    cause: error,
  });
}
