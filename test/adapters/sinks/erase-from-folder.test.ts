import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { openFileSink } from '../../../src/adapters/sinks/file-sink.ts';
import { parseLine } from '../../../src/audit/log-line.ts';
import type { LogSink } from '../../../src/ports/log-sink.ts';
import { audit, auditScene } from '../../cli/audit-fixture.ts';
import { temporaryFolder } from '../../issuance/seal-fixture.ts';

const MARA = /Mara Weiss/;

/** A log of several segments, and the digests of the values that hold her name. */
async function manySegments() {
  const folder = await temporaryFolder();
  const scene = await auditScene(await openFileSink(folder, { maxSegmentBytes: 1_000 }));
  const digests = new Set<string>();
  for (const name of await segmentsOf(folder)) {
    for (const text of (await readFile(join(folder, name), 'utf8')).split(/(?<=\n)/)) {
      const line = parseLine(Buffer.from(text));
      if ('flaw' in line) continue;
      for (const { sd, value } of line.disclosures) if (MARA.test(JSON.stringify(value))) digests.add(sd);
    }
  }
  return { folder, scene, digests };
}

const segmentsOf = async (folder: string) =>
  (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));

async function withHer(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return names.filter((_, at) => MARA.test(texts[at] ?? ''));
}

async function opened(folder: string, failAtSync = Number.POSITIVE_INFINITY): Promise<LogSink> {
  let syncs = 0;
  const sink = await openFileSink(folder, {
    io: {
      write: (handle, bytes) => handle.appendFile(bytes),
      sync: (handle) => {
        syncs += 1;
        return syncs < failAtSync ? handle.datasync() : Promise.reject(new Error('killed'));
      },
    },
  });
  for await (const _ of sink.lines());
  return sink;
}

describe('values that are erased from a folder', () => {
  it('are all known to the next run, wherever the one before was killed', async () => {
    for (let failAtSync = 1; ; failAtSync += 1) {
      const { folder, digests, scene } = await manySegments();
      const before = await withHer(folder);
      expect(before.length).toBeGreaterThan(1);
      const killed = await opened(folder, failAtSync);
      const wasKilled = await killed.eraseValues(digests).then(
        () => false,
        () => true,
      );
      await killed.close();
      const again = await opened(folder);
      // From the list on: a run that died before it was there took nothing away.
      const unfinished = await again.unfinishedErasure();
      if (wasKilled && failAtSync > 1) expect(unfinished).toEqual(digests);
      else expect(unfinished.size).toBe(0);
      // Whose values they were can no longer be learned: nobody's are named.
      await again.eraseValues(new Set());
      await again.close();
      expect(await withHer(folder)).toEqual(failAtSync > 1 ? [] : before);
      expect((await readdir(folder)).filter((name) => name.includes('erasing'))).toEqual([]);
      expect((await audit('verify', folder, ...scene.keys)).code).toBe(0);
      if (!wasKilled) break;
    }
  }, 60_000);

  const chain = 'A'.repeat(43);
  const line = (disclosures: string, leaf = '{}') =>
    `{"chain":"${chain}","disclosures":[${disclosures}],"leaf":${leaf}}\n`;
  const value = (text: string) => line(`{"salt":"x","sd":"y","value":${text}}`);
  it.each([
    ['a number without end', value('1e999')],
    ['half a character', value('"\\ud800 Mara Weiss"')],
    ['nesting without end', line('['.repeat(200_000) + ']'.repeat(200_000))],
    ['no value', line('null')],
    ['values that stand twice', line(`],"disclosures":[{"salt":"x","sd":"y","value":"Mara Weiss"}`)],
    ['a leaf that is none', line('', '{"x":"Mara Weiss"}')],
    ['no object', 'null\n'],
  ])('keep only the chain of a line that was cut and holds %s', async (_what, text) => {
    const { folder, digests } = await manySegments();
    await writeFile(join(folder, 'cut-3-1'), text);
    const sink = await opened(folder);
    await sink.eraseValues(digests);
    await sink.close();
    expect(await withHer(folder)).toEqual([]);
    const begin = text.startsWith('{') ? `{"chain":"${chain}","disclosures":[` : '';
    expect(await readFile(join(folder, 'cut-3-1'), 'utf8')).toBe(`${begin}\n`);
  });

  it('are taken out of what was cut, whole lines and broken ones, and of what a dead run left', async () => {
    const { folder, digests } = await manySegments();
    const [segment = ''] = await segmentsOf(folder);
    const lines = (await readFile(join(folder, segment), 'utf8')).split(/(?<=\n)/);
    const line = lines.find((one) => MARA.test(one)) ?? '';
    const foreign = '{"who":"Mara Weiss"}\n';
    const binary = Buffer.from([0xff, 0xfe, 0x0a]);
    await writeFile(
      join(folder, 'cut-3-1'),
      Buffer.concat([Buffer.from(line + foreign), binary, Buffer.from(line.slice(0, -3))]),
    );
    await writeFile(join(folder, `${segment}.erasing`), line);
    const sink = await opened(folder);
    await sink.eraseValues(digests);
    await sink.close();
    expect(await withHer(folder)).toEqual([]);
    const [whole = '', ...broken] = (await readFile(join(folder, 'cut-3-1'), 'utf8')).split('\n');
    expect(parseLine(Buffer.from(`${whole}\n`))).toMatchObject({ disclosures: [], leaf: expect.anything() });
    expect(broken).toEqual(['', '', line.slice(0, 70)]);
    expect(await readdir(folder)).not.toContain(`${segment}.erasing`);
  });
});
