import { setTimeout as sleep } from 'node:timers/promises';

import type { LogFolder, LogFolderOptions } from './log-folder.ts';
import { CHECKPOINT_KEY, readPieces } from './s3-log.ts';
import type { S3Options } from './s3-objects.ts';
import { S3Objects } from './s3-objects.ts';
import type { S3Place } from './sink-place.ts';

const POLL_MS = 200;

/**
 * Opens a log in S3 for reading, also while a sealer writes to it, as {@link openLogFolder} does a folder. It needs the
 * right to list the prefix and to get objects, and no other. Faults: `log-unavailable`.
 */
export function openS3Log(
  place: S3Place,
  { sizeOf, settleMs = 2_000, ...options }: LogFolderOptions & S3Options,
): LogFolder {
  const objects = new S3Objects(place, options);
  let seen: string | null = null;
  const look = async (): Promise<number | null> => {
    seen = (await objects.get(CHECKPOINT_KEY))?.body.toString('utf8') ?? null;
    return seen === null ? null : sizeOf(seen);
  };

  async function* lines(): AsyncGenerator<Uint8Array, void> {
    let count = 0;
    for (let waitedMs = 0; waitedMs <= settleMs; waitedMs += POLL_MS) {
      for await (const piece of readPieces(objects, count)) {
        yield* piece.lines;
        count += piece.lines.length;
      }
      // The sealer puts entries first, then the checkpoint that covers them.
      if (((await look()) ?? 0) === count) return;
      await sleep(POLL_MS);
    }
  }

  return {
    lines,
    checkpoint: async () => {
      if (seen === null) await look();
      return seen;
    },
  };
}
