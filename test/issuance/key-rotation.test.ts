import { describe, expect, it } from '@jest/globals';

import { openFileSink } from '../../src/adapters/sinks/file-sink.ts';
import { openCheckpoint } from '../../src/audit/checkpoint.ts';
import type { Verdict } from '../../src/audit/verify.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import { systemActor } from '../../src/domain/actor.ts';
import type { Sealer } from '../../src/issuance/sealer.ts';
import { openSealer } from '../../src/issuance/sealer.ts';
import { openLogFolder } from '../../src/adapters/sinks/log-folder.ts';
import { readUnproven } from '../../src/audit/checkpoint.ts';
import { rotationDraft } from '../../src/proof/key-rotation.ts';
import type { PublicKeys } from '../../src/proof/process-keys.ts';
import { EventMaker } from '../audit/log-fixture.ts';
import { StoryTeller, streamEntry } from '../audit/story-fixture.ts';
import { memoryLog } from '../support/memory-log.ts';
import { ManualTime, temporaryFolder } from './seal-fixture.ts';

const before = new EventMaker();
const after = new EventMaker({ gateway: before.gateway, issuer: new EventMaker().issuer }, 1_000);
const both: PublicKeys = {
  role: 'issuer',
  keys: new Map([...after.publicKeys.issuer.keys, ...before.publicKeys.issuer.keys]),
};

/** A sealer that has the new key, and the one before it beside it. */
async function openWithBoth(folder: string): Promise<Sealer> {
  const time = new ManualTime();
  return openSealer({
    sink: await openFileSink(folder, { lockWaitMs: 0 }),
    signer: after.signer,
    formerSigners: [before.signer],
    keys: { gateway: before.publicKeys.gateway, issuer: both },
    clock: time,
    timer: time,
    log: memoryLog(),
    onBroken: (fault) => {
      throw fault;
    },
  });
}

async function openBefore(folder: string): Promise<Sealer> {
  const time = new ManualTime();
  return openSealer({
    sink: await openFileSink(folder, { lockWaitMs: 0 }),
    signer: before.signer,
    keys: before.publicKeys,
    clock: time,
    timer: time,
    log: memoryLog(),
    onBroken: () => {},
  });
}

const event = (maker: EventMaker) => maker.entry('issuer-events', maker.event('issuer-events', 'grant/a'));
const isSignedBy = (sealer: Sealer, maker: EventMaker): boolean =>
  openCheckpoint(sealer.checkpoint, [maker.verifier]) !== null;

/** The statement, signed by both keys, as the process with the former one records it. */
function statement(stream: 'gateway' | 'issuer' = 'issuer') {
  const from = stream === 'gateway' ? before.gateway : before.issuer;
  const { type, data } = rotationDraft(from, after.issuer);
  return streamEntry(
    new StoryTeller(before, 900)[stream]('note/rotation', type, systemActor('startup'), data),
  );
}

function verdict(folder: string, pinned: EventMaker, eventKeys = pinned.eventKeys): Promise<Verdict> {
  const log = openLogFolder(folder, { sizeOf: (note) => readUnproven(note)?.size ?? null, settleMs: 0 });
  return verifyLog(log.lines(), { pinnedKeys: [pinned.verifier], eventKeys, checkpoint: log.checkpoint });
}

describe('a log whose key hands over', () => {
  it('is signed by the former key until it holds the statement, and by the new one from there on', async () => {
    const folder = await temporaryFolder();
    const first = await openBefore(folder);
    await first.handle(event(before));
    await first.close();

    const sealer = await openWithBoth(folder);
    expect(isSignedBy(sealer, before)).toBe(true);
    await sealer.handle(event(before));
    expect(isSignedBy(sealer, before)).toBe(true);
    await sealer.handle(statement());
    expect(isSignedBy(sealer, after)).toBe(true);
    await sealer.handle(event(after));
    await sealer.close();
    const again = await openWithBoth(folder);
    expect(isSignedBy(again, after)).toBe(true);
    await again.close();
    // Whoever pinned either key can check all of it.
    expect(await verdict(folder, before)).toMatchObject({ ok: true, entries: 4, signaturesChecked: 4 });
    expect(await verdict(folder, after)).toMatchObject({ ok: true, entries: 4, signaturesUnchecked: 3 });
    expect(await verdict(folder, new EventMaker(), {})).toMatchObject({ ok: false });
  });

  it('does not follow what the gateway says', async () => {
    const folder = await temporaryFolder();
    const first = await openBefore(folder);
    await first.close();
    const sealer = await openWithBoth(folder);
    await sealer.handle(statement('gateway'));
    await sealer.handle(event(before));
    expect(isSignedBy(sealer, before)).toBe(true);
    await sealer.close();
    expect(await verdict(folder, before)).toMatchObject({ ok: true, entries: 2 });
  });
});
