import { describe, expect, it } from '@jest/globals';

import { openFileSink } from '../../src/adapters/sinks/file-sink.ts';
import { openCheckpoint } from '../../src/audit/checkpoint.ts';
import type { Verdict } from '../../src/audit/verify.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import { HANDOVER_GRACE_MS } from '../../src/audit/handovers.ts';
import { parseLine } from '../../src/audit/log-line.ts';
import type { LogEntry } from '../../src/contracts/log-entry.ts';
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
async function openWithBoth(folder: string, time = new ManualTime()): Promise<Sealer> {
  return openWith(folder, after, [before], both, time);
}

async function openWith(
  folder: string,
  current: EventMaker,
  former: readonly EventMaker[],
  issuer: PublicKeys,
  time = new ManualTime(),
): Promise<Sealer> {
  return openSealer({
    sink: await openFileSink(folder, { lockWaitMs: 0 }),
    signer: current.signer,
    formerSigners: former.map(({ signer }) => signer),
    keys: { gateway: before.publicKeys.gateway, issuer },
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

const event = (maker: EventMaker, recordId = 'grant/a') =>
  maker.entry('issuer-events', maker.event('issuer-events', recordId));
const isSignedBy = (sealer: Sealer, maker: EventMaker): boolean =>
  openCheckpoint(sealer.checkpoint, [maker.verifier]) !== null;

/** The statement, signed by both keys, as the process with the former one records it. */
function statement(stream: 'gateway' | 'issuer' = 'issuer') {
  const from = stream === 'gateway' ? before.gateway : before.issuer;
  return statementTo(after, from, stream);
}

let statements = 900;
function statementTo(next: EventMaker, from = before.issuer, stream: 'gateway' | 'issuer' = 'issuer') {
  const { type, data } = rotationDraft(from, next.issuer);
  statements += 10;
  return streamEntry(
    new StoryTeller(stream === 'issuer' ? { gateway: before.gateway, issuer: from } : before, statements)[
      stream
    ](`note/${statements}`, type, systemActor('startup'), data),
  );
}

const codesOf = (folder: string) =>
  entriesOf(folder).then((entries) =>
    entries.map((entry) => (entry.kind === 'finding' ? entry.finding.code : entry.kind)),
  );

async function entriesOf(folder: string): Promise<readonly LogEntry[]> {
  const entries: LogEntry[] = [];
  const log = openLogFolder(folder, { sizeOf: (note) => readUnproven(note)?.size ?? null, settleMs: 0 });
  for await (const bytes of log.lines()) {
    const line = parseLine(bytes);
    if (!('flaw' in line)) entries.push(line.leaf);
  }
  return entries;
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

  it('takes what was on its way from the former key, and finds what comes more than an hour later', async () => {
    const folder = await temporaryFolder();
    const first = await openBefore(folder);
    await first.close();
    const time = new ManualTime();
    const sealer = await openWithBoth(folder, time);
    await sealer.handle(statement());
    time.pass(HANDOVER_GRACE_MS);
    await sealer.handle(event(before, 'grant/on-its-way'));
    time.pass(1);
    // As after a restart that says it again, which is no harm.
    await sealer.handle(statement());
    await sealer.handle(event(before, 'grant/forged'));
    await sealer.handle(event(after, 'grant/b'));
    await sealer.close();
    expect(await codesOf(folder)).toEqual(['event', 'event', 'event', 'unknown-signer', 'event']);
    for (const pinned of [before, after]) expect(await verdict(folder, pinned)).toMatchObject({ ok: true });
  });

  it('judges a former key by the latest time it has, also where the clock runs back', async () => {
    const folder = await temporaryFolder();
    const first = await openBefore(folder);
    await first.close();
    const time = new ManualTime();
    const sealer = await openWithBoth(folder, time);
    await sealer.handle(statement());
    time.pass(HANDOVER_GRACE_MS + 1);
    await sealer.handle(event(after, 'grant/later'));
    time.pass(-HANDOVER_GRACE_MS);
    await sealer.handle(event(before, 'grant/forged-by-a-clock'));
    await sealer.close();
    expect(await codesOf(folder)).toEqual(['event', 'event', 'unknown-signer']);
    for (const pinned of [before, after]) expect(await verdict(folder, pinned)).toMatchObject({ ok: true });
  });

  it('is signed by the key it was handed to last, where two are stated one by one', async () => {
    const folder = await temporaryFolder();
    const first = await openBefore(folder);
    await first.handle(event(before));
    await first.close();
    const third = new EventMaker({ gateway: before.gateway, issuer: new EventMaker().issuer }, 5_000);
    const keys = new Map([...both.keys, ...third.publicKeys.issuer.keys]);
    const open = (): Promise<Sealer> => openWith(folder, third, [after, before], { role: 'issuer', keys });
    const sealer = await open();
    await sealer.handle(statement());
    expect(isSignedBy(sealer, after)).toBe(true);
    await sealer.close();
    for (const pinned of [before, after])
      expect(await verdict(folder, pinned)).toMatchObject({ ok: true, lie: null });
    const again = await open();
    await again.handle(statementTo(third, after.issuer));
    expect(isSignedBy(again, third)).toBe(true);
    await again.close();
    for (const pinned of [before, after, third])
      expect(await verdict(folder, pinned)).toMatchObject({ ok: true, lie: null });
  });

  it('finds a former key that hands over to one of its own', async () => {
    const folder = await temporaryFolder();
    const first = await openBefore(folder);
    await first.close();
    const sealer = await openWithBoth(folder);
    await sealer.handle(statementTo(new EventMaker()));
    await sealer.handle(statement());
    await sealer.close();
    expect(await codesOf(folder)).toEqual(['unknown-signer', 'event']);
    for (const pinned of [before, after]) expect(await verdict(folder, pinned)).toMatchObject({ ok: true });
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
