import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { closeRedis, createRedis } from '../src/adapters/redis/connection.ts';
import { redisKeys } from '../src/adapters/redis/keys.ts';
import { startLocalRedis } from '../src/adapters/redis/local-server.ts';
import { startReader } from '../src/adapters/redis/reader.ts';
import { createRecordStore } from '../src/adapters/redis/record-store.ts';
import { openFileSink } from '../src/adapters/sinks/file-sink.ts';
import { systemTimer } from '../src/adapters/system/system-timer.ts';
import { openSealer } from '../src/issuance/sealer.ts';
import { createRecordMac } from '../src/proof/record-mac.ts';
import type { EventMaker } from '../test/audit/log-fixture.ts';
import { commitOf } from '../test/adapters/redis/fixtures.ts';

const MINTS = 500;
const WORKSPACE = 'bench';
const silent = { info: () => {}, warn: () => {}, error: () => {} };
const clock = { nowMs: () => Date.now() };

/** What waiting for the seal costs a mint: from its event being committed in Redis to its being proven in the log. */
export type Sealing = { readonly mints: number; readonly medianMs: number; readonly p99Ms: number };

/** Mints one after another, over a real Redis and a real folder. */
export async function measureSealing(maker: EventMaker): Promise<Sealing> {
  const folder = await mkdtemp(join(tmpdir(), 'breakglass-bench-'));
  const server = await startLocalRedis({ dataDir: join(folder, 'redis'), workspace: WORKSPACE, log: silent });
  const keys = redisKeys(WORKSPACE);
  const redis = createRedis(server.issuerUrl, { role: 'issuer', log: silent });
  const mac = createRecordMac(maker.issuer);
  const store = createRecordStore({ redis, keys, side: 'issuer', mac });
  const sealer = await openSealer({
    sink: await openFileSink(join(folder, 'log')),
    signer: maker.signer,
    keys: maker.publicKeys,
    clock,
    timer: systemTimer,
    log: silent,
    onBroken: (fault) => {
      throw fault;
    },
  });
  const reader = startReader({
    redis,
    keys,
    side: 'issuer',
    role: 'sealer',
    streams: ['gateway-events', 'issuer-events'],
    log: silent,
    clock,
    mac,
    handle: sealer.handle,
    concurrency: 64,
  });
  try {
    const waits: number[] = [];
    for (let mint = 0; mint < MINTS; mint += 1) {
      const event = maker.event('issuer-events', `grant/bench-${mint}`, 'grant.minting');
      const { recordId, json } = maker.entry('issuer-events', event);
      await store.commit(commitOf({ commitId: `mint-${mint}`, events: [{ recordId, json }] }));
      const committedMs = performance.now();
      const outcome = await sealer.waitSealed(event.envelope.eventId, 5_000);
      if (outcome.kind !== 'sealed') throw new Error(`a mint was not sealed: ${outcome.kind}`);
      waits.push(performance.now() - committedMs);
    }
    waits.sort((a, b) => a - b);
    const at = (share: number): number => waits[Math.floor(waits.length * share)] ?? 0;
    return { mints: MINTS, medianMs: at(0.5), p99Ms: at(0.99) };
  } finally {
    await reader.stop();
    await sealer.close();
    closeRedis(redis);
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
