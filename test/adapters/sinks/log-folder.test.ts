import { appendFileSync } from 'node:fs';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { openLogFolder } from '../../../src/adapters/sinks/log-folder.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakglass-reading-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

// A checkpoint of these tests is a bare number.
const reading = (settleMs: number) => openLogFolder(folder, { sizeOf: Number, settleMs });
const put = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
const more = (name: string, text: string): Promise<void> => appendFile(join(folder, name), text);
const FIRST = '000000000000.jsonl';
const SECOND = '000000000002.jsonl';

async function read(
  lines: AsyncIterable<Uint8Array>,
  onLine: (count: number) => Promise<void> = async () => {},
): Promise<string[]> {
  const seen: string[] = [];
  for await (const line of lines) {
    seen.push(Buffer.from(line).toString());
    await onLine(seen.length);
  }
  return seen;
}

describe('openLogFolder', () => {
  it('gives all lines of all segments, and the checkpoint', async () => {
    await put(FIRST, 'a\nb\n');
    await put(SECOND, 'c\n');
    await put('checkpoint', '3');
    await put('cut-3-1', 'x\n');
    const { lines, checkpoint } = reading(0);
    expect(await read(lines())).toEqual(['a\n', 'b\n', 'c\n']);
    expect(await checkpoint()).toBe('3');
  });

  it('has no checkpoint where there is none', async () => {
    await put(FIRST, 'a\n');
    expect(await reading(0).checkpoint()).toBeNull();
  });

  it('reads lines across the chunks of a file', async () => {
    const texts = Array.from({ length: 3 }, (_, index) => `${String(index).repeat(900_000)}\n`);
    await put(FIRST, texts.join(''));
    await put('checkpoint', '3');
    expect(await read(reading(0).lines())).toEqual(texts);
  });

  it('goes on with a sealer that is writing', async () => {
    await put(FIRST, 'a\nb\n');
    await put('checkpoint', '2');
    const { lines, checkpoint } = reading(5_000);
    const seen = await read(lines(), async (count) => {
      if (count === 2) await more(FIRST, 'c\nhal').then(() => put('checkpoint', '3'));
      if (count === 3) await more(FIRST, 'f\n').then(() => put('checkpoint', '4'));
    });
    expect(seen).toEqual(['a\n', 'b\n', 'c\n', 'half\n']);
    expect(await checkpoint()).toBe('4');
  });

  it('ends where the checkpoint ends, though the next batch is being written already', async () => {
    await put(FIRST, 'a\nb\n');
    await put('checkpoint', '3');
    let isFirstLook = true;
    const sizeOf = (note: string): number => {
      if (isFirstLook) appendFileSync(join(folder, FIRST), 'c\nd\nhal');
      isFirstLook = false;
      return Number(note);
    };
    const { lines, checkpoint } = openLogFolder(folder, { sizeOf, settleMs: 5_000 });
    expect(await read(lines())).toEqual(['a\n', 'b\n', 'c\n']);
    expect(await checkpoint()).toBe('3');
  });

  it('waits for the checkpoint of lines that were just written', async () => {
    await put(FIRST, 'a\nb\n');
    await put('checkpoint', '1');
    const { lines, checkpoint } = reading(5_000);
    const seen = read(lines(), async (count) => {
      if (count === 2) await put('checkpoint', '2');
    });
    expect(await seen).toEqual(['a\n', 'b\n']);
    expect(await checkpoint()).toBe('2');
  });

  it.each([
    ['is longer than its checkpoint', 'a\nb\n', '1', ['a\n', 'b\n']],
    ['is shorter than its checkpoint', 'a\n', '2', ['a\n']],
    ['ends in a torn line', 'a\nb', '1', ['a\n', 'b']],
  ])('gives all there is of a log that %s', async (_what, text, size, expected) => {
    await put(FIRST, text);
    await put('checkpoint', size);
    expect(await read(reading(30).lines())).toEqual(expected);
  });

  it('does not glue a torn segment to the next one', async () => {
    await put(FIRST, 'a\nb');
    await put(SECOND, 'c\n');
    await put('checkpoint', '3');
    expect(await read(reading(0).lines())).toEqual(['a\n', 'b', 'c\n']);
  });
});
