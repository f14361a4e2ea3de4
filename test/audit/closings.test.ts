import { describe, expect, it } from '@jest/globals';

import { openLogFolder } from '../../src/adapters/sinks/log-folder.ts';
import { readUnproven } from '../../src/audit/checkpoint.ts';
import { IncidentTrails } from '../../src/audit/incident-trails.ts';
import { makeBundle } from '../../src/audit/make-bundle.ts';
import { RecordHeads } from '../../src/audit/record-heads.ts';
import { verifyBundle } from '../../src/audit/verify-bundle.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import type { ClosedRecord, Closing, LogEntry } from '../../src/contracts/log-entry.ts';
import { logEntrySchema, logLineSchema } from '../../src/contracts/log-entry.ts';
import { readLogLine } from '../../src/contracts/read-log-line.ts';
import { systemActor } from '../../src/domain/actor.ts';
import { sealing } from '../issuance/seal-fixture.ts';
import { EventMaker, linesOf, MemoryLog, START_MS } from './log-fixture.ts';
import { storyIds, StoryTeller, streamEntry } from './story-fixture.ts';

const maker = new EventMaker();

const closingsOf = (entries: readonly LogEntry[]): readonly Closing[] =>
  entries.flatMap((entry) => (entry.kind === 'closing' ? [entry.closing] : []));

describe('the closing of an incident', () => {
  it('is sealed when nothing of it waits any more, and again for what comes later', async () => {
    const scene = await sealing(maker);
    const sealer = await scene.open();
    const teller = new StoryTeller(maker);
    const told = teller.incident(1);
    const { incidentId, requestId, grantId } = storyIds(1);
    for (const one of told.slice(0, -2)) await sealer.handle(streamEntry(one));
    expect(closingsOf(await scene.entries())).toEqual([]);
    // The grant ends, then the incident is closed: each is the end of what there is.
    for (const one of told.slice(-2)) await sealer.handle(streamEntry(one));
    const late = teller.issuer(`grant/${grantId}`, 'grant.claim-refused', systemActor('sweep'), {
      grantId,
      requestId,
    });
    await sealer.handle(streamEntry(late));
    const closings = closingsOf(await scene.entries());
    expect(closings.map(({ records }) => records.reduce((sum, one) => sum + one.entries, 0))).toEqual([
      11, 12, 13,
    ]);
    expect(closings.every((one) => one.incidentId === incidentId)).toBe(true);
    expect(
      closings[2]?.records.map(({ recordId, entries, version }) => [recordId, entries, version]),
    ).toEqual([
      [`incident/${incidentId}`, 2, 2],
      [`incident-copy/${incidentId}`, 1, 1],
      [`request/${requestId}`, 4, 4],
      [`filed/${requestId}`, 1, 1],
      [`grant/${grantId}`, 5, 5],
    ]);
    expect(await scene.verdict()).toMatchObject({ ok: true, entries: 16, findings: 0 });
  });

  it('comes again for what was found about its records later, so that its bundle stays whole', async () => {
    const scene = await sealing(maker);
    const sealer = await scene.open();
    const told = new StoryTeller(maker, 40_000).incident(4);
    await sealer.sealBatch(told.map(streamEntry));
    const [first] = told;
    if (first === undefined) throw new Error('nothing was told');
    // Whoever can write to Redis: an event of the incident with another signature.
    const entry = streamEntry(first);
    const forged = JSON.parse(entry.json) as { envelope: { sig: string } };
    forged.envelope.sig = 'A'.repeat(86);
    await sealer.handle({ ...entry, entryId: '9-0', json: JSON.stringify(forged) });
    expect((await scene.entries()).slice(-2).map(({ kind }) => kind)).toEqual(['finding', 'closing']);
    expect(await scene.verdict()).toMatchObject({ ok: true, findings: 1 });
    const log = openLogFolder(scene.folder, { sizeOf: (note) => readUnproven(note)?.size ?? null });
    const { incidentId, grantId } = storyIds(4);
    for (const wish of [{ incidentId }, { grantId }]) {
      const made = await makeBundle(log, wish, false);
      if (made.kind !== 'bundle') throw new Error(made.kind);
      const lines = made.lines.map((line) => Buffer.from(line));
      expect(verifyBundle(lines, { pinnedKeys: [maker.verifier] })).toMatchObject({ ok: true, lie: null });
    }
  });

  it('is remembered of every incident, however many there are', () => {
    const trails = new IncidentTrails(new RecordHeads());
    const event = { stream: 'gateway-events', type: 'note.added' } as const;
    const ids = Array.from({ length: 70 }, (_, number) => storyIds(number).incidentId);
    for (const incidentId of ids) {
      trails.acceptClosing({ incidentId, records: [] });
      expect(trails.isEnd(incidentId, event)).toBe(true);
    }
  });

  it('comes once for what is sealed together, and waits for requests that nobody answered', async () => {
    const scene = await sealing(maker);
    const sealer = await scene.open();
    const first = new StoryTeller(maker, 10_000).incident(2);
    await sealer.sealBatch(first.map(streamEntry));
    expect(closingsOf(await scene.entries())).toHaveLength(1);
    const teller = new StoryTeller(maker, 20_000);
    const { incidentId, requestId } = storyIds(3);
    const data = { incidentId, requestId };
    await sealer.sealBatch(
      [
        teller.gateway(`request/${requestId}`, 'request.filed', systemActor('sweep'), data),
        teller.gateway(`incident/${incidentId}`, 'incident.closed', systemActor('sweep'), { incidentId }),
      ].map(streamEntry),
    );
    expect(closingsOf(await scene.entries())).toHaveLength(1);
    await sealer.handle(
      streamEntry(
        teller.gateway(`request/${requestId}`, 'request.lapsed', systemActor('sweep'), { requestId }),
      ),
    );
    expect(closingsOf(await scene.entries())).toHaveLength(2);
    expect((await scene.verdict()).ok).toBe(true);
  });

  it('counts what was found about its records, and is rebuilt after a restart', async () => {
    const scene = await sealing(maker);
    const first = await scene.open();
    const teller = new StoryTeller(maker, 30_000);
    const told = teller.incident(4);
    const { grantId } = storyIds(4);
    await first.sealBatch(told.slice(0, -1).map(streamEntry));
    await first.close();
    const second = await scene.open();
    const junk = { v: 1, envelope: { recordId: `grant/${grantId}` } };
    await second.handle({ ...streamEntry(told[7] as never), entryId: 'junk-0', json: JSON.stringify(junk) });
    const again = maker.event(
      'issuer-events',
      `grant/${grantId}`,
      'grant.ended',
      { grantId },
      { recordVersion: 2 },
    );
    await second.handle(maker.entry('issuer-events', again));
    await second.sealBatch(told.slice(-1).map(streamEntry));
    const last = closingsOf(await scene.entries()).at(-1);
    expect(last?.records.find(({ recordId }) => recordId === `grant/${grantId}`)).toMatchObject({
      entries: 5,
      version: 4,
    });
    expect(await scene.verdict()).toMatchObject({ ok: true, findings: 2 });
  });

  it('lies when it says anything else than the log holds', async () => {
    const log = new MemoryLog(maker);
    const teller = new StoryTeller(maker, 40_000);
    for (const { stream, event } of teller.incident(5)) log.addEvent(stream, event);
    const { incidentId } = storyIds(5);
    const records = [closedRecord(`incident/${incidentId}`)];
    log.add({
      v: 1,
      index: 12,
      sealedAtMs: log.entries[0]?.sealedAtMs ?? 0,
      kind: 'closing',
      closing: { incidentId, records },
    });
    expect((await verifyLog(linesOf(log.lines), log.options())).lie).toMatchObject({
      index: 12,
      how: 'changed',
    });
  });
});

describe('readLogLine', () => {
  const log = new MemoryLog(maker);
  for (const { stream, event } of new StoryTeller(maker, 50_000).incident(6)) log.addEvent(stream, event);
  const { incidentId } = storyIds(6);
  const closing: LogEntry = {
    v: 1,
    index: 12,
    sealedAtMs: START_MS,
    kind: 'closing',
    closing: { incidentId, records: [closedRecord(`incident/${incidentId}`)] },
  };
  const lines = [...log.add(closing).lines].map(
    (line) => JSON.parse(String(line)) as Record<string, unknown>,
  );

  it('takes what the schema takes', () => {
    for (const line of lines) expect(readLogLine(line)).toEqual(logLineSchema.parse(line));
    expect(logEntrySchema.safeParse(closing).success).toBe(true);
  });

  it('takes nothing that the schema does not take, whatever is exchanged for something else', () => {
    const strange = [
      undefined,
      null,
      0,
      -1,
      1.5,
      2 ** 60,
      '',
      'x',
      'x'.repeat(200),
      [],
      {},
      true,
      { $sd: 'x' },
    ];
    const compare = (given: unknown): void => {
      const line = JSON.parse(JSON.stringify(given)) as unknown;
      expect([line, readLogLine(line) !== null]).toEqual([line, logLineSchema.safeParse(line).success]);
    };
    const places = (value: unknown, path: readonly string[] = []): (readonly string[])[] =>
      value !== null && typeof value === 'object'
        ? Object.entries(value).flatMap(([key, item]) => [[...path, key], ...places(item, [...path, key])])
        : [];
    for (const line of [lines[2], lines[12]]) {
      for (const path of places(line).filter((one) => one[1] !== 'envelope' || one[2] !== 'data')) {
        for (const value of strange) compare(changed(line, path, value));
        compare(changed(line, [...path.slice(0, -1), 'more'], 1));
      }
    }
  });
});

function closedRecord(recordId: string): ClosedRecord {
  return { stream: 'gateway-events', recordId, entries: 1, version: 1, lastEventDigest: 'A'.repeat(43) };
}

function changed(value: unknown, [key, ...rest]: readonly string[], to: unknown): unknown {
  if (key === undefined) return to;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string,
    unknown
  >;
  const inner = changed(copy[key], rest, to);
  if (inner === undefined) delete copy[key];
  else copy[key] = inner;
  return copy;
}
