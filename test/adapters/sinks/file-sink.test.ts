import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { FileSinkOptions } from '../../../src/adapters/sinks/file-sink.ts';
import { openFileSink } from '../../../src/adapters/sinks/file-sink.ts';
import type { LogBatch, LogSink } from '../../../src/ports/log-sink.ts';

let folder: string;
let sink: LogSink | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakglass-sink-'));
});

afterEach(async () => {
  await sink?.close();
  sink = null;
  await rm(folder, { recursive: true, force: true });
});

/** Opens the folder anew and reads it, which is what a sealer does first. */
async function reopen(options: FileSinkOptions = {}): Promise<LogSink> {
  await sink?.close();
  sink = await openFileSink(folder, { lockWaitMs: 0, ...options });
  await contents(sink);
  return sink;
}

async function contents(from: LogSink): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of from.lines()) lines.push(Buffer.from(line).toString());
  return lines;
}

/** A batch of `count` lines of ten bytes after `size` others. */
function batch(size: number, count: number): LogBatch {
  const head = (at: number) => ({ size: at, chain: `chain-${at}` });
  const lines = Array.from(
    { length: count },
    (_, index) => `line ${String(size + index).padStart(4, '0')}\n`,
  );
  return { after: head(size), lines, head: head(size + count) };
}

describe('openFileSink', () => {
  it('keeps lines in order over segments and restarts', async () => {
    let open = await reopen({ maxSegmentBytes: 30 });
    for (let size = 0; size < 9; size += 1) await open.append(batch(size, 1));
    open = await reopen({ maxSegmentBytes: 30 });
    await open.append(batch(9, 4));
    await open.append(batch(13, 1));
    expect(await contents(open)).toEqual(batch(0, 14).lines);
    const segments = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
    expect(segments).toEqual([0, 3, 6, 9, 13].map((first) => `${String(first).padStart(12, '0')}.jsonl`));
  });

  it('does not write a repeated batch twice', async () => {
    const open = await reopen();
    await open.append(batch(0, 2));
    await open.append(batch(0, 2));
    expect(await contents(open)).toEqual(batch(0, 2).lines);
  });

  it('takes no batch that does not follow, and none before it was read', async () => {
    const open = await reopen();
    await open.append(batch(0, 2));
    await expect(open.append(batch(1, 2))).rejects.toMatchObject({ code: 'bug' });
    await open.close();
    sink = await openFileSink(folder);
    await expect(sink.append(batch(2, 1))).rejects.toMatchObject({ code: 'bug' });
  });

  it('says that it is unavailable when writing or syncing fails, and is whole after a repetition', async () => {
    let failing: 'sync' | 'write' | null = null;
    const fail = async (): Promise<never> =>
      Promise.reject(Object.assign(new Error('away'), { code: 'EIO' }));
    const open = await reopen({
      io: {
        write: async (handle, bytes) => {
          await handle.appendFile(failing === 'write' ? bytes.subarray(0, 7) : bytes);
          if (failing === 'write') await fail();
        },
        sync: (handle) => (failing === 'sync' ? fail() : handle.datasync()),
      },
    });
    await open.append(batch(0, 1));
    for (failing of ['write', 'sync', 'write'] as const) {
      await expect(open.append(batch(1, 2))).rejects.toMatchObject({ code: 'log-unavailable' });
      await expect(open.putCheckpoint('note')).rejects.toMatchObject({ code: 'log-unavailable' });
    }
    expect(await open.checkpoint()).toBeNull();
    failing = null;
    await open.append(batch(1, 2));
    await open.putCheckpoint('note');
    expect(await open.checkpoint()).toBe('note');
    expect(await contents(open)).toEqual(batch(0, 3).lines);
  });

  it('replaces its checkpoint as a whole', async () => {
    const open = await reopen();
    expect(await open.checkpoint()).toBeNull();
    await open.putCheckpoint('a long checkpoint');
    await open.putCheckpoint('short');
    expect(await open.checkpoint()).toBe('short');
    expect(await readdir(folder)).toEqual(['checkpoint', 'lock']);
  });

  it('cuts over segments, keeps aside what it cut, and goes on there', async () => {
    let open = await reopen({ maxSegmentBytes: 30 });
    for (let size = 0; size < 8; size += 1) await open.append(batch(size, 1));
    open = await reopen({ maxSegmentBytes: 30 });
    expect(await open.cut(4)).toBe(40);
    expect(await contents(open)).toEqual(batch(0, 4).lines);
    expect(await readFile(join(folder, 'cut-4-1'), 'utf8')).toBe(batch(4, 4).lines.join(''));
    await open.append(batch(4, 1));
    open = await reopen({ maxSegmentBytes: 30 });
    expect(await open.cut(4)).toBe(10);
    expect(await open.cut(4)).toBe(0);
    expect(await readFile(join(folder, 'cut-4-2'), 'utf8')).toBe('line 0004\n');
    await open.append(batch(4, 3));
    expect(await contents(open)).toEqual(batch(0, 7).lines);
  });

  it('is opened by one sealer at a time', async () => {
    await reopen();
    const refused = openFileSink(folder, { lockWaitMs: 0 });
    await expect(refused).rejects.toMatchObject({
      code: 'log-broken',
      message: expect.stringContaining('another sealer'),
    });
    const waiting = openFileSink(folder, { lockWaitMs: 5_000 });
    await sink?.close();
    sink = await waiting;
  });

  it('says that it is unavailable where it cannot be', async () => {
    await expect(openFileSink('/dev/null/log')).rejects.toMatchObject({ code: 'log-unavailable' });
  });
});
