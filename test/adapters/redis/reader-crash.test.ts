import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';

import type { Reader } from '../../../src/adapters/redis/reader.ts';
import { startReader } from '../../../src/adapters/redis/reader.ts';
import type { MemoryLog } from '../../support/memory-log.ts';
import { memoryLog } from '../../support/memory-log.ts';
import type { TestRedis } from '../../support/redis.ts';
import { startTestRedis, until } from '../../support/redis.ts';
import { testMac } from './fixtures.ts';

const LEASE_MS = 600;

describe('a reader survives', () => {
  let server: TestRedis;
  let reader: Reader;
  let log: MemoryLog;
  let seen: string[];
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bg-child-'));
    await build({
      entryPoints: [fileURLToPath(new URL('./reader-child.ts', import.meta.url))],
      outfile: join(folder, 'child.cjs'),
      bundle: true,
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      loader: { '.lua': 'text' },
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    server = await startTestRedis();
    log = memoryLog();
    seen = [];
  });
  afterEach(async () => {
    await reader.stop();
    await server.stop();
  });

  function read(): Reader {
    return startReader({
      redis: server.connect('gateway'),
      keys: server.keys,
      side: 'gateway',
      role: 'announcer',
      streams: ['gateway-events'],
      concurrency: 4,
      log,
      clock: { nowMs: () => 1 },
      mac: testMac(),
      leaseMs: LEASE_MS,
      handle: async ({ json }) => void seen.push(json),
    });
  }

  async function append(recordId: string, json: string): Promise<void> {
    await server.admin.xadd(server.keys.gateway.events, '*', 'recordId', recordId, 'json', json);
  }

  it('kill -9 of the active replica: another takes over within the lease, and what was not done comes again', async () => {
    const child = spawn(process.execPath, [
      join(folder, 'child.cjs'),
      server.gatewayUrl,
      server.workspace,
      String(LEASE_MS),
    ]);
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await append('request/a', 'done');
    await append('request/hang', 'hangs');
    await append('request/hang', 'waits');
    await until(() => said.includes('hangs'));
    // Else the first, which was done, would rightly come again too.
    const { cursors } = server.keys.gateway.reader('announcer');
    await until(async () => ((await server.admin.hget(cursors, 'gateway-events')) ?? '0-0') !== '0-0');

    reader = read();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const killedAtMs = performance.now();
    await reader.whenCaughtUp();
    expect(performance.now() - killedAtMs).toBeLessThan(LEASE_MS + 250);
    expect(said).toBe('done\nhangs\n');
    expect(seen).toEqual(['hangs', 'waits']);
  });

  it('a restart of Redis: it goes on, nothing is lost, and the log says it once', async () => {
    reader = read();
    await append('request/a', '1');
    await reader.whenCaughtUp();
    await server.kill();
    await until(() => log.count('reader.redis-away') === 1);
    await server.restart();
    await until(() =>
      append('request/a', '2').then(
        () => true,
        () => false,
      ),
    );
    await until(() => seen.includes('2'));
    expect(log.count('reader.redis-away')).toBe(1);
    expect(log.count('reader.redis-back')).toBe(1);
    expect(log.count('reader.parked')).toBe(0);
  });
});
