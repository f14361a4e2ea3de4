import { once } from 'node:events';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeCheckpoint } from '../src/audit/checkpoint.ts';
import { examineParsed } from '../src/audit/examine-line.ts';
import { makeLine } from '../src/audit/log-line.ts';
import { LogWalk } from '../src/audit/log-walk.ts';
import type { Disclosure } from '../src/codec/disclosure.ts';
import type { LogEntry } from '../src/contracts/log-entry.ts';
import type { EventMaker } from '../test/audit/log-fixture.ts';
import { START_MS } from '../test/audit/log-fixture.ts';
import { StoryTeller, storyIds } from '../test/audit/story-fixture.ts';

const SEGMENT_BYTES = 64 * 1024 * 1024;

/**
 * Writes a log of `count` entries as a sealer would leave it: whole incidents, one after another, each with its
 * closing.
 * @returns how many bytes it has.
 */
export async function writeLog(folder: string, maker: EventMaker, count: number): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const teller = new StoryTeller(maker);
  const walk = new LogWalk();
  let bytes = 0;
  let segment = createWriteStream(join(folder, segmentName(0)));
  let segmentBytes = 0;

  const add = async (entry: LogEntry, disclosures: readonly Disclosure[]): Promise<void> => {
    const line = makeLine(entry, disclosures, walk.chain);
    walk.take(examineParsed(line));
    bytes += line.text.length;
    segmentBytes += line.text.length;
    if (!segment.write(line.text)) await once(segment, 'drain');
    if (segmentBytes < SEGMENT_BYTES) return;
    segment.end();
    segment = createWriteStream(join(folder, segmentName(walk.size)));
    segmentBytes = 0;
  };

  for (let number = 0; walk.size < count; number += 1) {
    for (const { stream, event } of teller.incident(number)) {
      if (walk.size === count) break;
      const place = { v: 1, index: walk.size, sealedAtMs: START_MS + walk.size } as const;
      await add({ ...place, kind: 'event', stream, envelope: event.envelope }, event.disclosures);
    }
    const closing = walk.size < count ? walk.trails.closingIfQuiet(storyIds(number).incidentId) : null;
    if (closing === null) continue;
    await add({ v: 1, index: walk.size, sealedAtMs: START_MS + walk.size, kind: 'closing', closing }, []);
  }
  segment.end();
  await once(segment, 'finish');
  writeFileSync(join(folder, 'checkpoint'), makeCheckpoint(maker.signer, walk.size, walk.tree.root()));
  return bytes;
}

function segmentName(firstIndex: number): string {
  return `${String(firstIndex).padStart(12, '0')}.jsonl`;
}
