import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runOrphanGuard } from '../../../src/playground/story/orphan-guard.ts';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('the orphan guard', () => {
  it('kills what it watches and removes the folder once the pipe breaks', async () => {
    const [watched, forgotten] = [idle(), idle()];
    const folder = mkdtempSync(join(tmpdir(), 'breakglass-guard-'));
    const killed = once(watched, 'exit');
    await guardTold(
      { remove: folder },
      { watch: watched.pid },
      { watch: forgotten.pid },
      { forget: forgotten.pid },
    );
    expect(await killed).toEqual([null, 'SIGKILL']);
    expect(existsSync(folder)).toBe(false);
    expect(forgotten.exitCode).toBeNull();
    expect(forgotten.signalCode).toBeNull();
  });

  it('does nothing once it is dismissed', async () => {
    const watched = idle();
    const folder = mkdtempSync(join(tmpdir(), 'breakglass-guard-'));
    await guardTold({ remove: folder }, { watch: watched.pid }, { dismiss: true });
    expect(existsSync(folder)).toBe(true);
    expect(watched.signalCode).toBeNull();
    await rm(folder, { recursive: true });
  });

  it('survives that a process has ended already', async () => {
    const gone = idle();
    gone.kill('SIGKILL');
    await once(gone, 'exit');
    await expect(guardTold({ watch: gone.pid })).resolves.toBeUndefined();
  });
});

function idle(): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  children.push(child);
  return child;
}

async function guardTold(...orders: readonly object[]): Promise<void> {
  const pipe = new PassThrough();
  pipe.end(orders.map((order) => `${JSON.stringify(order)}\n`).join(''));
  await runOrphanGuard(pipe);
}
