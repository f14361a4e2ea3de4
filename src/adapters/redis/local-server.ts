import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';

import { Fault } from '../../domain/fault.ts';
import type { Log } from '../../ports/log.ts';
import { closeRedis, createRedis } from './connection.ts';
import { isAnswered, lockFolder } from './folder-lock.ts';
import { redisKeys } from './keys.ts';
import { localServerConfig, localUser } from './local-server-config.ts';
import { openLocalServerHome } from './local-server-home.ts';
import { withRedisFaults } from './redis-faults.ts';
import type { ServerProcess } from './server-process.ts';
import { spawnServer } from './server-process.ts';

/** A Redis of our own. The URLs hold passwords; {@link createRedis} takes them. */
export type LocalRedis = {
  readonly socketPath: string;
  readonly gatewayUrl: string;
  readonly issuerUrl: string;
  readonly adminUrl: string;
  readonly pid: number;
  /** Ends the server in good order; what was answered is on disk. */
  stop(): Promise<void>;
};

const START_WITHIN_MS = 20_000;

/**
 * Starts a Redis (or Valkey) server from PATH for this data folder: on a Unix socket nobody else can reach, every
 * write on disk before it is answered, nothing ever evicted, with one user per process and none by default.
 * Passwords stay the same over restarts. A server left behind by a killed process is ended first.
 * @throws {Fault} `bad-setting` when there is no server in PATH, the data folder is in use, or the server does not start.
 */
export async function startLocalRedis(options: {
  readonly dataDir: string;
  readonly workspace: string;
  readonly log: Log;
}): Promise<LocalRedis> {
  const { log } = options;
  const { folder, socketPath, lockPath, passwords } = await openLocalServerHome(options.dataDir);
  const lock = await lockFolder(lockPath);
  const urlOf = (who: keyof typeof passwords): string =>
    `unix://${localUser(who)}:${passwords[who]}@localhost${encodeURI(socketPath)}`;
  const urls = { gatewayUrl: urlOf('gateway'), issuerUrl: urlOf('issuer'), adminUrl: urlOf('admin') };
  try {
    if (await isAnswered(socketPath)) await endLeftBehind(urls.adminUrl, socketPath);
    const config = localServerConfig({ folder, socketPath, passwords, keys: redisKeys(options.workspace) });
    const server = await spawnServer({ config, folder, log });
    await untilReady(urls.adminUrl, socketPath, server, folder);
    return {
      socketPath,
      ...urls,
      pid: server.pid,
      async stop() {
        await server.stop();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function untilReady(
  adminUrl: string,
  socketPath: string,
  server: ServerProcess,
  folder: string,
): Promise<void> {
  const giveUpAtMs = performance.now() + START_WITHIN_MS;
  while (performance.now() < giveUpAtMs && !server.hasExited()) {
    if ((await isAnswered(socketPath)) && (await withAdmin(adminUrl, isReady))) return;
    await pause(5);
  }
  await server.stop();
  const why = server.lastWords() || `see ${folder}/server.log`;
  throw new Fault('bad-setting', `the local Redis server did not start: ${why}`);
}

/** A server that still reads its data answers, but not with PONG. */
function isReady(admin: Redis): Promise<boolean> {
  return admin.ping().then(
    () => true,
    () => false,
  );
}

/** We hold the lock of the folder, so whoever started this server is dead; it would write the same files as ours. */
async function endLeftBehind(adminUrl: string, socketPath: string): Promise<void> {
  await withAdmin(adminUrl, async (admin) => {
    await withRedisFaults('connect', () => admin.ping());
    // The server closes the connection instead of answering.
    await admin.shutdown('NOSAVE').catch(() => undefined);
  });
  const giveUpAtMs = performance.now() + START_WITHIN_MS;
  while (await isAnswered(socketPath)) {
    if (performance.now() > giveUpAtMs)
      throw new Fault('bad-setting', 'a Redis server left behind in the data folder does not end');
    await pause(5);
  }
}

async function withAdmin<T>(adminUrl: string, use: (admin: Redis) => Promise<T>): Promise<T> {
  const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const admin = createRedis(adminUrl, { role: 'admin', log: silent });
  try {
    return await use(admin);
  } finally {
    closeRedis(admin);
  }
}
