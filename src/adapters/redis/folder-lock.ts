import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';

import { Fault } from '../../domain/fault.ts';

/** A lock that ends with the process that holds it, however that ends. */
export type FolderLock = { release(): Promise<void> };

/**
 * Locks a folder by listening on a socket in it: the kernel lets go of it when the process dies, so a stale lock
 * shows as a socket nobody answers on.
 * @param path of the socket, at most 100 bytes, in a folder only this user can write.
 * @throws {Fault} `bad-setting` when a live process holds it.
 */
export async function lockFolder(path: string): Promise<FolderLock> {
  const server =
    (await listen(path)) ?? (await isAnswered(path).then((held) => (held ? null : takeOver(path))));
  if (server === null)
    throw new Fault('bad-setting', 'the data folder is in use by another running Breakglass');
  server.unref();
  return { release: () => new Promise((resolve) => void server.close(() => resolve())) };
}

async function takeOver(path: string): Promise<Server | null> {
  await rm(path, { force: true });
  return listen(path);
}

/** @returns `null` when something is at that path already. */
function listen(path: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else
        reject(
          new Fault('bad-setting', `the data folder cannot be locked: ${error.message}`, { cause: error }),
        );
    });
    server.listen(path, () => resolve(server));
  });
}

/** Whether somebody listens on a Unix socket. */
export function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
