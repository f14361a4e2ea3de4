import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { makeBundle } from '../../src/audit/make-bundle.ts';
import { verifyBundle } from '../../src/audit/verify-bundle.ts';
import { systemActor } from '../../src/domain/actor.ts';
import type { IncidentId } from '../../src/domain/ids.ts';
import { rotationDraft } from '../../src/proof/key-rotation.ts';
import {
  bundleOf,
  interleaved,
  mended,
  readLine,
  sealedLog,
  verdictOf,
  writtenLine,
} from './bundle-fixture.ts';
import { EventMaker, linesOf } from './log-fixture.ts';
import { StoryTeller, storyIds } from './story-fixture.ts';

const maker = new EventMaker();
const { incidentId, grantId } = storyIds(1);
const log = sealedLog(
  maker,
  interleaved(new StoryTeller(maker), 3, (choices) => choices * 7 + 1),
  [0, 1, 2],
);
const whole = await bundleOf(log, { incidentId });
/** The entries alone; the first line is the head, the last one the end. */
const positions = whole.slice(1, -1).map((_, at) => at + 1);

describe('a bundle', () => {
  it('of an incident verifies by itself, and says how far it is complete', () => {
    expect(verdictOf(whole, maker)).toMatchObject({
      ok: true,
      keyPinned: true,
      lie: null,
      entries: 13,
      signaturesChecked: 12,
      withheld: 0,
      completeTo: { index: log.lines.length - 2 },
      checkpoint: { size: log.lines.length },
    });
  });

  it('needs nothing but one pinned key; without one it proves nothing', () => {
    expect(verifyBundle(whole, { pinnedKeys: [maker.verifier] })).toMatchObject({ ok: true });
    expect(verifyBundle(whole, { pinnedKeys: [] })).toMatchObject({ ok: false, keyPinned: false, lie: null });
    expect(verifyBundle(whole, { pinnedKeys: [new EventMaker().verifier] })).toMatchObject({
      ok: false,
      lie: { how: 'foreign-checkpoint' },
    });
  });

  it('of a grant holds what belongs to it', async () => {
    const lines = await bundleOf(log, { grantId });
    expect(verdictOf(lines, maker)).toMatchObject({ ok: true, head: { incidentId, grantId }, entries: 13 });
  });

  it('can be redacted: the values are not in it, and it verifies', async () => {
    const lines = await bundleOf(log, { incidentId }, true);
    const verdict = verdictOf(lines, maker);
    expect(verdict).toMatchObject({ ok: true, head: { redacted: true } });
    expect(verdict.withheld).toBeGreaterThan(20);
    expect(Buffer.concat(lines).toString()).not.toMatch(/Mara|queue is not drained/);
  });

  it('of an incident that something still waits in is not complete, and says so', async () => {
    const open = sealedLog(maker, new StoryTeller(maker).incident(4).slice(0, 9), []);
    const lines = await bundleOf(open, { incidentId: storyIds(4).incidentId });
    expect(verdictOf(lines, maker)).toMatchObject({
      ok: false,
      keyPinned: true,
      lie: null,
      completeTo: null,
    });
  });

  it('is not made of a log that lies, or of what the log does not know', async () => {
    const source = (lines: readonly Buffer[]) => ({
      lines: () => linesOf(lines),
      checkpoint: () => Promise.resolve(log.checkpoint()),
    });
    expect(
      await makeBundle(source(log.lines), { incidentId: 'inc_aaaaaaaaaaaaaaaa' as IncidentId }, false),
    ).toEqual({
      kind: 'unknown',
    });
    expect(await makeBundle(source(log.lines.toSpliced(3, 1)), { incidentId }, false)).toMatchObject({
      kind: 'lie',
      lie: { index: 3, how: 'dropped' },
    });
    const longer = {
      ...source(log.lines),
      checkpoint: () => Promise.resolve(sealedLog(maker, [], []).checkpoint()),
    };
    expect(await makeBundle(longer, { incidentId }, false)).toMatchObject({ kind: 'bundle', closed: false });
  });

  it('follows keys that hand over, and keeps the entry that says so', async () => {
    const { next, told } = rotatedStory();
    const rotated = sealedLog(next, told, [1]);
    const lines = await bundleOf(rotated, { incidentId });
    // Whoever pinned the key before, and whoever pins the new one, both can check it.
    for (const verifier of [maker.verifier, next.verifier]) {
      expect(verifyBundle(lines, { pinnedKeys: [verifier], eventKeys: maker.eventKeys })).toMatchObject({
        ok: true,
        entries: 14,
      });
    }
    const without = mended(lines.filter((line) => !String(line).includes('"key.rotated"')));
    expect(verifyBundle(without, { pinnedKeys: [maker.verifier] })).toMatchObject({
      ok: false,
      lie: { how: 'foreign-checkpoint' },
    });
  });
});

function rotatedStory() {
  const next = new EventMaker({ gateway: maker.gateway, issuer: new EventMaker().issuer });
  const told = [...new StoryTeller(maker).incident(1)];
  const draft = rotation(next);
  return { next, told: [draft, ...told] };
}

function rotation(next: EventMaker) {
  const { type, data } = rotationDraft(maker.issuer, next.issuer);
  return new StoryTeller(maker, 500).issuer('note/rotation', type, systemActor('startup'), data);
}

describe('a bundle that lies is found', () => {
  it.each(positions)('entry %i left out', (at) => {
    const without = whole.toSpliced(at, 1);
    expect(verdictOf(without, maker)).toMatchObject({ ok: false, lie: { number: at } });
    // Numbered anew, the history of its record has a gap, or the closing of the incident knows it.
    const verdict = verdictOf(mended(without), maker);
    expect(verdict.ok).toBe(false);
    const isClosing = at === positions.length;
    expect(verdict.lie?.how ?? null).toBe(isClosing ? null : 'dropped');
    expect(verdict.completeTo).toBeNull();
  });

  it('any byte flipped', () => {
    const bytes = Buffer.concat(whole);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ mask, at);
        expect(verdictOf(linesIn(changed), maker).lie).not.toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  it('a node of a proof in another spelling of the same bytes', () => {
    const entry = readLine(whole[3]);
    const [node = '', ...proof] = entry['proof'] as readonly string[];
    const respelled = `${node.slice(0, -1)}${String.fromCharCode(node.charCodeAt(42) + 1)}`;
    expect(Buffer.from(respelled, 'base64url').equals(Buffer.from(node, 'base64url'))).toBe(true);
    const changed = writtenLine({ ...entry, proof: [respelled, ...proof] });
    expect(verdictOf(whole.with(3, changed), maker).lie).toMatchObject({ number: 3, how: 'changed' });
  });

  it('entries swapped, doubled, taken from another incident, or cut off', async () => {
    const foreign = await bundleOf(log, { incidentId: storyIds(2).incidentId });
    fc.assert(
      fc.property(
        fc.constantFrom('swap', 'double', 'insert', 'truncate'),
        fc.nat({ max: positions.length - 1 }),
        fc.nat({ max: positions.length - 2 }),
        fc.boolean(),
        (how, a, b, isMended) => {
          const [first, second] = [1 + Math.min(a, b), 1 + Math.max(a, b) + (a === b ? 1 : 0)];
          const lines = [...whole];
          const line = whole[first] as Buffer;
          if (how === 'swap') [lines[first], lines[second]] = [whole[second] as Buffer, line];
          if (how === 'double') lines.splice(second, 0, line);
          if (how === 'insert') lines.splice(first, 0, foreign[1 + b] as Buffer);
          if (how === 'truncate') lines.splice(first, lines.length - first - 1);
          const verdict = verdictOf(isMended ? mended(lines) : lines, maker);
          expect(verdict.ok).toBe(false);
          if (how !== 'truncate') expect(verdict.lie).not.toBeNull();
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    ['nothing at all', []],
    ['no head', whole.slice(1)],
    ['no end', whole.slice(0, -1)],
    ['an end in the middle', [...whole, ...whole.slice(-1)]],
    ['two heads', [whole[0] as Buffer, ...whole]],
    [
      'another checkpoint',
      [
        writtenLine({ ...readLine(whole[0]), checkpoint: sealedLog(maker, [], []).checkpoint() }),
        ...whole.slice(1),
      ],
    ],
    [
      'another incident',
      [writtenLine({ ...readLine(whole[0]), incidentId: storyIds(2).incidentId }), ...whole.slice(1)],
    ],
  ])('%s', (_what, lines) => {
    const verdict = verdictOf(lines, maker);
    expect(verdict).toMatchObject({ ok: false, completeTo: null });
    expect(verdict.lie).not.toBeNull();
  });

  it('an entry nobody signed, sealed by somebody who has the key of the log', async () => {
    const stranger = new EventMaker();
    const told = new StoryTeller({ gateway: stranger.gateway, issuer: maker.issuer }).incident(1);
    const lines = await bundleOf(sealedLog(maker, told, [1]), { incidentId });
    expect(verifyBundle(lines, { pinnedKeys: [maker.verifier] }).ok).toBe(true);
    expect(verdictOf(lines, maker)).toMatchObject({ ok: false, lie: { how: 'bad-signature' } });
  });
});

function linesIn(bytes: Buffer): readonly Buffer[] {
  return bytes
    .toString('latin1')
    .split(/(?<=\n)/)
    .map((line) => Buffer.from(line, 'latin1'));
}
