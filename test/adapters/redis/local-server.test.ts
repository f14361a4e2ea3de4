import { chmod, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';

import { closeRedis, createRedis } from '../../../src/adapters/redis/connection.ts';
import { lockFolder } from '../../../src/adapters/redis/folder-lock.ts';
import { checkRedis } from '../../../src/adapters/redis/health.ts';
import type { LocalRedis } from '../../../src/adapters/redis/local-server.ts';
import { startLocalRedis } from '../../../src/adapters/redis/local-server.ts';
import { openLocalServerHome } from '../../../src/adapters/redis/local-server-home.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { until } from '../../support/redis.ts';

let root: string;
let servers: LocalRedis[];
const log = memoryLog();
const path = process.env['PATH'];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bg-local-'));
  servers = [];
});
afterEach(async () => {
  process.env['PATH'] = path;
  await Promise.all(servers.map((server) => server.stop()));
  await rm(root, { recursive: true, force: true });
});

async function start(dataDir = join(root, 'data')): Promise<LocalRedis> {
  const server = await startLocalRedis({ dataDir, workspace: 'w', log });
  servers.push(server);
  return server;
}

async function withClient<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = createRedis(url, { role: 'test', log });
  try {
    return await use(redis);
  } finally {
    closeRedis(redis);
  }
}

const modeOf = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;

describe('the local server', () => {
  it('keeps every write on disk before it answers, over a restart, under the same URLs', async () => {
    const first = await start();
    await withClient(first.gatewayUrl, (redis) => redis.set('{bg:w}:gw:x', 'kept'));
    const health = await withClient(first.adminUrl, checkRedis);
    expect(health).toEqual({
      reachable: true,
      whyAway: null,
      version: expect.stringMatching(/^\d+\./),
      versionOk: true,
      appendOnly: 'yes',
      appendFsync: 'always',
      evictionPolicy: 'noeviction',
    });
    await first.stop();
    const second = await start();
    expect(second.gatewayUrl).toBe(first.gatewayUrl);
    expect(await withClient(second.gatewayUrl, (redis) => redis.get('{bg:w}:gw:x'))).toBe('kept');
  });

  it('can be reached by nobody else: no port, a private folder, no user without a password', async () => {
    const { socketPath, gatewayUrl } = await start();
    expect(await modeOf(dirname(socketPath))).toBe(0o700);
    expect(await modeOf(join(root, 'data/redis/passwords.json'))).toBe(0o600);
    const stranger = new Redis({ path: socketPath, retryStrategy: () => null });
    stranger.on('error', () => undefined);
    await expect(stranger.get('{bg:w}:gw:x')).rejects.toThrow(/NOAUTH/);
    closeRedis(stranger);
    expect(await withClient(gatewayUrl, (redis) => redis.info('server'))).toMatch(/^tcp_port:0\r?$/m);
    const password = new URL(gatewayUrl).password;
    const commandLine = await readFile(`/proc/${servers[0]?.pid}/cmdline`, 'utf8').catch(() => '');
    expect(commandLine).not.toContain(password);
  });

  it('refuses a data folder that another live one uses', async () => {
    await start();
    await expect(start()).rejects.toMatchObject({
      code: 'bad-setting',
      message: expect.stringContaining('in use'),
    });
  });

  it('ends a server that a killed process left behind, and loses nothing of it', async () => {
    const first = await start();
    await withClient(first.issuerUrl, (redis) => redis.set('{bg:w}:is:x', 'kept'));
    // As after kill -9 of whoever started it: the lock is free, the server still runs.
    const { lockPath } = await openLocalServerHome(join(root, 'data'));
    await rm(lockPath);
    const second = await start();
    expect(second.pid).not.toBe(first.pid);
    await until(() => log.count('local-redis.exited') > 0);
    expect(await withClient(second.issuerUrl, (redis) => redis.get('{bg:w}:is:x'))).toBe('kept');
  });

  it('works in a folder whose path is too long for a socket', async () => {
    const long = join(root, 'x'.repeat(120));
    await mkdir(long);
    const { socketPath, adminUrl } = await start(long);
    expect(Buffer.byteLength(socketPath)).toBeLessThan(104);
    expect(await modeOf(dirname(socketPath))).toBe(0o700);
    expect(await withClient(adminUrl, (redis) => redis.ping())).toBe('PONG');
    await servers[0]?.stop();
    await chmod(dirname(socketPath), 0o777);
    await expect(start(long)).rejects.toMatchObject({ code: 'bad-setting' });
    await rm(dirname(socketPath), { recursive: true });
  });

  it('says in one line what to do when there is no server in PATH', async () => {
    process.env['PATH'] = root;
    await expect(start()).rejects.toMatchObject({
      code: 'bad-setting',
      message: expect.stringMatching(
        /^no redis-server or valkey-server in PATH: install .* or set REDIS_URL$/,
      ),
    });
  });

  it('says why a server did not start, and leaves the folder free', async () => {
    await mkdir(join(root, 'data/redis'), { recursive: true });
    const { folder } = await openLocalServerHome(join(root, 'data'));
    await mkdir(join(folder, 'server.log'));
    await expect(start()).rejects.toMatchObject({
      code: 'bad-setting',
      message: expect.stringMatching(/did not start: .*log file/i),
    });
    await rm(join(folder, 'server.log'), { recursive: true });
    await start();
  });
});

describe('a folder lock', () => {
  it('is held by one, answers nothing, and is free after a crash', async () => {
    const at = join(root, 'lock.sock');
    const lock = await lockFolder(at);
    await expect(lockFolder(at)).rejects.toMatchObject({ code: 'bad-setting' });
    const socket = connect(at);
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));
    await lock.release();
    await (await lockFolder(at)).release();
  });
});
