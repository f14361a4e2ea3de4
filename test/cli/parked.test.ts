import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';

import type { Reader } from '../../src/adapters/redis/reader.ts';
import { startReader } from '../../src/adapters/redis/reader.ts';
import { READER_ROLES } from '../../src/adapters/redis/reader-roles.ts';
import { list, retry } from '../../src/cli/parked-records.ts';
import { testMac } from '../adapters/redis/fixtures.ts';
import { memoryLog } from '../support/memory-log.ts';
import { until, withRedis } from '../support/redis.ts';
import { handIo } from './hand-io.ts';

const redis = withRedis();
let reader: Reader | undefined;
afterEach(() => reader?.stop());

const ioAs = (url: string) => ({
  ...handIo(),
  env: { REDIS_URL: url, BREAKGLASS_WORKSPACE: redis().workspace },
});

/** A reader of orders that fails at one record until it is mended. */
async function withParked(): Promise<{ mend: () => void; handled: () => readonly string[] }> {
  let broken = true;
  const handled: string[] = [];
  await redis().admin.xadd(
    redis().keys.stream('orders'),
    '*',
    'recordId',
    'incident/\u001b[31mbad',
    'json',
    'o1',
  );
  reader = startReader({
    redis: redis().connect('issuer'),
    keys: redis().keys,
    side: 'issuer',
    role: 'order-receiver',
    streams: ['orders'],
    concurrency: 1,
    log: memoryLog(),
    clock: { nowMs: () => Date.UTC(2026, 10, 23, 3) },
    mac: testMac(),
    maxAttempts: 2,
    backoffMs: () => 1,
    async handle({ json }) {
      if (broken) throw new Error('the order cannot be run');
      handled.push(json);
    },
  });
  await reader.whenCaughtUp();
  return { mend: () => void (broken = false), handled: () => handled };
}

describe('breakglass parked', () => {
  it('lists what was set aside, by either process, and nothing of it writes to the terminal', async () => {
    const empty = ioAs(redis().gatewayUrl);
    expect(await list(empty, {})).toBe(0);
    expect(empty.stdoutText()).toBe('Nothing is set aside.\n');
    await withParked();
    for (const url of [redis().gatewayUrl, redis().issuerUrl]) {
      const io = ioAs(url);
      expect(await list(io, {})).toBe(1);
      expect(io.stdoutText()).toBe(
        'issuer order-receiver  incident/[31mbad  since 2026-11-23T03:00:00Z, 2 attempts: Error: the order cannot be run\n',
      );
    }
    const json = ioAs(redis().gatewayUrl);
    await list(json, { json: true });
    expect(JSON.parse(json.stdoutText())).toMatchObject({ parked: [{ side: 'issuer', attempts: 2 }] });
  });

  it('has it tried again, by whom it belongs to', async () => {
    const { mend, handled } = await withParked();
    mend();
    const [name = ''] = await redis().admin.hkeys(redis().keys.issuer.reader('order-receiver').parked);
    await expect(retry(ioAs(redis().gatewayUrl), name)).rejects.toThrow('set aside by the issuer');
    const other = ioAs(redis().issuerUrl);
    expect(await retry(other, 'incident/none')).toBe(1);
    expect(other.stderrText()).toContain('nothing of that name');
    expect(handled()).toEqual([]);
    expect(await retry(ioAs(redis().issuerUrl), null)).toBe(0);
    await until(() => handled().length === 1);
    await until(async () => (await list(ioAs(redis().issuerUrl), {})) === 0);
  });

  it('tells also what somebody spoiled', async () => {
    await redis().admin.hset(redis().keys.gateway.reader('intake').parked, 'intake/x', '{');
    const io = ioAs(redis().gatewayUrl);
    expect(await list(io, {})).toBe(1);
    expect(io.stdoutText()).toContain('gateway intake  intake/x');
  });

  it('says which setting is missing', async () => {
    await expect(list(handIo(), {})).rejects.toThrow(
      /REDIS_URL is missing[^]*BREAKGLASS_WORKSPACE is missing/,
    );
  });

  it('knows every reader that the processes start', () => {
    const folders = ['gateway', 'issuer'].map((side) => new URL(`../../src/${side}/`, import.meta.url));
    const started = folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.ts'))
        .flatMap((name) => {
          const text = readFileSync(new URL(name, folder), 'utf8');
          return [...text.matchAll(/role: '([a-z-]+)',\n\s+streams:|const ROLE = '([a-z-]+)'/g)].map(
            ([, named, constant]) => named ?? constant,
          );
        }),
    );
    expect(new Set(started)).toEqual(new Set(READER_ROLES.map(({ role }) => role)));
  });
});
