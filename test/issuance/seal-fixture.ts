import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';

import type { FileSinkOptions } from '../../src/adapters/sinks/file-sink.ts';
import { openFileSink } from '../../src/adapters/sinks/file-sink.ts';
import { openLogFolder } from '../../src/adapters/sinks/log-folder.ts';
import { readUnproven } from '../../src/audit/checkpoint.ts';
import type { Verdict } from '../../src/audit/verify.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import type { LogEntry } from '../../src/contracts/log-entry.ts';
import type { Fault } from '../../src/domain/fault.ts';
import type { Sealer, SealerDeps } from '../../src/issuance/sealer.ts';
import { openSealer } from '../../src/issuance/sealer.ts';
import type { LogSink } from '../../src/ports/log-sink.ts';
import type { Timer } from '../../src/ports/timer.ts';
import type { EventMaker } from '../audit/log-fixture.ts';
import { START_MS } from '../audit/log-fixture.ts';
import type { MemoryLog } from '../support/memory-log.ts';
import { memoryLog } from '../support/memory-log.ts';

/** Time that passes only by hand, for clock and timers alike. */
export class ManualTime implements Timer {
  now = START_MS;
  readonly #due = new Map<object, { atMs: number; run: () => void }>();

  nowMs(): number {
    return this.now;
  }

  after(delayMs: number, run: () => void): () => void {
    const key = {};
    this.#due.set(key, { atMs: this.now + delayMs, run });
    return () => this.#due.delete(key);
  }

  get waiting(): number {
    return this.#due.size;
  }

  pass(ms: number): void {
    this.now += ms;
    for (const [key, { atMs, run }] of this.#due) {
      if (atMs <= this.now && this.#due.delete(key)) run();
    }
  }
}

/** Everything around one sealer over a real folder. */
export type Sealing = {
  readonly folder: string;
  readonly maker: EventMaker;
  readonly time: ManualTime;
  readonly log: MemoryLog;
  readonly broken: Fault[];
  readonly open: (
    options?: FileSinkOptions & { sink?: LogSink; maxNoisePerMinute?: number },
  ) => Promise<Sealer>;
  readonly verdict: () => Promise<Verdict>;
  readonly entries: () => Promise<readonly LogEntry[]>;
};

const folders: string[] = [];
const sealers: Sealer[] = [];

afterEach(async () => {
  await Promise.all(sealers.splice(0).map((sealer) => sealer.close()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'breakglass-log-'));
  folders.push(folder);
  return folder;
}

export async function sealing(maker: EventMaker, folder?: string): Promise<Sealing> {
  const where = folder ?? (await temporaryFolder());
  const time = new ManualTime();
  const log = memoryLog();
  const broken: Fault[] = [];
  const reading = () =>
    openLogFolder(where, { sizeOf: (note) => readUnproven(note)?.size ?? null, settleMs: 100 });
  return {
    folder: where,
    maker,
    time,
    log,
    broken,
    open: async ({ sink, maxNoisePerMinute, ...options } = {}) => {
      const deps: SealerDeps = {
        sink: sink ?? (await openFileSink(where, { lockWaitMs: 0, ...options })),
        signer: maker.signer,
        keys: maker.publicKeys,
        clock: time,
        timer: time,
        log,
        onBroken: (fault) => broken.push(fault),
        ...(maxNoisePerMinute === undefined ? {} : { maxNoisePerMinute }),
      };
      const sealer = await openSealer(deps);
      sealers.push(sealer);
      return sealer;
    },
    verdict: () => {
      const { lines, checkpoint } = reading();
      return verifyLog(lines(), { pinnedKeys: [maker.verifier], eventKeys: maker.eventKeys, checkpoint });
    },
    entries: async () => {
      const entries: LogEntry[] = [];
      for await (const line of reading().lines()) {
        entries.push((JSON.parse(String(Buffer.from(line))) as { leaf: LogEntry }).leaf);
      }
      return entries;
    },
  };
}

/** Waits, without sleeping, until something holds that other parts of this process are working on. */
export async function until(holds: () => boolean, withinMs = 5_000): Promise<void> {
  for (const giveUpMs = performance.now() + withinMs; performance.now() < giveUpMs; ) {
    if (holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('waited in vain');
}
