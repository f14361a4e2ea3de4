import { createHash, randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Fault } from '../../domain/fault.ts';

/** Where a local server lives. Both folders are open to this user only. */
export type LocalServerHome = {
  /** Data and passwords. */
  readonly folder: string;
  readonly socketPath: string;
  readonly lockPath: string;
  readonly passwords: LocalPasswords;
};

/** One password per Redis user. */
export type LocalPasswords = { readonly admin: string; readonly gateway: string; readonly issuer: string };

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, with a final zero. */
const SOCKET_PATH_AT_MOST = 100;
const OTHERS = 0o077;

/**
 * Makes the folder `redis` in the data folder, with passwords that stay the same over restarts. Where its path is too
 * long for a socket, the sockets go into a folder of the temporary directory that is named after it.
 */
export async function openLocalServerHome(dataDir: string): Promise<LocalServerHome> {
  const folder = join(dataDir, 'redis');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const sockets = await socketFolder(await realpath(folder));
  return {
    folder,
    socketPath: join(sockets, 'redis.sock'),
    lockPath: join(sockets, 'lock.sock'),
    passwords: await passwordsIn(join(folder, 'passwords.json')),
  };
}

async function socketFolder(folder: string): Promise<string> {
  if (Buffer.byteLength(join(folder, 'redis.sock')) <= SOCKET_PATH_AT_MOST) return folder;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const short = join(tmpdir(), `breakglass-${process.getuid?.() ?? 0}-${name}`);
  await mkdir(short, { recursive: true, mode: 0o700 });
  // Anybody may make folders in the temporary directory, and this name can be guessed.
  const { mode, uid } = await lstat(short);
  const isOurs =
    (mode & OTHERS) === 0 && uid === (process.getuid?.() ?? uid) && (mode & 0o170000) === 0o040000;
  if (!isOurs)
    throw new Fault(
      'bad-setting',
      `${short} belongs to somebody else; use a data folder with a shorter path`,
    );
  return short;
}

async function passwordsIn(path: string): Promise<LocalPasswords> {
  const fresh = { admin: newPassword(), gateway: newPassword(), issuer: newPassword() };
  try {
    await writeFile(path, JSON.stringify(fresh), { flag: 'wx', mode: 0o600 });
    return fresh;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const { admin, gateway, issuer } = JSON.parse(await readFile(path, 'utf8')) as Partial<LocalPasswords>;
  if (admin === undefined || gateway === undefined || issuer === undefined) {
    throw new Fault('bad-setting', `${path} is incomplete; delete it, and new passwords are made`);
  }
  return { admin, gateway, issuer };
}

function newPassword(): string {
  return randomBytes(24).toString('base64url');
}
