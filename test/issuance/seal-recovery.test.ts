import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { makeCheckpoint } from '../../src/audit/checkpoint.ts';
import { EventMaker, MemoryLog } from '../audit/log-fixture.ts';
import { StoryTeller, streamEntry } from '../audit/story-fixture.ts';
import type { Sealing } from './seal-fixture.ts';
import { sealing } from './seal-fixture.ts';

const maker = new EventMaker();
const SEGMENT = '000000000000.jsonl';
let scene: Sealing;
let records = 0;

const freshEvent = () =>
  maker.entry('issuer-events', maker.event('issuer-events', `grant/${(records += 1)}`));

/** A folder with three sealed entries, and nobody writing it. */
beforeEach(async () => {
  scene = await sealing(maker);
  const sealer = await scene.open();
  await sealer.sealBatch([freshEvent(), freshEvent(), freshEvent()]);
  await sealer.close();
});

const at = (name: string): string => join(scene.folder, name);
const segment = (): Promise<Buffer> => readFile(at(SEGMENT));

describe('a sealer that starts', () => {
  it('goes on where the log ends', async () => {
    const sealer = await scene.open();
    await sealer.handle(freshEvent());
    expect(await scene.verdict()).toMatchObject({ ok: true, entries: 4 });
    expect(scene.log.lines).toEqual([]);
  });

  it('cuts a torn last line, says so, and keeps it aside', async () => {
    const whole = await segment();
    await writeFile(at(SEGMENT), Buffer.concat([whole, whole.subarray(0, 200)]));
    const sealer = await scene.open();
    expect(scene.log.lines).toMatchObject([
      { level: 'warn', event: 'sealer.cut', fields: { fromIndex: 3, cutBytes: 200 } },
    ]);
    expect((await segment()).equals(whole)).toBe(true);
    expect((await readFile(at('cut-3-1'))).equals(whole.subarray(0, 200))).toBe(true);
    await sealer.handle(freshEvent());
    expect(await scene.verdict()).toMatchObject({ ok: true, entries: 4 });
  });

  it('keeps whole entries that a crash left uncovered, and covers them', async () => {
    const before = await readFile(at('checkpoint'));
    const sealer = await scene.open();
    const late = freshEvent();
    await sealer.handle(late);
    await sealer.close();
    await writeFile(at('checkpoint'), before);
    expect((await scene.verdict()).lie?.how).toBe('uncovered');
    await scene.open();
    expect(await scene.verdict()).toMatchObject({ ok: true, entries: 4 });
  });

  it('closes an incident whose closing a crash tore off, once its last event comes again', async () => {
    const told = new StoryTeller(maker, 60_000).incident(6).map(streamEntry);
    const first = await scene.open();
    await first.sealBatch(told.slice(0, -2));
    const before = await readFile(at('checkpoint'));
    await first.sealBatch(told.slice(-2));
    await first.close();
    const whole = String(await segment());
    await writeFile(at('checkpoint'), before);
    await writeFile(at(SEGMENT), whole.slice(0, -20));
    const again = await scene.open();
    await again.sealBatch(told.slice(-2));
    expect((await scene.entries()).map(({ kind }) => kind).slice(-2)).toEqual(['event', 'closing']);
    expect(String(await segment())).toHaveLength(whole.length);
    expect(await scene.verdict()).toMatchObject({ ok: true, findings: 0 });
  });

  it('cuts uncovered entries that nobody signed', async () => {
    const stranger = new EventMaker();
    const forged = new MemoryLog(stranger);
    const covered = (await segment()).toString().split('\n').slice(0, 3);
    forged.chain = (JSON.parse(covered[2] ?? '') as { chain: string }).chain;
    const { envelope, disclosures } = stranger.event('issuer-events', 'grant/forged');
    forged.add(
      { v: 1, index: 3, sealedAtMs: scene.time.now, kind: 'event', stream: 'issuer-events', envelope },
      disclosures,
    );
    await writeFile(at(SEGMENT), Buffer.concat([await segment(), ...forged.lines]));
    await scene.open();
    expect(scene.log.lines).toMatchObject([{ event: 'sealer.cut', fields: { fromIndex: 3 } }]);
    expect(await scene.verdict()).toMatchObject({ ok: true, entries: 3 });
  });

  const damages: readonly (readonly [what: string, damage: () => Promise<void>])[] = [
    ['a changed entry', async () => writeFile(at(SEGMENT), String(await segment()).replace('note', 'lie '))],
    ['a missing entry', async () => writeFile(at(SEGMENT), String(await segment()).replace(/^.*\n/, ''))],
    ['a cut log', async () => writeFile(at(SEGMENT), (await segment()).subarray(0, -40))],
    ['no segment', () => rm(at(SEGMENT))],
    ['no checkpoint', () => rm(at('checkpoint'))],
    ['an empty checkpoint', () => writeFile(at('checkpoint'), '')],
    [
      'the checkpoint of a stranger',
      () => writeFile(at('checkpoint'), makeCheckpoint(new EventMaker().signer, 3, Buffer.alloc(32))),
    ],
    [
      'a checkpoint over other entries',
      () => writeFile(at('checkpoint'), makeCheckpoint(maker.signer, 3, Buffer.alloc(32))),
    ],
  ];
  it.each(damages)('refuses %s below the checkpoint, and touches nothing', async (_what, damage) => {
    await damage();
    const names = await readdir(scene.folder);
    const bytes = await Promise.all(names.map((name) => readFile(at(name))));
    await expect(scene.open()).rejects.toMatchObject({ name: 'Fault', code: 'log-broken' });
    expect(await readdir(scene.folder)).toEqual(names);
    expect(await Promise.all(names.map((name) => readFile(at(name))))).toEqual(bytes);
  });
});

describe('two sealers', () => {
  it('the second is refused while the first lives', async () => {
    const first = await scene.open();
    await expect(scene.open()).rejects.toMatchObject({ code: 'log-broken' });
    await first.handle(freshEvent());
    await first.close();
    await scene.open();
    expect(await scene.verdict()).toMatchObject({ ok: true, entries: 4 });
  });

  it('the first stops for good when the lock was taken away from it and a second one wrote', async () => {
    const first = await scene.open();
    await first.handle(freshEvent());
    await rm(at('lock'));
    const second = await scene.open();
    await second.handle(freshEvent());
    await expect(first.handle(freshEvent())).rejects.toMatchObject({ code: 'log-broken' });
    await expect(first.handle(freshEvent())).rejects.toMatchObject({ code: 'log-broken' });
    await expect(first.waitSealed('evt_aaaaaaaaaaaaaaaa', 1000)).rejects.toMatchObject({
      code: 'log-broken',
    });
    expect(scene.broken).toMatchObject([{ code: 'log-broken' }]);
    await second.handle(freshEvent());
    expect(await scene.verdict()).toMatchObject({ ok: true, entries: 6 });
  });

  it('the first stops when its file was exchanged, even for an equal one', async () => {
    const first = await scene.open();
    await first.handle(freshEvent());
    await copyFile(at(SEGMENT), at('copy'));
    await rm(at(SEGMENT));
    await copyFile(at('copy'), at(SEGMENT));
    await expect(first.handle(freshEvent())).rejects.toMatchObject({ code: 'log-broken' });
  });

  it('the first stops when its last line was changed in place', async () => {
    const first = await scene.open();
    await first.handle(freshEvent());
    const bytes = await segment();
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 10) ^ 1, bytes.length - 10);
    await writeFile(at(SEGMENT), bytes, { flag: 'r+' });
    await expect(first.handle(freshEvent())).rejects.toMatchObject({ code: 'log-broken' });
  });
});
