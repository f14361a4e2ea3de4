import type { BundleWish } from '../../src/audit/make-bundle.ts';
import { makeBundle } from '../../src/audit/make-bundle.ts';
import type { BundleVerdict } from '../../src/audit/verify-bundle.ts';
import { verifyBundle } from '../../src/audit/verify-bundle.ts';
import { examineParsed } from '../../src/audit/examine-line.ts';
import { leafText } from '../../src/audit/entry.ts';
import { GENESIS_CHAIN, makeLine, nextChain } from '../../src/audit/log-line.ts';
import { LogWalk } from '../../src/audit/log-walk.ts';
import { canonicalJson } from '../../src/codec/canonical-json.ts';
import { leafHash } from '../../src/codec/merkle.ts';
import type { BundleEntry } from '../../src/contracts/bundle.ts';
import type { Json } from '../../src/domain/json.ts';
import { EventMaker, linesOf, MemoryLog, START_MS } from './log-fixture.ts';
import type { Told } from './story-fixture.ts';
import { StoryTeller, storyIds } from './story-fixture.ts';

/** A log of told events with a closing for every incident that came to rest, as a sealer would write it. */
export function sealedLog(maker: EventMaker, told: readonly Told[], closes: readonly number[]): MemoryLog {
  return sealedStory(maker, [...told, ...closes]);
}

/** A log of told events, with the closing of an incident wherever its number stands. */
export function sealedStory(maker: EventMaker, steps: readonly (Told | number)[]): MemoryLog {
  const log = new MemoryLog(maker);
  const walk = new LogWalk();
  const take = (
    entry: Parameters<MemoryLog['add']>[0],
    disclosures: Parameters<MemoryLog['add']>[1] = [],
  ): void => {
    walk.take(examineParsed(makeLine(entry, disclosures, log.chain)));
    log.add(entry, disclosures);
  };
  for (const step of steps) {
    const index = log.entries.length;
    const place = { v: 1, index, sealedAtMs: START_MS + index } as const;
    if (typeof step !== 'number') {
      const { envelope, disclosures } = step.event;
      take({ ...place, kind: 'event', stream: step.stream, envelope }, disclosures);
      continue;
    }
    const closing = walk.trails.closing(storyIds(step).incidentId);
    if (closing !== null) take({ ...place, kind: 'closing', closing });
  }
  return log;
}

/** The lines numbered, chained and counted anew, as somebody would who hides what was left out. */
export function mended(lines: readonly Uint8Array[]): readonly Buffer[] {
  let chain = GENESIS_CHAIN;
  const entries = lines.slice(1, -1).map((line, at) => {
    const entry = readLine(line) as unknown as BundleEntry;
    chain = nextChain(chain, leafHash(leafText(entry.leaf)));
    return writtenLine({ ...entry, chain, number: at + 1 });
  });
  return [Buffer.from(lines[0] ?? []), ...entries, writtenLine({ count: entries.length, chain })];
}

export function readLine(line: Uint8Array | undefined): Record<string, Json> {
  return JSON.parse(String(Buffer.from(line ?? []))) as Record<string, Json>;
}

export function writtenLine(value: unknown): Buffer {
  return Buffer.from(`${canonicalJson(value as Json)}\n`);
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
