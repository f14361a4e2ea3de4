import { describe, expect, it } from '@jest/globals';

import { extractEntries } from '../../src/audit/extract.ts';
import { GENESIS_CHAIN } from '../../src/audit/log-line.ts';
import { bundleReport } from '../../src/cli/audit-verdicts.ts';
import { sha256 } from '../../src/codec/digest.ts';
import { systemActor } from '../../src/domain/actor.ts';
import { grantIdFromDigest } from '../../src/domain/ids.ts';
import { rotationDraft } from '../../src/proof/key-rotation.ts';
import {
  bundleOf,
  interleaved,
  mended,
  readLine,
  sealedLog,
  sealedStory,
  verdictOf,
  writtenLine,
} from '../audit/bundle-fixture.ts';
import { EventMaker, freshKeys, linesOf } from '../audit/log-fixture.ts';
import { StoryTeller, storyIds } from '../audit/story-fixture.ts';

const maker = new EventMaker();
const { incidentId, grantId, requestId } = storyIds(1);

describe('a bundle whose head says it is of something else', () => {
  const log = sealedLog(
    maker,
    interleaved(new StoryTeller(maker), 3, (choices) => choices + 1),
    [0, 1, 2],
  );
  const recordOf = (line: Uint8Array): string => {
    const { leaf } = readLine(line) as { leaf: { envelope?: { recordId: string } } };
    return leaf.envelope?.recordId ?? 'closing';
  };

  it.each([
    ['a grant that never was', grantIdFromDigest(sha256('no such grant'))],
    ['a grant of another incident', storyIds(2).grantId],
    ['the grant whose entries were left out', grantId],
  ])('%s', async (_what, claimed) => {
    const whole = await bundleOf(log, { incidentId });
    const head = writtenLine({ ...readLine(whole[0]), grantId: claimed });
    const ofIncident = whole.slice(1, -1).filter((line) => /^(incident|closing)/.test(recordOf(line)));
    const forged = mended([head, ...ofIncident, ...whole.slice(-1)]);
    expect(verdictOf(forged, maker)).toMatchObject({
      ok: false,
      completeTo: null,
      lie: { how: 'dropped', detail: expect.stringContaining(claimed) },
    });
  });

  it('another incident, of which something is still open', async () => {
    const open = sealedStory(maker, new StoryTeller(maker).incident(1).slice(0, 5));
    const whole = await bundleOf(open, { incidentId });
    const head = writtenLine({ ...readLine(whole[0]), incidentId: storyIds(2).incidentId });
    expect(verdictOf([head, ...whole.slice(1)], maker).lie).toMatchObject({
      how: 'dropped',
      detail: expect.stringContaining(storyIds(2).incidentId),
    });
  });
});

describe('a hijacked gateway that hands over within another record', () => {
  it.each([
    ['of another incident', `incident/${storyIds(2).incidentId}`],
    ['of no incident', 'report/2026-11-23'],
  ])('spoils no bundle: %s', async (_what, recordId) => {
    const teller = new StoryTeller(maker);
    const [one, two] = [teller.incident(1), teller.incident(2)];
    const { type, data } = rotationDraft(maker.gateway, freshKeys('gateway'));
    const planted = teller.gateway(recordId, type, systemActor('startup'), data);
    const log = sealedLog(maker, [...two, planted, ...one], [1, 2]);
    for (const number of [1, 2]) {
      const lines = await bundleOf(log, { incidentId: storyIds(number).incidentId });
      expect(verdictOf(lines, maker)).toMatchObject({ ok: true, lie: null });
    }
  });
});

describe('a bundle whose tail was left out together with the last closing', () => {
  const teller = new StoryTeller(maker);
  const deeds = { grantId, requestId, isFinal: true };
  const log = sealedStory(maker, [
    ...teller.incident(1),
    1,
    teller.issuer(`grant/${grantId}`, 'grant.deeds-final', systemActor('deed-reader'), deeds),
    1,
    ...teller.incident(2),
    2,
    teller.gateway(`request/${requestId}`, 'review.opened', systemActor('deadline'), { requestId }),
    teller.gateway(`request/${requestId}`, 'review.done', systemActor('deadline'), { requestId }),
    1,
  ]);

  const own = [`incident/${incidentId}`, `request/${requestId}`, `grant/${grantId}`];
  const copies = [`incident-copy/${incidentId}`, `filed/${requestId}`];

  /** A bundle of what the log had of the incident up to an entry, as somebody would make it who has the whole log. */
  async function cutAfter(index: number): Promise<readonly Buffer[]> {
    const whole = await bundleOf(log, { incidentId });
    const extract = await extractEntries(linesOf(log.lines), log.tree.size, (seen) => {
      if (seen.index > index) return false;
      if (seen.closing !== null) return seen.index === index;
      return [...own, ...copies].includes(seen.event?.recordId ?? '');
    });
    const entries = (extract?.entries ?? []).map(({ line, proof }) => {
      const { leaf, disclosures } = line;
      return writtenLine({ number: 1, chain: GENESIS_CHAIN, disclosures, leaf, proof });
    });
    return mended([whole[0] as Buffer, ...entries, whole.at(-1) as Buffer]);
  }

  it('never verifies as all there is', async () => {
    expect(verdictOf(await bundleOf(log, { incidentId }), maker)).toMatchObject({
      ok: true,
      mayBeContinued: false,
    });
    const last = log.lines.length - 1;
    const verdicts = await Promise.all(
      log.lines.slice(0, -1).map(async (_, index) => verdictOf(await cutAfter(index), maker)),
    );
    // Two closings come before the last one, and each of them says that all up to it is here.
    expect(verdicts.filter(({ ok }) => ok).map(({ completeTo }) => completeTo?.index)).toEqual([12, 14]);
    expect(verdicts.filter(({ ok, mayBeContinued }) => ok && !mayBeContinued)).toEqual([]);
    expect(verdictOf(await cutAfter(last), maker)).toMatchObject({ ok: true, mayBeContinued: false });
  });

  it('says from which entry on nothing was judged', async () => {
    const report = bundleReport(verdictOf(await cutAfter(14), maker));
    expect(report).toMatchObject({
      ok: true,
      text: expect.stringContaining(
        `Entries 15 to ${log.lines.length - 1} of the log were not judged and may hold more of it.`,
      ),
      json: { mayBeContinued: true, completeTo: { index: 14 } },
    });
    expect(bundleReport(verdictOf(await cutAfter(log.lines.length - 1), maker)).text).not.toMatch(
      /hold more/,
    );
  });

  it('and keys that handed over after all of it leave nothing open', async () => {
    const next = new EventMaker({ gateway: maker.gateway, issuer: freshKeys('issuer') }, 1_000);
    const { type, data } = rotationDraft(maker.issuer, next.issuer);
    const told = new StoryTeller(maker);
    const rotated = sealedStory(next, [
      ...told.incident(1),
      1,
      new StoryTeller(maker, 900).issuer('note/rotation', type, systemActor('startup'), data),
    ]);
    const verdict = verdictOf(await bundleOf(rotated, { incidentId }), maker);
    expect(verdict).toMatchObject({ ok: true, mayBeContinued: false });
  });
});
