import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { makeCheckpoint } from '../../src/audit/checkpoint.ts';
import type { Verdict } from '../../src/audit/verify.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import { HANDOVER_GRACE_MS } from '../../src/audit/handovers.ts';
import { systemActor } from '../../src/domain/actor.ts';
import { rotationDraft } from '../../src/proof/key-rotation.ts';
import type { PublicKeys } from '../../src/proof/process-keys.ts';
import { EventMaker, freshKeys, linesOf, MemoryLog, START_MS } from './log-fixture.ts';
import { StoryTeller } from './story-fixture.ts';

const gateway = freshKeys('gateway');
const makers = [0, 1, 2, 3].map(
  (at) => new EventMaker({ gateway, issuer: freshKeys('issuer') }, (at + 1) * 1_000),
);
const [k1, k2, k3, thief] = makers as [EventMaker, EventMaker, EventMaker, EventMaker];
let notes = 10_000;

/** A log whose entries are sealed a second after one another, unless time is said to pass. */
class Sealed {
  readonly log = new MemoryLog(k1);
  #atMs = START_MS;

  by(maker: EventMaker): this {
    return this.#add(maker.event('issuer-events', `grant/${(notes += 1)}`));
  }

  handOver(from: EventMaker, to: EventMaker): this {
    const { type, data } = rotationDraft(from.issuer, to.issuer);
    notes += 1;
    return this.#add(
      new StoryTeller(from, notes).issuer(`note/${notes}`, type, systemActor('startup'), data).event,
    );
  }

  later(ms: number): this {
    this.#atMs += ms;
    return this;
  }

  verdict(
    pinned: EventMaker,
    signer: EventMaker,
    eventKeys: PublicKeys | null = pinned.publicKeys.issuer,
  ): Promise<Verdict> {
    const { lines, tree } = this.log;
    return verifyLog(linesOf(lines), {
      pinnedKeys: [pinned.verifier],
      eventKeys: eventKeys === null ? {} : { 'issuer-events': eventKeys },
      checkpoint: () => Promise.resolve(makeCheckpoint(signer.signer, tree.size, tree.root())),
    });
  }

  #add({ envelope, disclosures }: ReturnType<EventMaker['event']>): this {
    const index = this.log.entries.length;
    this.#atMs += 1_000;
    this.log.add(
      { v: 1, index, sealedAtMs: this.#atMs, kind: 'event', stream: 'issuer-events', envelope },
      disclosures,
    );
    return this;
  }
}

describe('an honest log whose key handed over', () => {
  it.each([
    ['the first', k1],
    ['the second', k2],
    ['the third', k3],
  ])('twice can be checked by whoever pinned %s key', async (_which, pinned) => {
    const sealed = new Sealed().by(k1).handOver(k1, k2).by(k2).handOver(k2, k3).by(k3);
    expect(await sealed.verdict(pinned, k3)).toMatchObject({ ok: true, lie: null, entries: 5 });
  });

  it.each([
    ['the first', k1],
    ['the second', k2],
    ['the third', k3],
  ])(
    'twice at once, said in the other order, can be checked by whoever pinned %s key',
    async (_w, pinned) => {
      const sealed = new Sealed().by(k1).handOver(k2, k3).handOver(k1, k2).by(k3);
      expect(await sealed.verdict(pinned, k3)).toMatchObject({ ok: true, lie: null });
    },
  );

  it('may hold what was on its way then, and what a replica signed until it was restarted', async () => {
    for (const pinned of [k1, k2]) {
      const sealed = new Sealed().by(k1).handOver(k1, k2).by(k1).by(k2);
      sealed.later(HANDOVER_GRACE_MS - 10_000).by(k1);
      const verdict = await sealed.verdict(pinned, k2);
      expect(verdict).toMatchObject({ ok: true, lie: null });
      // Once it is known whom the pinned key followed, its signatures are checked too.
      expect(verdict.signaturesUnchecked).toBe(pinned === k1 ? 0 : 2);
    }
  });

  it('may say it again at every start', async () => {
    const sealed = new Sealed()
      .by(k1)
      .handOver(k1, k2)
      .later(30 * 24 * HANDOVER_GRACE_MS);
    sealed.handOver(k1, k2).by(k2);
    for (const pinned of [k1, k2]) expect((await sealed.verdict(pinned, k2)).lie).toBeNull();
  });

  it('may have had its clock put back between two of them', async () => {
    for (const pinned of [k1, k2, k3]) {
      const sealed = new Sealed().by(k1).handOver(k1, k2).by(k2);
      // The second was sealed an hour and more before the first, by the clock.
      sealed
        .later(-3 * HANDOVER_GRACE_MS)
        .handOver(k2, k3)
        .by(k3);
      expect((await sealed.verdict(pinned, k3)).lie).toBeNull();
    }
  });

  it('whatever the order of events and statements, each key that was pinned checks it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 2 }), { maxLength: 8 }),
        fc.nat({ max: 2 }),
        async (run, at) => {
          const sealed = new Sealed();
          const keys = [k1, k2, k3] as const;
          let current = 0;
          for (const step of run) {
            const next = keys[current + 1];
            if (step === 2 && next !== undefined) {
              sealed.handOver(keys[current] as EventMaker, next);
              current += 1;
            } else sealed.by(keys[step === 0 ? current : Math.max(0, current - 1)] as EventMaker);
          }
          if (at > current) return;
          const verdict = await sealed.verdict(keys[at] as EventMaker, keys[current] as EventMaker);
          expect(verdict.lie).toBeNull();
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('whoever steals a former key', () => {
  it('is found by what is sealed of theirs more than an hour after it handed over', async () => {
    for (const pinned of [k1, k2])
      for (const eventKeys of [pinned.publicKeys.issuer, null]) {
        const sealed = new Sealed().by(k1).handOver(k1, k2).by(k2).later(HANDOVER_GRACE_MS).by(k1);
        expect((await sealed.verdict(pinned, k2, eventKeys)).lie).toMatchObject({
          index: 3,
          how: 'bad-signature',
          detail: 'its key had handed over at entry 1, more than an hour before',
        });
      }
  });

  it('gains nothing by a clock that runs back', async () => {
    for (const pinned of [k1, k2]) {
      const sealed = new Sealed()
        .by(k1)
        .handOver(k1, k2)
        .later(2 * HANDOVER_GRACE_MS)
        .by(k2);
      sealed.later(-2 * HANDOVER_GRACE_MS).by(k1);
      expect((await sealed.verdict(pinned, k2)).lie).toMatchObject({ index: 3, how: 'bad-signature' });
    }
  });

  it('signs no checkpoint over what came after', async () => {
    const sealed = new Sealed().by(k1).handOver(k1, k2).by(k2);
    for (const pinned of [k1, k2])
      expect((await sealed.verdict(pinned, k1)).lie).toMatchObject({ how: 'foreign-checkpoint' });
  });

  it('cannot hand over to a key of their own, which would count for ever', async () => {
    const sealed = new Sealed().by(k1).handOver(k1, k2).handOver(k1, thief).by(k2);
    for (const pinned of [k1, k2]) {
      expect((await sealed.verdict(pinned, k2)).lie).toBeNull();
      expect((await sealed.verdict(pinned, thief)).lie).toMatchObject({ how: 'foreign-checkpoint' });
    }
    sealed.by(thief);
    for (const pinned of [k1, k2])
      expect((await sealed.verdict(pinned, k2)).lie).toMatchObject({ index: 4, how: 'bad-signature' });
  });

  it('cannot have a key of their own vouched for by the former one, as one that it followed', async () => {
    const sealed = new Sealed()
      .by(k1)
      .handOver(k1, k2)
      .later(2 * HANDOVER_GRACE_MS)
      .handOver(thief, k1);
    for (const pinned of [k1, k2])
      expect((await sealed.verdict(pinned, k2)).lie).toMatchObject({ index: 2, how: 'bad-signature' });
  });

  it('does not make strangers of honest events by handing over to a key of their own first', async () => {
    const sealed = new Sealed().by(k1).handOver(k1, thief).handOver(k1, k2).by(k2);
    expect((await sealed.verdict(k2, k2)).lie).toBeNull();
    // Who pinned the stolen key can tell no more which of the two is genuine, and is told so.
    expect((await sealed.verdict(k1, k2)).lie).not.toBeNull();
  });
});
