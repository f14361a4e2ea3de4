import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { makeCheckpoint } from '../../src/audit/checkpoint.ts';
import type { Verdict } from '../../src/audit/verify.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import { sha256 } from '../../src/codec/digest.ts';
import type { Finding, LogEntry } from '../../src/contracts/log-entry.ts';
import type { NoteSigner } from '../../src/audit/signed-note.ts';
import { noteSigner } from '../../src/proof/note-keys.ts';
import {
  EventMaker,
  freshKeys,
  linesOf,
  linesOfBytes,
  MemoryLog,
  ORIGIN,
  sampleLog,
  START_MS,
} from './log-fixture.ts';

const maker = new EventMaker();
const log = sampleLog(12, maker);
const check = (
  lines: readonly Uint8Array[],
  checkpoint: string | null = log.checkpoint(),
): Promise<Verdict> => verifyLog(linesOf(lines), log.options(checkpoint));
const checkBytes = (bytes: Uint8Array): Promise<Verdict> => verifyLog(linesOfBytes(bytes), log.options());
const wholeFile = Buffer.concat(log.lines);

/** The log sealed anew over other entries, as somebody would who can write everything but sign nothing. */
function resealed(entries: readonly LogEntry[], from = log): MemoryLog {
  const copy = new MemoryLog(maker);
  entries.forEach((entry, index) => copy.add({ ...entry, index }, disclosuresOf(from, entry.index)));
  return copy;
}

function disclosuresOf(from: MemoryLog, index: number) {
  return (JSON.parse(String(from.lines[index])) as { disclosures: [] }).disclosures;
}

describe('verifyLog', () => {
  it('accepts a log that is whole', async () => {
    expect(await check(log.lines)).toMatchObject({
      ok: true,
      keyPinned: true,
      lie: null,
      entries: 12,
      findings: 0,
      signaturesChecked: 12,
      withheld: 0,
    });
  });

  it('accepts an empty log with a checkpoint over nothing', async () => {
    const empty = new MemoryLog(maker);
    expect((await verifyLog(linesOf([]), empty.options())).ok).toBe(true);
  });

  it('is not satisfied without a pinned key, though it finds nothing wrong', async () => {
    const verdict = await verifyLog(linesOf(log.lines), { ...log.options(), pinnedKeys: [] });
    expect(verdict).toMatchObject({ ok: false, keyPinned: false, lie: null });
  });

  it('counts erased values and still accepts the log', async () => {
    const erased = new MemoryLog(maker);
    log.entries.forEach((entry, index) => erased.add(entry, index === 3 ? [] : disclosuresOf(log, index)));
    expect(await check(erased.lines)).toMatchObject({ ok: true, withheld: 1 });
  });

  it('accepts checkpoints kept elsewhere that the log has passed', async () => {
    const posted = [0, 5, 12].map((size) => sampleHead(size));
    expect((await verifyLog(linesOf(log.lines), { ...log.options(), posted })).ok).toBe(true);
  });
});

function sampleHead(size: number): string {
  return resealed(log.entries.slice(0, size)).checkpoint();
}

describe('a log that lies is found, and the first entry that lies is named', () => {
  it('any byte flipped', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: wholeFile.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, mask) => {
          const bytes = Buffer.from(wholeFile);
          bytes.writeUInt8(bytes.readUInt8(at) ^ mask, at);
          const verdict = await checkBytes(bytes);
          expect(verdict.ok).toBe(false);
          expect(verdict.lie?.index).toBe(lineAt(at));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('any bytes missing at the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: wholeFile.length - 1 }), async (length) => {
        const verdict = await checkBytes(wholeFile.subarray(0, length));
        expect(verdict.lie).toMatchObject({ index: lineAt(length), how: 'truncated' });
      }),
      { numRuns: 100 },
    );
  });

  it.each(log.lines.map((_, index) => index))('line %i dropped', async (index) => {
    const how = index === log.lines.length - 1 ? 'truncated' : 'dropped';
    expect((await check(log.lines.toSpliced(index, 1))).lie).toMatchObject({ index, how });
  });

  it('any line doubled anywhere after it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 11 }), fc.nat({ max: 11 }), async (a, b) => {
        const [first, later] = [Math.min(a, b), Math.max(a, b) + 1];
        const verdict = await check(log.lines.toSpliced(later, 0, log.lines[first] ?? Buffer.alloc(0)));
        expect(verdict.lie).toMatchObject({ index: later, how: 'doubled' });
      }),
    );
  });

  it('any two lines swapped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 11 }), fc.integer({ min: 1, max: 11 }), async (a, distance) => {
        const b = (a + distance) % 12;
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const lines = [...log.lines];
        [lines[first], lines[second]] = [lines[second] as Buffer, lines[first] as Buffer];
        expect((await check(lines)).lie).toMatchObject({ index: first, how: 'reordered' });
      }),
    );
  });

  it.each([0, 4, 11])('a foreign line inserted at %i', async (index) => {
    const foreign = sampleLog(12).lines[index] as Buffer;
    for (const line of [foreign, Buffer.from('\n'), Buffer.from('{}\n')]) {
      expect((await check(log.lines.toSpliced(index, 0, line))).lie).toMatchObject({
        index,
        how: 'inserted',
      });
    }
  });

  it('a forged finding inserted with a chain that fits', async () => {
    const forged = resealed(log.entries.slice(0, 5)).add(findingEntry(5));
    const lines = [...forged.lines, ...log.lines.slice(5)];
    expect((await check(lines)).lie).toMatchObject({ index: 5, how: 'inserted' });
  });

  it('an entry appended behind the checkpoint', async () => {
    const longer = resealed(log.entries).add(findingEntry(12));
    expect((await check(longer.lines)).lie).toMatchObject({ index: 12, how: 'uncovered' });
  });

  it('a log sealed anew without an entry', async () => {
    const without = resealed(log.entries.toSpliced(1, 1));
    // The next event of the same record was entry 5 and is 4 now: its version shows that one is missing.
    expect((await check(without.lines)).lie).toMatchObject({ index: 4, how: 'dropped' });
  });

  it('a log sealed anew without the last entry of a record', async () => {
    const without = resealed(log.entries.slice(0, 11));
    expect((await check(without.lines)).lie).toMatchObject({ index: 11, how: 'truncated' });
    const padded = resealed(log.entries.slice(0, 11)).add(findingEntry(11));
    expect((await check(padded.lines)).lie).toMatchObject({ index: null, how: 'foreign-checkpoint' });
  });

  it('a log sealed anew with an entry twice', async () => {
    const doubled = resealed([...log.entries, log.entries[7] as LogEntry]);
    expect((await check(doubled.lines)).lie).toMatchObject({ index: 12, how: 'doubled' });
  });

  it('an event signed by the wrong process', async () => {
    const wrong = new MemoryLog(maker).addEvent(
      'issuer-events',
      maker.event('issuer-events', 'grant/bg-x', 'grant.ended', {}, {}, maker.gateway),
    );
    expect((await check(wrong.lines, wrong.checkpoint())).lie).toMatchObject({
      index: 0,
      how: 'bad-signature',
    });
  });

  it('a finding that accuses a sound event', async () => {
    const { envelope, disclosures } = maker.event('issuer-events', 'grant/bg-y');
    const entry = findingEntry(0, { code: 'gap', envelope, recordId: envelope.recordId });
    const accusing = new MemoryLog(maker).add(entry, disclosures);
    expect((await check(accusing.lines, accusing.checkpoint())).lie).toMatchObject({
      index: 0,
      how: 'changed',
    });
  });

  it('a checkpoint by another key, of another log, malformed, or missing', async () => {
    const stranger = noteSigner(freshKeys('issuer'), ORIGIN);
    const elsewhere = noteSigner(maker.issuer, 'breakglass/T0OTHER');
    for (const signer of [stranger, elsewhere]) {
      const note = makeCheckpoint(signer, log.tree.size, log.tree.root());
      expect((await check(log.lines, note)).lie).toMatchObject({ index: null, how: 'foreign-checkpoint' });
    }
    expect((await check(log.lines, 'nonsense')).lie?.how).toBe('foreign-checkpoint');
    expect((await check(log.lines, null)).lie?.how).toBe('no-checkpoint');
  });

  it('says which checkpoint is meant, and of which log it is where that is another', async () => {
    const posted = async (signer: NoteSigner) => {
      const note = makeCheckpoint(signer, log.tree.size, log.tree.root());
      return (await verifyLog(linesOf(log.lines), { ...log.options(), posted: [note] })).lie?.detail;
    };
    expect(await posted(noteSigner(freshKeys('issuer'), ORIGIN))).toBe(
      'a checkpoint kept elsewhere is malformed, or no pinned key signed it for this log',
    );
    const elsewhere = noteSigner(maker.issuer, 'breakglass/T0OTHER');
    expect(await posted(elsewhere)).toBe(
      `a checkpoint kept elsewhere is of breakglass/T0OTHER, the pinned key is for ${ORIGIN}`,
    );
    const own = makeCheckpoint(elsewhere, log.tree.size, log.tree.root());
    expect((await check(log.lines, own)).lie?.detail).toBe(
      `the checkpoint is of breakglass/T0OTHER, the pinned key is for ${ORIGIN}`,
    );
  });

  it('a log rewritten by somebody who has the key, against a checkpoint kept elsewhere', async () => {
    const posted = [sampleHead(9)];
    const rewritten = resealed(log.entries.slice(0, 7));
    for (let index = 7; index < 12; index += 1) rewritten.add(findingEntry(index));
    expect((await verifyLog(linesOf(rewritten.lines), rewritten.options())).ok).toBe(true);
    const verdict = await verifyLog(linesOf(rewritten.lines), { ...rewritten.options(), posted });
    expect(verdict.lie).toMatchObject({ how: 'foreign-checkpoint' });
    const shorter = resealed(log.entries.slice(0, 7));
    expect((await verifyLog(linesOf(shorter.lines), { ...shorter.options(), posted })).lie).toMatchObject({
      index: 7,
      how: 'truncated',
    });
  });
});

describe('over random logs', () => {
  const step = fc.record({
    stream: fc.constantFrom('gateway-events' as const, 'issuer-events' as const),
    record: fc.nat({ max: 3 }),
    isFinding: fc.boolean(),
  });
  const change = fc.constantFrom('flip', 'drop', 'swap', 'insert', 'double', 'truncate');

  function randomLog(
    steps: readonly { stream: 'gateway-events' | 'issuer-events'; record: number; isFinding: boolean }[],
  ): MemoryLog {
    const teller = new EventMaker({ gateway: maker.gateway, issuer: maker.issuer });
    const made = new MemoryLog(maker);
    for (const { stream, record, isFinding } of steps) {
      if (isFinding) made.add(findingEntry(made.entries.length));
      else made.addEvent(stream, teller.event(stream, `grant/${record}`));
    }
    return made;
  }

  it('what was sealed verifies, and any one change is found where it was made', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 2, maxLength: 15 }),
        change,
        fc.nat(),
        fc.nat(),
        async (steps, how, a, b) => {
          const made = randomLog(steps);
          const count = made.lines.length;
          const first = a % (count - 1);
          const second = first + 1 + (b % (count - 1 - first));
          const lines = made.lines.map((line) => Buffer.from(line));
          const line = lines[first] ?? Buffer.alloc(0);
          if (how === 'flip')
            line.writeUInt8(line.readUInt8(b % line.length) ^ (1 + (a % 255)), b % line.length);
          if (how === 'drop') lines.splice(first, 1);
          if (how === 'swap') [lines[first], lines[second]] = [lines[second] ?? line, line];
          if (how === 'insert') lines.splice(first, 0, Buffer.from(`${JSON.stringify({ a, b })}\n`));
          if (how === 'double') lines.splice(first + 1, 0, line);
          const all = Buffer.concat(lines);
          const bytes =
            how === 'truncate'
              ? all.subarray(0, Buffer.concat(lines.slice(0, first)).length + (b % line.length))
              : all;
          const isTold = await verifyLog(linesOfBytes(bytes), made.options());
          const isWhole = await verifyLog(linesOf(made.lines), made.options());
          expect(isWhole.ok).toBe(true);
          expect(isTold.ok).toBe(false);
          expect(isTold.lie?.index).toBe(how === 'double' ? first + 1 : first);
        },
      ),
      { numRuns: 60 },
    );
  });
});

function findingEntry(index: number, change: Partial<Finding> = {}): LogEntry {
  const finding: Finding = {
    code: 'malformed',
    stream: 'issuer-events',
    entryId: `${index}-0`,
    rawDigest: sha256(String(index)).toString('base64url'),
    recordId: null,
    detail: 'it is not an event',
    suppressed: 0,
    envelope: null,
    ...change,
  };
  return { v: 1, index, sealedAtMs: START_MS + index, kind: 'finding', finding };
}

/** The line a byte of the file belongs to. */
function lineAt(at: number): number {
  let end = 0;
  return log.lines.findIndex((line) => at < (end += line.length));
}
