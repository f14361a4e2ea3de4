import { describe, expect, it } from '@jest/globals';

import { openCheckpoint } from '../../src/audit/checkpoint.ts';
import { proveConsistency } from '../../src/audit/consistency.ts';
import { proofText, proveEntry, verifyEntryProof } from '../../src/audit/entry-proof.ts';
import { consistencyHolds } from '../../src/codec/merkle-verify.ts';
import { EventMaker, linesOf, MemoryLog, sampleLog } from './log-fixture.ts';

const maker = new EventMaker();
const log = sampleLog(11, maker);
const lines = () => linesOf(log.lines);

/** The log as it was with its first entries only. */
function beginning(count: number): MemoryLog {
  const shorter = new MemoryLog(maker);
  for (const entry of log.entries.slice(0, count)) shorter.add(entry);
  return shorter;
}

describe('the proof of an entry', () => {
  it.each([0, 4, 10])('of entry %i holds by a pinned key alone', async (index) => {
    const proof = await proveEntry(lines, log.checkpoint(), index);
    if (proof === null) throw new Error('no proof');
    expect(verifyEntryProof(proofText(proof), [maker.verifier])).toMatchObject({
      ok: true,
      keyPinned: true,
      lie: null,
      entry: { index },
      checkpoint: { size: 11 },
    });
    expect(verifyEntryProof(proofText(proof), [])).toMatchObject({ ok: false, keyPinned: false, lie: null });
    expect(verifyEntryProof(proofText(proof), [new EventMaker().verifier])).toMatchObject({
      ok: false,
      lie: expect.stringContaining('no pinned key'),
    });
  });

  it('is found by the id of an event too', async () => {
    const entry = log.entries[6];
    const eventId = entry?.kind === 'event' ? entry.envelope.eventId : '';
    expect(await proveEntry(lines, log.checkpoint(), eventId)).toMatchObject({ leaf: { index: 6 } });
    expect(await proveEntry(lines, log.checkpoint(), 'evt_aaaaaaaaaaaaaaaa')).toBeNull();
  });

  it('is not made of what the log has not, or of a log that is not what the checkpoint covers', async () => {
    expect(await proveEntry(lines, log.checkpoint(), 11)).toBeNull();
    expect(await proveEntry(lines, 'nonsense', 1)).toBeNull();
    expect(await proveEntry(lines, sampleLog(11).checkpoint(), 1)).toBeNull();
    expect(await proveEntry(() => linesOf(log.lines.slice(0, 9)), log.checkpoint(), 1)).toBeNull();
    const swapped = [3, 4].reduce((all, at) => all.with(at, log.lines[7 - at] as Buffer), log.lines);
    const doubled = log.lines.toSpliced(4, 0, log.lines[3] as Buffer);
    for (const odd of [swapped, doubled])
      for (const index of [3, 4, 5])
        expect(await proveEntry(() => linesOf(odd), log.checkpoint(), index)).toBeNull();
    const spoilt = log.lines.with(3, Buffer.from('{"leaf":\n'));
    expect(await proveEntry(() => linesOf(spoilt), log.checkpoint(), 'evt_aaaaaaaaaaaaaaaa')).toBeNull();
  });

  it('does not hold for another entry, path or checkpoint', async () => {
    const proof = await proveEntry(lines, log.checkpoint(), 5);
    const other = await proveEntry(lines, log.checkpoint(), 6);
    if (proof === null || other === null) throw new Error('no proof');
    for (const forged of [
      { ...proof, leaf: other.leaf },
      { ...proof, proof: other.proof },
      { ...proof, proof: proof.proof.slice(1) },
      { ...proof, checkpoint: beginning(10).checkpoint() },
    ]) {
      expect(verifyEntryProof(proofText(forged), [maker.verifier])).toMatchObject({
        ok: false,
        lie: 'entry 5 is not under the checkpoint'.replace('5', String(forged.leaf.index)),
      });
    }
    const text = proofText(proof);
    const twice = text.replace('{', `{"leaf":${JSON.stringify(other.leaf)},`);
    for (const respelled of [
      twice,
      ` ${text}`,
      JSON.stringify(proof, null, 2),
      text.replace('"index":5', '"index":5.0'),
    ])
      expect(verifyEntryProof(respelled, [maker.verifier])).toMatchObject({
        ok: false,
        lie: 'it is no proof of an entry',
      });
    expect(verifyEntryProof('{}', [maker.verifier]).lie).toBe('it is no proof of an entry');
    expect(verifyEntryProof('no JSON', [maker.verifier]).lie).toBe('it is no proof of an entry');
  });
});

describe('two checkpoints', () => {
  const open = (note: string) => {
    const checkpoint = openCheckpoint(note, [maker.verifier]);
    if (checkpoint === null) throw new Error('not signed');
    return checkpoint;
  };
  const newer = open(log.checkpoint());

  it.each([0, 1, 4, 7, 8, 11])(
    'of %i entries and of all are consistent, and anybody can check it',
    async (count) => {
      const older = open(beginning(count).checkpoint());
      const found = await proveConsistency(lines(), older, newer);
      if (found.kind !== 'consistent') throw new Error(found.why);
      const claim = { firstSize: count, firstRoot: older.root, secondSize: 11, secondRoot: newer.root };
      expect(consistencyHolds({ ...claim, proof: found.proof })).toBe(true);
    },
  );

  it('are not when the log was rewritten by somebody who has the key', async () => {
    const rewritten = new MemoryLog(maker);
    for (const [at, entry] of log.entries.entries()) {
      rewritten.add(at === 2 ? { ...entry, sealedAtMs: entry.sealedAtMs + 1 } : entry);
    }
    const posted = open(beginning(6).checkpoint());
    const now = open(rewritten.checkpoint());
    expect(await proveConsistency(linesOf(rewritten.lines), posted, now)).toMatchObject({
      kind: 'inconsistent',
      why: expect.stringContaining('no log'),
    });
    const early = open(beginning(2).checkpoint());
    expect(await proveConsistency(linesOf(rewritten.lines), early, now)).toMatchObject({
      kind: 'consistent',
    });
  });

  it('are not when they are of two logs, the wrong way round, or beyond the log at hand', async () => {
    const older = open(beginning(6).checkpoint());
    expect(await proveConsistency(lines(), { ...older, origin: 'breakglass/other' }, newer)).toMatchObject({
      why: expect.stringContaining('two logs'),
    });
    expect(await proveConsistency(lines(), newer, older)).toMatchObject({
      why: expect.stringContaining('more entries'),
    });
    expect(await proveConsistency(linesOf(log.lines.slice(0, 8)), older, newer)).toMatchObject({
      why: expect.stringContaining('the log has 8 entries'),
    });
    const spoilt = log.lines.with(3, Buffer.from('\n'));
    expect(await proveConsistency(linesOf(spoilt), older, newer)).toMatchObject({
      why: 'entry 3 of the log cannot be read',
    });
  });
});
