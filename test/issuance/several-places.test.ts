import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import type { FileSinkOptions } from '../../src/adapters/sinks/file-sink.ts';
import { openFileSink } from '../../src/adapters/sinks/file-sink.ts';
import { openLogFolder } from '../../src/adapters/sinks/log-folder.ts';
import { severalSinks } from '../../src/adapters/sinks/several-sinks.ts';
import { stdoutSink } from '../../src/adapters/sinks/stdout-sink.ts';
import { readUnproven } from '../../src/audit/checkpoint.ts';
import type { Verdict } from '../../src/audit/verify.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import type { Sealer } from '../../src/issuance/sealer.ts';
import type { LogSink } from '../../src/ports/log-sink.ts';
import { withS3 } from '../adapters/sinks/s3-fixture.ts';
import { EventMaker } from '../audit/log-fixture.ts';
import type { Sealing } from './seal-fixture.ts';
import { sealing, temporaryFolder, until } from './seal-fixture.ts';

const s3 = withS3();
const maker = new EventMaker();
let records = 0;
const freshEvents = (count: number) =>
  Array.from({ length: count }, () =>
    maker.entry('issuer-events', maker.event('issuer-events', `grant/${(records += 1)}`)),
  );

/** A sealer over several places at once. */
async function openOver(
  scene: Sealing,
  sinks: readonly LogSink[],
  printed: readonly LogSink[] = [],
): Promise<Sealer> {
  const named = (sink: LogSink, at: number) => ({ name: `place ${at}`, sink });
  return scene.open({ sink: severalSinks(sinks.map(named), printed.map(named), scene.log) });
}

const fileSink = (folder: string, options: FileSinkOptions = {}) =>
  openFileSink(folder, { lockWaitMs: 0, ...options });

async function verdictOf(sink: LogSink): Promise<Verdict> {
  const options = {
    pinnedKeys: [maker.verifier],
    eventKeys: maker.eventKeys,
    checkpoint: () => sink.checkpoint(),
  };
  const verdict = await verifyLog(sink.lines(), options);
  await sink.close();
  return verdict;
}

const verdictOfFolder = (folder: string): Promise<Verdict> => {
  const { lines, checkpoint } = openLogFolder(folder, {
    sizeOf: (note) => readUnproven(note)?.size ?? null,
    settleMs: 100,
  });
  return verifyLog(lines(), { pinnedKeys: [maker.verifier], eventKeys: maker.eventKeys, checkpoint });
};

/** A disk on which the process dies at the given write or sync, half of the write being done. */
function dyingDisk(diesAt: number): { readonly options: FileSinkOptions; readonly isDead: () => boolean } {
  let steps = 0;
  const step = async (work: () => Promise<void>, half: () => Promise<void>): Promise<void> => {
    steps += 1;
    if (steps === diesAt) await half();
    if (steps >= diesAt) throw Object.assign(new Error('dead'), { code: 'EIO' });
    await work();
  };
  return {
    isDead: () => steps >= diesAt,
    options: {
      maxSegmentBytes: 4_000,
      io: {
        write: (handle, bytes) =>
          step(
            () => handle.appendFile(bytes),
            () => handle.appendFile(bytes.subarray(0, bytes.length / 2)),
          ),
        sync: (handle) =>
          step(
            () => handle.datasync(),
            () => Promise.resolve(),
          ),
      },
    },
  };
}

describe('a log in two folders, its sealer killed', () => {
  it.each(Array.from({ length: 22 }, (_, at) => at + 1))('at write or sync %i', async (diesAt) => {
    const scene = await sealing(maker);
    const second = await temporaryFolder();
    const disk = dyingDisk(diesAt);
    const events = freshEvents(5);
    const acknowledged: string[] = [];
    const first = await Promise.all([fileSink(scene.folder, disk.options), fileSink(second, disk.options)]);
    await openOver(scene, first)
      .then(async (sealer) => {
        for (const event of events) {
          const handled = sealer.handle(event).then(() => acknowledged.push(event.entryId));
          handled.catch(() => undefined);
          await until(() => disk.isDead() || acknowledged.includes(event.entryId));
        }
        await sealer.close();
      })
      .catch(() => undefined);

    const again = await openOver(scene, await Promise.all([fileSink(scene.folder), fileSink(second)]));
    // What was acknowledged is not handed over again; everything else is.
    await again.sealBatch(events.filter(({ entryId }) => !acknowledged.includes(entryId)));
    await again.close();
    for (const folder of [scene.folder, second]) {
      expect(await verdictOfFolder(folder)).toMatchObject({ ok: true, entries: 5, findings: 0, withheld: 0 });
    }
    expect(await readFile(join(second, 'checkpoint'))).toEqual(
      await readFile(join(scene.folder, 'checkpoint')),
    );
  });
});

describe('a log in a folder and in S3', () => {
  it.each(
    [1, 2, 3, 4, 5, 6].flatMap((call) => (['before', 'after'] as const).map((when) => [call, when] as const)),
  )('is whole in both when the connection is lost at put %i (%s)', async (call, when) => {
    const scene = await sealing(maker);
    const { aws } = s3();
    const events = freshEvents(2);
    const sealer = await openOver(scene, [await fileSink(scene.folder), s3().open()]);
    for (let spared = 1; spared < call; spared += 1) {
      aws.faults.inject({ kind: 'delay', delayMs: 0, operation: 'PutObject', when });
    }
    aws.faults.inject({ kind: 'drop', operation: 'PutObject', when, times: 40 });
    const handled = Promise.allSettled(events.map((event) => sealer.handle(event)));
    await until(() => scene.log.count('sealer.sink-away') > 0);
    await sealer.close();
    await handled;
    aws.faults.clear();

    const again = await openOver(scene, [await fileSink(scene.folder), s3().open()]);
    await again.sealBatch(events);
    await again.close();
    expect(await scene.verdict()).toMatchObject({ ok: true, entries: 2, withheld: 0 });
    expect(await verdictOf(s3().open())).toMatchObject({ ok: true, entries: 2, withheld: 0 });
  });

  it('fills a place that is new, even if filling was cut short', async () => {
    const scene = await sealing(maker);
    const alone = await scene.open();
    await alone.sealBatch(freshEvents(3));
    await alone.close();
    s3().aws.faults.inject({ kind: 'delay', delayMs: 0, operation: 'PutObject', times: 2 });
    s3().aws.faults.inject({ kind: 'drop', operation: 'PutObject', times: 9 });
    await expect(openOver(scene, [await fileSink(scene.folder), s3().open()])).rejects.toMatchObject({
      code: 'log-unavailable',
    });
    expect(s3().keys()).not.toContain('checkpoint');
    s3().aws.faults.clear();
    const sealer = await openOver(scene, [await fileSink(scene.folder), s3().open()]);
    await sealer.sealBatch(freshEvents(1));
    await sealer.close();
    expect(await verdictOf(s3().open())).toMatchObject({ ok: true, entries: 4, withheld: 0 });
  });

  it('acknowledges nothing while one of them is away, and both hold it once afterwards', async () => {
    const scene = await sealing(maker);
    const sealer = await openOver(scene, [await fileSink(scene.folder), s3().open()]);
    s3().aws.faults.inject({ kind: 'error', code: 'ServiceUnavailable', operation: 'PutObject', times: 100 });
    const [event] = freshEvents(1);
    if (event === undefined) throw new Error('one was made');
    const eventId = event.entryId.replace(/-0$/, '');
    let done = false;
    const handled = sealer.handle(event).then(() => (done = true));
    const waiting = sealer.waitSealed(eventId, 300);
    await until(() => scene.log.count('sealer.sink-away') > 0 && scene.time.waiting > 1);
    scene.time.pass(300);
    expect(await waiting).toEqual({ kind: 'timeout' });
    expect(done).toBe(false);
    s3().aws.faults.clear();
    await until(() => {
      scene.time.pass(5_000);
      return done;
    });
    await handled;
    expect(await sealer.waitSealed(eventId, 1)).toMatchObject({ kind: 'sealed' });
    expect(await scene.verdict()).toMatchObject({ ok: true, entries: 1 });
  });
});

describe('places that do not agree', () => {
  it('stop the log: another entry, or one that was cut below its own checkpoint', async () => {
    const scene = await sealing(maker);
    const second = await temporaryFolder();
    const sealer = await openOver(scene, [await fileSink(scene.folder), await fileSink(second)]);
    await sealer.sealBatch(freshEvents(3));
    await sealer.close();
    const segment = join(second, '000000000000.jsonl');
    await copyFile(segment, `${segment}.kept`);
    const reopened = async () => openOver(scene, [await fileSink(scene.folder), await fileSink(second)]);

    const lines = (await readFile(segment, 'utf8')).split(/(?<=\n)/);
    await writeFile(segment, lines.slice(0, 2).join(''));
    await expect(reopened()).rejects.toMatchObject({
      code: 'log-broken',
      message: expect.stringContaining('place 1 ends after 2 entries, its checkpoint covers 3'),
    });
    await writeFile(segment, [lines[0], lines[2], lines[1]].join(''));
    await expect(reopened()).rejects.toMatchObject({
      code: 'log-broken',
      message: expect.stringContaining('entry 1 is another one in place 0 than in place 1'),
    });
    await rm(segment);
    await rm(join(second, 'checkpoint'));
    await (await reopened()).close();
    expect(await readFile(segment, 'utf8')).toBe(lines.join(''));
  });
});

describe('what is printed', () => {
  it('is every line without its values, and counts for nothing', async () => {
    const scene = await sealing(maker);
    let printed = '';
    const sealer = await openOver(
      scene,
      [await fileSink(scene.folder)],
      [
        stdoutSink({ write: (text) => (printed += text) }),
        stdoutSink({
          write: () => {
            throw new Error('EPIPE');
          },
        }),
      ],
    );
    await sealer.sealBatch(freshEvents(2));
    await until(() => scene.log.count('sealer.not-printed') > 2);
    const rows = printed
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.map((row) => Object.keys(row).join())).toEqual([
      'checkpoint',
      'chain,disclosures,leaf',
      'chain,disclosures,leaf',
      'checkpoint',
    ]);
    expect(printed).not.toContain('"value"');
    expect(await scene.verdict()).toMatchObject({ ok: true, entries: 2 });
  });
});
