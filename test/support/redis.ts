import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { Redis } from 'ioredis';

import { closeRedis, createRedis } from '../../src/adapters/redis/connection.ts';
import type { RedisKeys, Side } from '../../src/adapters/redis/keys.ts';
import { redisKeys } from '../../src/adapters/redis/keys.ts';
import type { LocalRedis } from '../../src/adapters/redis/local-server.ts';
import { startLocalRedis } from '../../src/adapters/redis/local-server.ts';
import type { Log } from '../../src/ports/log.ts';
import { memoryLog } from './memory-log.ts';

/** A real Redis on a private socket, with the users that production has. */
export type TestRedis = {
  readonly workspace: string;
  readonly keys: RedisKeys;
  readonly gatewayUrl: string;
  readonly issuerUrl: string;
  readonly adminUrl: string;
  /** May do everything: to look, to clean up, and to play the attacker. */
  readonly admin: Redis;
  /** A connection as that side's process has it; closed with the server. */
  connect(side: Side, log?: Log): Redis;
  flush(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pause(): void;
  resume(): void;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again over the same data, socket and passwords. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** One server for all tests of a file, emptied after each. Call it in a `describe` or at the top, use it in tests. */
export function withRedis(): () => TestRedis {
  let current: TestRedis | undefined;
  beforeAll(async () => {
    current = await startTestRedis();
  });
  afterEach(() => current?.flush());
  afterAll(() => current?.stop());
  return () => {
    if (current === undefined) throw new Error('the test Redis runs only within tests');
    return current;
  };
}

/** Starts a server of its own; the caller stops it. */
export async function startTestRedis(): Promise<TestRedis> {
  const workspace = 'test';
  const dataDir = await mkdtemp(join(tmpdir(), 'bg-redis-'));
  const log = memoryLog();
  const start = (): Promise<LocalRedis> => startLocalRedis({ dataDir, workspace, log });
  let server = await start();
  let isKilled = false;
  const { gatewayUrl, issuerUrl, adminUrl } = server;
  const connections: Redis[] = [];
  let paused = false;
  const kill = (): Promise<void> => {
    if (!isKilled) process.kill(server.pid, 'SIGKILL');
    isKilled = true;
    return server.stop();
  };
  const connect = (url: string, role: string, to: Log): Redis => {
    const redis = createRedis(url, { role, log: to });
    connections.push(redis);
    return redis;
  };
  const admin = connect(adminUrl, 'admin', log);
  return {
    workspace,
    gatewayUrl,
    issuerUrl,
    adminUrl,
    admin,
    keys: redisKeys(workspace),
    connect: (side, to = log) => connect(side === 'gateway' ? gatewayUrl : issuerUrl, side, to),
    async flush() {
      await admin.flushall();
    },
    pause() {
      process.kill(server.pid, 'SIGSTOP');
      paused = true;
    },
    resume() {
      if (paused) process.kill(server.pid, 'SIGCONT');
      paused = false;
    },
    kill,
    async restart() {
      server = await start();
      isKilled = false;
    },
    async stop() {
      for (const redis of connections) closeRedis(redis);
      // Nobody reads its data again, and in good order it would take a tenth of a second in every file.
      await kill();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Waits until `holds` is true; fails the test when that takes too long. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 5000): Promise<void> {
  const giveUpAtMs = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > giveUpAtMs) throw new Error(`not within ${withinMs} ms: ${holds.toString()}`);
    await pause(5);
  }
}
