import { readCheckpoint } from '../../../adapters/sinks/log-folder.ts';
import { readLines, startCursor } from '../../../adapters/sinks/segments.ts';
import { readUnproven } from '../../../audit/checkpoint.ts';
import { parseLine } from '../../../audit/log-line.ts';
import { timelineItem, timelineText } from '../../../audit/timeline.ts';
import { type EntryView, type RecordView, SHOWN_ENTRIES } from '../contract.ts';

/** Follows the sealed log as it grows, by reading its files as anybody could. */
export class RecordReader {
  readonly #folder: string;
  readonly #cursor = startCursor();
  #entries: readonly EntryView[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  async look(): Promise<RecordView> {
    for await (const bytes of readLines(this.#folder, this.#cursor)) {
      const line = parseLine(bytes);
      if ('flaw' in line) continue;
      const item = timelineItem(line);
      const { index, atMs, what, who } = item;
      // The first two parts are what stands beside it already.
      const facts = timelineText(item).split(' · ').slice(2).join(' · ');
      this.#entries = [{ index, atMs, what, who, facts }, ...this.#entries].slice(0, SHOWN_ENTRIES);
    }
    const note = await readCheckpoint(this.#folder);
    const checkpoint = note === null ? null : readUnproven(note);
    return {
      entries: this.#entries,
      checkpoint:
        note === null || checkpoint === null
          ? null
          : { size: checkpoint.size, root: Buffer.from(checkpoint.root).toString('base64'), note },
    };
  }
}
