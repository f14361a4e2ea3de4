import type { BundleWish } from '../../src/audit/make-bundle.ts';
import { makeBundle } from '../../src/audit/make-bundle.ts';
import type { BundleVerdict } from '../../src/audit/verify-bundle.ts';
import { verifyBundle } from '../../src/audit/verify-bundle.ts';
import { examineParsed } from '../../src/audit/examine-line.ts';
import { makeLine } from '../../src/audit/log-line.ts';
import { LogWalk } from '../../src/audit/log-walk.ts';
import { EventMaker, linesOf, MemoryLog, START_MS } from './log-fixture.ts';
import type { Told } from './story-fixture.ts';
import { StoryTeller, storyIds } from './story-fixture.ts';

/** A log of told events with a closing for every incident that came to rest, as a sealer would write it. */
export function sealedLog(maker: EventMaker, told: readonly Told[], closes: readonly number[]): MemoryLog {
  const log = new MemoryLog(maker);
  const walk = new LogWalk();
  const take = (
    entry: Parameters<MemoryLog['add']>[0],
    disclosures: Parameters<MemoryLog['add']>[1] = [],
  ): void => {
    walk.take(examineParsed(makeLine(entry, disclosures, log.chain)));
    log.add(entry, disclosures);
  };
  for (const { stream, event } of told) {
    const index = log.entries.length;
    take(
      { v: 1, index, sealedAtMs: START_MS + index, kind: 'event', stream, envelope: event.envelope },
      event.disclosures,
    );
  }
  for (const number of closes) {
    const closing = walk.trails.closing(storyIds(number).incidentId);
    const index = log.entries.length;
    if (closing !== null) take({ v: 1, index, sealedAtMs: START_MS + index, kind: 'closing', closing });
  }
  return log;
}

/** Several incidents told at the same time, in an order that `pick` chooses. */
export function interleaved(
  teller: StoryTeller,
  count: number,
  pick: (choices: number) => number,
): readonly Told[] {
  const stories = Array.from({ length: count }, (_, number) => [...teller.incident(number)]);
  const told: Told[] = [];
  for (let open = stories.filter((story) => story.length > 0); open.length > 0; ) {
    const next = open[pick(open.length) % open.length]?.shift();
    if (next !== undefined) told.push(next);
    open = stories.filter((story) => story.length > 0);
  }
  return told;
}

/** Makes a bundle of a log in memory; fails the test when there is none. */
export async function bundleOf(
  log: MemoryLog,
  wish: BundleWish,
  redacted = false,
): Promise<readonly Buffer[]> {
  const made = await makeBundle(
    { lines: () => linesOf(log.lines), checkpoint: () => Promise.resolve(log.checkpoint()) },
    wish,
    redacted,
  );
  if (made.kind !== 'bundle') throw new Error(`no bundle: ${JSON.stringify(made)}`);
  return made.lines.map((line) => Buffer.from(line));
}

/** Checks a bundle the way an auditor does who has the issuer's key and the gateway's. */
export function verdictOf(lines: readonly Uint8Array[], { verifier, eventKeys }: EventMaker): BundleVerdict {
  return verifyBundle(lines, { pinnedKeys: [verifier], eventKeys });
}
