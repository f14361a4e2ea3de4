/**
 * How fast a record is checked, and what sealing costs a mint.
 *
 * Usage: npm run bench -- audit [--entries N] [--log DIR] [--json]
 *
 * `--log` keeps the log that is made in a folder, and takes it from there the next time. Each figure is taken in a
 * process of its own, so that none has the memory of what was done before.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';

import { openLogFolder } from '../src/adapters/sinks/log-folder.ts';
import { readUnproven } from '../src/audit/checkpoint.ts';
import type { Examiner } from '../src/audit/examiner.ts';
import { examineHere } from '../src/audit/examiner.ts';
import type { Verdict } from '../src/audit/verify.ts';
import { verifyLog } from '../src/audit/verify.ts';
import { EXAMINER_THREAD, examinerPool } from '../src/cli/examiner-pool.ts';
import { serveExaminer } from '../src/cli/examiner-thread.ts';
import { generateProcessKeys, loadProcessKeys } from '../src/proof/process-keys.ts';
import { EventMaker } from '../test/audit/log-fixture.ts';
import { writeLog } from './audit-log.ts';
import { measureSealing } from './audit-sealing.ts';
import { machine, median } from './figures.ts';

type Run = {
  readonly what: string;
  readonly entriesPerSecond: number;
  readonly cpuMicrosecondsPerEntry: number;
  readonly signaturesChecked: number;
  readonly ok: boolean;
  /** Memory of the process after a quarter of the log, and at its end. */
  readonly quarterMiB: number;
  readonly endMiB: number;
};

type KeyFiles = { readonly gateway: object; readonly issuer: object };

const MIB = 1024 * 1024;
const KEYS_FILE = 'bench-keys.json';
const PARTS = ['one-thread', 'all-threads', 'signatures'] as const;

if (!isMainThread && workerData === EXAMINER_THREAD && parentPort !== null) serveExaminer(parentPort);
else await bench();

async function bench(): Promise<void> {
  const { values } = parseArgs({
    options: {
      entries: { type: 'string', default: '1000000' },
      log: { type: 'string' },
      json: { type: 'boolean', default: false },
      part: { type: 'string' },
    },
  });
  const entries = Number(values.entries);
  const say = (text: string): void => void (values.json ? process.stderr : process.stdout).write(`${text}\n`);
  const folder = values.log ?? mkdtempSync(join(tmpdir(), 'breakglass-bench-'));
  if (values.part !== undefined) {
    const done = await runPart(values.part, folder, entries);
    process.stdout.write(JSON.stringify(done));
    return;
  }
  try {
    const made = inOwnProcess<string | null>('make', folder, entries);
    if (made !== null) say(made);
    const threads = availableParallelism();
    const runs = PARTS.map((part) => {
      const done = inOwnProcess<Run>(part, folder, entries);
      say(runText(done));
      return done;
    });
    const sealing = await measureSealing(keptMaker(folder));
    say(
      `sealing adds to a mint (file sink, Redis): median ${sealing.medianMs.toFixed(2)} ms, 99 % under ${sealing.p99Ms.toFixed(2)} ms, of ${sealing.mints} mints`,
    );
    if (values.json) {
      const figures = figuresOf(entries, threads, runs, sealing);
      process.stdout.write(`${JSON.stringify({ name: 'audit', figures, machine: machine() })}\n`);
    }
  } finally {
    if (values.log === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function runPart(part: string, folder: string, entries: number): Promise<Run | string | null> {
  if (part === 'make') return makeLog(folder, entries);
  const threads = availableParallelism();
  const pool = examinerPool(new URL(import.meta.url), threads);
  switch (part) {
    case 'one-thread':
      return measure('hashing and tree, one thread', folder, entries, examineHere, false);
    case 'all-threads':
      return measure(`hashing and tree, ${threads} threads`, folder, entries, pool, false);
    default:
      return measure(`with every signature, ${threads} threads`, folder, entries, pool, true);
  }
}

function inOwnProcess<T>(part: string, folder: string, entries: number): T {
  const { status, stdout } = spawnSync(
    process.execPath,
    [fileURLToPath(import.meta.url), `--part=${part}`, `--log=${folder}`, `--entries=${entries}`],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (status !== 0) throw new Error(`the part ${part} failed`);
  return JSON.parse(stdout) as T;
}

/** The runs in their order, as figures with their units in their names. */
function figuresOf(
  entries: number,
  threads: number,
  [oneThread, hashing, signatures]: readonly Run[],
  sealing: { readonly mints: number; readonly medianMs: number; readonly p99Ms: number },
) {
  return {
    entries,
    threads,
    oneThreadEntriesPerSecond: oneThread?.entriesPerSecond,
    oneThreadCpuMicrosecondsPerEntry: oneThread?.cpuMicrosecondsPerEntry,
    oneThreadMemoryAtQuarterMiB: oneThread?.quarterMiB,
    oneThreadMemoryAtEndMiB: oneThread?.endMiB,
    allThreadsEntriesPerSecond: hashing?.entriesPerSecond,
    allThreadsCpuMicrosecondsPerEntry: hashing?.cpuMicrosecondsPerEntry,
    withSignaturesEntriesPerSecond: signatures?.entriesPerSecond,
    withSignaturesCpuMicrosecondsPerEntry: signatures?.cpuMicrosecondsPerEntry,
    sealedMints: sealing.mints,
    sealingMedianMs: median([sealing.medianMs]),
    sealingP99Ms: median([sealing.p99Ms]),
  };
}

/** Makes the log, unless the folder holds one of that size. @returns what was made. */
async function makeLog(folder: string, entries: number): Promise<string | null> {
  const checkpoint = join(folder, 'checkpoint');
  if (existsSync(checkpoint) && readUnproven(readFileSync(checkpoint, 'utf8'))?.size === entries) return null;
  const files = {
    gateway: generateProcessKeys('gateway').privateFile,
    issuer: generateProcessKeys('issuer').privateFile,
  };
  const startedMs = performance.now();
  const bytes = await writeLog(folder, makerOf(files), entries);
  writeFileSync(join(folder, KEYS_FILE), JSON.stringify(files));
  const seconds = (performance.now() - startedMs) / 1000;
  return `a log of ${entries} entries, ${Math.round(bytes / MIB)} MiB, made in ${seconds.toFixed(0)} s`;
}

/** Who made the log in a folder. */
function keptMaker(folder: string): EventMaker {
  return makerOf(JSON.parse(readFileSync(join(folder, KEYS_FILE), 'utf8')) as KeyFiles);
}

function makerOf({ gateway, issuer }: KeyFiles): EventMaker {
  return new EventMaker({
    gateway: loadProcessKeys(JSON.stringify(gateway), 'gateway'),
    issuer: loadProcessKeys(JSON.stringify(issuer), 'issuer'),
  });
}

async function measure(
  what: string,
  folder: string,
  entries: number,
  examine: Examiner,
  withSignatures: boolean,
): Promise<Run> {
  const maker = keptMaker(folder);
  const log = openLogFolder(folder, { sizeOf: (note) => readUnproven(note)?.size ?? null });
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  let quarterMiB = 0;
  const verdict: Verdict = await verifyLog(log.lines(), {
    pinnedKeys: [maker.verifier],
    eventKeys: withSignatures ? maker.eventKeys : {},
    checkpoint: log.checkpoint,
    examine,
    onEntry: (count) => {
      if (count === Math.ceil(entries / 4)) quarterMiB = Math.round(process.memoryUsage.rss() / MIB);
    },
  });
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    what,
    entriesPerSecond: Math.round(verdict.entries / seconds),
    cpuMicrosecondsPerEntry: Math.round(((user + system) / verdict.entries) * 10) / 10,
    signaturesChecked: verdict.signaturesChecked,
    ok: verdict.ok && verdict.entries === entries,
    quarterMiB,
    endMiB: Math.round(process.memoryUsage.rss() / MIB),
  };
}

function runText(run: Run): string {
  const checked =
    run.signaturesChecked === 0 ? 'no signatures of events' : `${run.signaturesChecked} signatures`;
  return `${run.ok ? 'ok' : 'NOT OK'}: ${run.what}: ${run.entriesPerSecond} entries/s, ${run.cpuMicrosecondsPerEntry} µs of CPU each, ${checked} checked, memory ${run.quarterMiB} MiB at a quarter, ${run.endMiB} MiB at the end`;
}
