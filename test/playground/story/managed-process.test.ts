import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManagedProcess } from '../../../src/playground/story/managed-process.ts';
import type { OrphanGuard } from '../../../src/playground/story/orphan-guard.ts';

const READY = "console.log(JSON.stringify({ event: 'gateway.ready' }));";
const STAY = 'setInterval(() => {}, 1000);';

let folder: string;
let program: ManagedProcess | undefined;
const watched: number[] = [];
const guard: OrphanGuard = {
  watch: (pid) => watched.push(pid),
  forget: (pid) => watched.splice(watched.indexOf(pid), 1),
  stop: () => Promise.resolve(),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakglass-process-'));
});

afterEach(async () => {
  await program?.stop();
  await rm(folder, { recursive: true });
});

describe('a managed process', () => {
  it('has started when it says that it is ready, and can be killed and started again', async () => {
    program = processOf(`${READY}${STAY}`);
    await program.start();
    expect(program.isRunning).toBe(true);
    expect(watched).toHaveLength(1);
    await program.kill();
    expect(program.isRunning).toBe(false);
    expect(watched).toHaveLength(0);
    await program.start();
    expect(program.isRunning).toBe(true);
    await program.stop();
    expect(readFileSync(join(folder, 'gateway.log'), 'utf8')).toMatch(/^(\{"event":"gateway.ready"\}\n){2}$/);
  });

  it('tells what a process said that ended before it was ready', async () => {
    program = processOf("console.error('REDIS_URL is missing'); process.exitCode = 1;");
    await expect(program.start()).rejects.toThrow(
      /the gateway ended while it started:\nREDIS_URL is missing/,
    );
  });

  it('gets its own environment and nothing else', async () => {
    process.env['BREAKGLASS_TEST_LEAK'] = 'leaked';
    program = processOf(`console.log(Object.keys(process.env).join()); ${READY}${STAY}`, { ONLY: 'this' });
    await program.start();
    delete process.env['BREAKGLASS_TEST_LEAK'];
    expect(program.tail(2).split('\n')[0]).toBe('ONLY');
  });
});

function processOf(code: string, env: Readonly<Record<string, string>> = {}): ManagedProcess {
  const script = join(folder, 'main.mjs');
  writeFileSync(script, code);
  return new ManagedProcess({ name: 'gateway', script, env, logPath: join(folder, 'gateway.log'), guard });
}
