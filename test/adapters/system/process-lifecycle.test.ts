import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { checkAll } from '../../../src/adapters/system/env-settings.ts';
import type { ProcessIo, Program } from '../../../src/adapters/system/process-lifecycle.ts';
import { runProgram } from '../../../src/adapters/system/process-lifecycle.ts';
import { Fault } from '../../../src/domain/fault.ts';

/** A process that writes down what happens to it. */
function fakeProcess(...args: readonly string[]) {
  const seen = { stdout: '', stderr: '', exits: [] as number[] };
  const listeners = new Map<string, () => void>();
  const io: ProcessIo = {
    argv: ['node', 'main.js', ...args],
    stdout: { write: (text) => (seen.stdout += text) },
    stderr: { write: (text) => (seen.stderr += text) },
    on: (signal, listener) => listeners.set(signal, listener),
    exit: (code) => void seen.exits.push(code),
  };
  return { io, seen, signal: (name = 'SIGTERM') => listeners.get(name)?.() };
}

const program = (start: Program['start'], check: Program['check'] = () => Promise.resolve()): Program => ({
  name: 'gateway',
  mainUrl: import.meta.url,
  settings: { REDIS_URL: 'one user of Redis' },
  check,
  start,
});
const never = new Promise<never>(() => undefined);
const soon = { startWithinMs: 50, stopWithinMs: 50 };

describe('running a program', () => {
  it('prints the version in the package.json beside it, and starts nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bg-version-'));
    try {
      writeFileSync(join(folder, 'package.json'), '{"version":"0.1.0"}');
      const { io, seen } = fakeProcess('--version');
      const start = () => Promise.reject(new Error('started'));
      const mainUrl = pathToFileURL(join(folder, 'main.js')).href;
      await runProgram({ ...program(start), mainUrl }, io);
      expect(seen).toEqual({ stdout: '0.1.0\n', stderr: '', exits: [] });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('prints its settings when asked for help, and starts nothing', async () => {
    const { io, seen } = fakeProcess('--help');
    await runProgram(
      program(() => Promise.reject(new Error('started'))),
      io,
    );
    expect(seen).toMatchObject({ stderr: '', exits: [] });
    expect(seen.stdout).toContain('  REDIS_URL\n      one user of Redis\n');
  });

  it('checks its settings when asked to, says every mistake, and starts nothing', async () => {
    const start = () => Promise.reject(new Error('started'));
    const right = fakeProcess('--check');
    await runProgram(program(start), right.io);
    expect(right.seen).toEqual({ stdout: '', stderr: '', exits: [0] });
    const wrong = fakeProcess('--check');
    const no = (name: string) => () => Promise.reject(new Fault('bad-setting', `${name} is missing`));
    await runProgram(
      program(start, () => checkAll([no('REDIS_URL'), () => 'fine', no('GATEWAY_KEYS')])),
      wrong.io,
    );
    expect(wrong.seen).toEqual({
      stdout: '',
      stderr: 'breakglass gateway: REDIS_URL is missing\nGATEWAY_KEYS is missing\n',
      exits: [1],
    });
  });

  it.each([
    [
      'a fault, in its own words',
      new Fault('bad-setting', 'REDIS_URL is missing: one user'),
      'REDIS_URL is missing: one user',
    ],
    [
      'a mistake, by name and message',
      new TypeError('x is undefined'),
      'cannot run: TypeError: x is undefined',
    ],
    ['a thrown text, which might be anything', 'secret', 'cannot run'],
  ])('reports %s, once, and exits with 1', async (_what, error, text) => {
    const { io, seen } = fakeProcess();
    await runProgram(
      program(() => Promise.reject(error)),
      io,
    );
    expect(seen).toEqual({ stdout: '', stderr: `breakglass gateway: ${text}\n`, exits: [1] });
  });

  it('gives a start up that hangs, and says what it waited for', async () => {
    const { io, seen } = fakeProcess();
    const start: Program['start'] = (waitingFor) => {
      waitingFor('Redis at REDIS_URL');
      return never;
    };
    await runProgram(program(start), io, soon);
    expect(seen).toMatchObject({
      stderr: expect.stringContaining('gave up waiting for Redis at REDIS_URL'),
      exits: [1],
    });
  });

  it('drains when it is told to stop, and exits with 0', async () => {
    const { io, seen, signal } = fakeProcess();
    let drained = false;
    const stop = async (): Promise<void> => {
      await Promise.resolve();
      drained = true;
    };
    const done = runProgram(
      program(() => Promise.resolve({ stop })),
      io,
    );
    await Promise.resolve();
    expect(seen.exits).toEqual([]);
    signal();
    await done;
    expect(drained).toBe(true);
    expect(seen).toEqual({ stdout: '', stderr: '', exits: [0] });
  });

  it('leaves what cannot be drained in time', async () => {
    const { io, seen, signal } = fakeProcess();
    const done = runProgram(
      program(() => Promise.resolve({ stop: () => never })),
      io,
      soon,
    );
    signal();
    await done;
    expect(seen).toMatchObject({
      stderr: expect.stringContaining('before everything was drained'),
      exits: [0],
    });
  });

  it('exits at once with 1 when it is told a second time', async () => {
    const { io, seen, signal } = fakeProcess();
    const done = runProgram(
      program(() => Promise.resolve({ stop: () => never })),
      io,
      soon,
    );
    signal();
    signal();
    expect(seen.exits).toEqual([1]);
    await done;
  });

  it('reloads at SIGHUP, also at one that came while it was starting, and runs on', async () => {
    const { io, seen, signal } = fakeProcess();
    let reloads = 0;
    let begin = (): void => undefined;
    const started = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const running = {
      stop: () => Promise.resolve(),
      reload: async () => void (reloads += 1),
    };
    const done = runProgram(
      program(() => started.then(() => running)),
      io,
    );
    signal('SIGHUP');
    expect(reloads).toBe(0);
    begin();
    while (reloads === 0) await Promise.resolve();
    signal('SIGHUP');
    expect(reloads).toBe(2);
    expect(seen.exits).toEqual([]);
    signal();
    await done;
    expect(seen.exits).toEqual([0]);
  });

  it('stops also while it starts', async () => {
    const { io, seen, signal } = fakeProcess();
    const done = runProgram(
      program(() => never),
      io,
    );
    signal();
    await done;
    expect(seen.exits).toEqual([0]);
  });
});
