import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { requireRegular } from './regular-files.ts';
import { CHECKPOINT_FILE, readLines, startCursor } from './segments.ts';

/** A log as somebody reads it who does not write it. */
export type LogFolder = {
  readonly lines: () => AsyncIterable<Uint8Array>;
  /** The checkpoint the lines ended at; `null` when there is none. */
  readonly checkpoint: () => Promise<string | null>;
  /** Whether it is what a process printed, as far as it was read; such a copy lacks what nobody could print. */
  readonly wasPrinted?: () => boolean;
};

export type LogFolderOptions = {
  /** The number of entries a checkpoint covers; `null` when it cannot be read. */
  readonly sizeOf: (note: string) => number | null;
  /** How long lines and checkpoint may disagree before that counts as what is stored. */
  readonly settleMs?: number;
};

const POLL_MS = 20;

/**
 * Opens a log folder for reading, also while a sealer writes to it: the lines end exactly where a checkpoint ends,
 * as long as the two come to agree within `settleMs`. After that everything that is stored is given, so that a log
 * that is cut off, or longer than its checkpoint, shows.
 */
export function openLogFolder(folder: string, { sizeOf, settleMs = 1_000 }: LogFolderOptions): LogFolder {
  let seen: string | null = null;
  const look = async (): Promise<number | null> => {
    seen = await readCheckpoint(folder);
    return seen === null ? null : sizeOf(seen);
  };

  async function* lines(): AsyncGenerator<Uint8Array, void> {
    const cursor = startCursor();
    let count = 0;
    for await (const line of readLines(folder, cursor)) {
      count += 1;
      yield line;
    }
    // The sealer writes lines first, then the checkpoint: one that is ahead says how much more to read.
    let grew = false;
    for (let waitedMs = 0; waitedMs <= settleMs; waitedMs += POLL_MS) {
      const size = (await look()) ?? 0;
      if (size > count) {
        for await (const line of readLines(folder, cursor)) {
          count += 1;
          grew = true;
          yield line;
          if (count === size) break;
        }
      }
      if (size === count && (grew || cursor.rest.length === 0)) return;
      await sleep(POLL_MS);
    }
    for await (const line of readLines(folder, cursor)) yield line;
    if (cursor.rest.length > 0) yield cursor.rest;
  }

  return {
    lines,
    checkpoint: async () => {
      if (seen === null) await look();
      return seen;
    },
  };
}

/** The latest checkpoint; `null` when there is none. Fault: `log-broken`. */
export async function readCheckpoint(folder: string): Promise<string | null> {
  const path = join(folder, CHECKPOINT_FILE);
  await requireRegular(path);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
