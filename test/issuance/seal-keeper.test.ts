import { copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';

import type { FileIo } from '../../src/adapters/sinks/segment-writer.ts';
import { openFileSink } from '../../src/adapters/sinks/file-sink.ts';
import { sha256 } from '../../src/codec/digest.ts';
import { grantIdFromDigest } from '../../src/domain/ids.ts';
import { SealKeeper } from '../../src/issuance/seal-keeper.ts';
import { EventMaker } from '../audit/log-fixture.ts';
import type { LogSink } from '../../src/ports/log-sink.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import { withS3 } from '../adapters/sinks/s3-fixture.ts';
import type { Sealing } from './seal-fixture.ts';
import { sealing, until } from './seal-fixture.ts';

const maker = new EventMaker();
const s3 = withS3();
const keepers: { readonly keeper: SealKeeper; readonly scene: Sealing }[] = [];
let grants = 0;

afterEach(async () => {
  await Promise.all(keepers.splice(0).map(({ keeper, scene }) => closed(keeper, scene)));
});

function keep(scene: Sealing, io?: FileIo): SealKeeper {
  return keepOver(scene, () =>
    openFileSink(scene.folder, { lockWaitMs: 0, ...(io === undefined ? {} : { io }) }),
  );
}

function keepOver(scene: Sealing, openSink: () => Promise<LogSink>): SealKeeper {
  const keeper = new SealKeeper({
    openSink,
    signer: maker.signer,
    keys: maker.publicKeys,
    clock: scene.time,
    timer: scene.time,
    log: scene.log,
  });
  keepers.push({ keeper, scene });
  return keeper;
}

/** Closes a keeper, with the time passing that its waits need. */
async function closed(keeper: SealKeeper, { time }: Sealing): Promise<void> {
  let done = false;
  const closing = keeper.close().then(() => (done = true));
  await until(() => {
    time.pass(1_000);
    return done;
  });
  await closing;
}

function ended() {
  const grantId = grantIdFromDigest(sha256(String((grants += 1))));
  const event = maker.event('issuer-events', `grant/${grantId}`, 'grant.ended', { grantId });
  return { grantId, eventId: event.envelope.eventId, entry: maker.entry('issuer-events', event) };
}

describe('a log that another sealer holds', () => {
  it('is waited for: nothing is sealed, questions say so, and it goes on by itself', async () => {
    const scene = await sealing(maker);
    const other = await scene.open();
    const keeper = keep(scene);
    await until(() => scene.log.count('sealer.not-open') === 1);
    const { entry, eventId, grantId } = ended();
    const handled = keeper.handle(entry);
    const early = keeper.waitSealed(eventId, 500);
    const asked = keeper.hasEnded(grantId);
    asked.catch(() => undefined);
    scene.time.pass(500);
    expect(await early).toEqual({ kind: 'timeout' });
    scene.time.pass(400);
    expect(keeper.isOpen).toBe(false);
    expect(await keeper.grants.endedEarly(0)).toEqual([]);
    const refused = expect(keeper.hasEnded(grantId)).rejects.toMatchObject({ code: 'log-unavailable' });
    await other.close();
    await until(() => {
      scene.time.pass(2_000);
      return keeper.isOpen;
    });
    await refused;
    await handled;
    expect(await keeper.waitSealed(eventId, 1)).toMatchObject({ kind: 'sealed' });
    expect(await keeper.hasEnded(grantId)).toBe(true);
    expect(await scene.verdict()).toMatchObject({ ok: true, entries: 1 });
  });
});

describe('a log that is exchanged under its sealer', () => {
  it('is given up, and opened again once an operator has put it right', async () => {
    const scene = await sealing(maker);
    const keeper = keep(scene);
    await keeper.whenOpen(null);
    const before = ended();
    await keeper.handle(before.entry);
    const segment = join(scene.folder, '000000000000.jsonl');
    await copyFile(segment, `${segment}.good`);
    await rm(segment);
    await writeFile(segment, 'something else\n');
    const after = ended();
    const handled = keeper.handle(after.entry);
    const lost = keeper.whenLost();
    await until(() => scene.log.count('sealer.broken') === 1);
    await lost;
    await until(() => {
      scene.time.pass(2_000);
      return scene.log.count('sealer.not-open') > 0;
    });
    // What was known stays known: who ends grants goes on meanwhile.
    expect(await keeper.grants.grant(after.grantId as never)).toBeNull();
    await copyFile(`${segment}.good`, segment);
    await until(() => {
      scene.time.pass(2_000);
      return keeper.isOpen;
    });
    await handled;
    expect(await keeper.hasEnded(before.grantId)).toBe(true);
    expect(await keeper.hasEnded(after.grantId)).toBe(true);
    expect(await scene.verdict()).toMatchObject({ ok: true, entries: 2 });
  });
});

describe('a place that hangs', () => {
  it('holds up neither those who wait with a limit, nor the ends, nor the stop', async () => {
    const scene = await sealing(maker);
    let hangs = false;
    let release = (): void => {};
    const hanging = new Promise<void>((resolve) => {
      release = resolve;
    });
    const keeper = keep(scene, {
      write: async (handle, bytes) => {
        if (hangs) await hanging;
        await handle.appendFile(bytes);
      },
      sync: (handle) => handle.datasync(),
    });
    await keeper.whenOpen(null);
    const known = ended();
    await keeper.handle(known.entry);
    hangs = true;
    const { entry, eventId } = ended();
    const handled = Promise.allSettled([keeper.handle(entry)]);
    const waiting = keeper.waitSealed(eventId, 500);
    await until(() => scene.time.waiting > 0);
    scene.time.pass(500);
    expect(await waiting).toEqual({ kind: 'timeout' });
    expect(await keeper.hasEnded(known.grantId)).toBe(true);
    expect(await keeper.grants.endedEarly(0)).toEqual([]);
    await closed(keeper, scene);
    // Whether it was written is not known to anybody; the next sealer finds out.
    release();
    await handled;
    const next = await scene.open();
    await next.handle(entry);
    expect(await next.waitSealed(eventId, 1)).toMatchObject({ kind: 'sealed' });
    expect(await scene.verdict()).toMatchObject({ ok: true, entries: 2 });
  });
});

describe('two sealers that write one log in S3 at once', () => {
  it('stop each other, take the log up anew, and leave neither a gap nor a double', async () => {
    const scene = await sealing(maker);
    const open = () => Promise.resolve(s3().open({ batchesPerSegment: 3 }));
    const both = [keepOver(scene, open), keepOver(scene, open)] as const;
    await Promise.all(both.map((keeper) => keeper.whenOpen(null)));
    const handed: Promise<void>[] = [];
    let done = 0;
    for (let number = 0; number < 8; number += 1) {
      const { entry } = ended();
      // Both readers have it, as when a lease was lost in the middle.
      for (const keeper of both) handed.push(keeper.handle(entry).then(() => void (done += 1)));
    }
    await until(() => {
      scene.time.pass(3_000);
      return done === handed.length;
    }, 15_000);
    expect(scene.log.count('sealer.broken')).toBeGreaterThan(0);
    await Promise.all(both.map((keeper) => closed(keeper, scene)));
    const sink = s3().open();
    const options = {
      pinnedKeys: [maker.verifier],
      eventKeys: maker.eventKeys,
      checkpoint: () => sink.checkpoint(),
    };
    expect(await verifyLog(sink.lines(), options)).toMatchObject({
      ok: true,
      entries: 8,
      findings: 0,
      withheld: 0,
    });
    await sink.close();
  });
});
