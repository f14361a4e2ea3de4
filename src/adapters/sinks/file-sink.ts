import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { Fault } from '../../domain/fault.ts';
import type { CutOff, LogBatch, LogHead, LogSink } from '../../ports/log-sink.ts';
import { cutLog } from './cut-log.ts';
import { cutFilesWithValues, eraseFromFolder, listToErase } from './erase-from-folder.ts';
import { lockFile } from './file-lock.ts';
import { readCheckpoint } from './log-folder.ts';
import { requireRegular } from './regular-files.ts';
import type { FileIo } from './segment-writer.ts';
import { SegmentWriter } from './segment-writer.ts';
import { CHECKPOINT_FILE, listSegments, readLines, segmentName, startCursor } from './segments.ts';
import { syncFolder } from './sync-folder.ts';

export type FileSinkOptions = {
  /** A new segment is begun when the last one has this many bytes; 64 MiB. */
  readonly maxSegmentBytes?: number;
  /** How long a predecessor that is just stopping may still hold the log; 5 s. */
  readonly lockWaitMs?: number;
  readonly io?: FileIo;
};

const NODE_IO: FileIo = {
  write: (handle, bytes) => handle.appendFile(bytes),
  sync: (handle) => handle.datasync(),
};

/**
 * Opens a folder as a log: segment files of lines, and the latest `checkpoint` beside them, replaced as a whole (any
 * older one can be computed from the lines). The folder is fenced twice: by the kernel's lock on the file `lock`, and
 * by a look, before every append, at whether the last segment still ends with what was written last.
 * @throws {Fault} `log-broken` when another sealer has it, `log-unavailable`, `bad-setting`.
 */
export function openFileSink(folder: string, options: FileSinkOptions = {}): Promise<LogSink> {
  const { maxSegmentBytes = 64 * 1024 * 1024, lockWaitMs = 5_000, io = NODE_IO } = options;
  return reaching('open the log', async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, 'lock');
    await requireRegular(path);
    const lock = await lockFile(path, lockWaitMs);
    return new FileSink(folder, lock, maxSegmentBytes, io);
  });
}

class FileSink implements LogSink {
  readonly #folder: string;
  readonly #lock: FileHandle;
  readonly #maxSegmentBytes: number;
  readonly #io: FileIo;
  #writer: SegmentWriter | null = null;
  #head: LogHead | null = null;
  #ready = false;

  constructor(folder: string, lock: FileHandle, maxSegmentBytes: number, io: FileIo) {
    this.#folder = folder;
    this.#lock = lock;
    this.#maxSegmentBytes = maxSegmentBytes;
    this.#io = io;
  }

  async *lines(): AsyncGenerator<Uint8Array, void> {
    const cursor = startCursor();
    try {
      yield* readLines(this.#folder, cursor);
    } catch (cause) {
      throw cause instanceof Fault ? cause : unavailable('read the log', cause);
    }
    if (cursor.rest.length > 0) yield cursor.rest;
    await reaching('read the log', () => this.#takeUp(cursor.offset));
  }

  cut(fromIndex: number): Promise<number> {
    return reaching('cut the log', async () => {
      const bytes = await cutLog(this.#folder, fromIndex);
      await this.#takeUp(null);
      return bytes;
    });
  }

  append({ after, lines, head }: LogBatch): Promise<void> {
    return reaching('write the log', async () => {
      if (this.#head !== null && isSame(this.#head, head)) return;
      if (this.#head !== null && !isSame(this.#head, after))
        throw new Fault('bug', 'a batch does not follow the last one');
      if (!this.#ready) throw new Fault('bug', 'a log is read before it is written');
      const writer = await this.#writerFor(after.size);
      await writer.append(Buffer.from(lines.join('')));
      this.#head = head;
    });
  }

  checkpoint(): Promise<string | null> {
    return reaching('read the checkpoint', () => readCheckpoint(this.#folder));
  }

  putCheckpoint(note: string): Promise<void> {
    return reaching('write the checkpoint', async () => {
      const path = join(this.#folder, CHECKPOINT_FILE);
      const handle = await open(`${path}.new`, 'w', 0o600);
      try {
        await this.#io.write(handle, Buffer.from(note));
        await this.#io.sync(handle);
      } finally {
        await handle.close();
      }
      // Were the new name lost with the power, the lines it covers are still there to be covered again.
      await rename(`${path}.new`, path);
    });
  }

  eraseValues(digests: ReadonlySet<string>): Promise<number> {
    return reaching('erase values', async () => {
      const erased = await eraseFromFolder(this.#folder, digests, this.#io);
      await this.#takeUp(null);
      return erased;
    });
  }

  unfinishedErasure(): Promise<ReadonlySet<string>> {
    return reaching('read what is being erased', () => listToErase(this.#folder));
  }

  cutOff(): Promise<readonly CutOff[]> {
    return reaching('read what was cut off', () => cutFilesWithValues(this.#folder));
  }

  async close(): Promise<void> {
    await this.#writer?.close();
    this.#writer = null;
    await this.#lock.close();
  }

  /** Takes up the last segment where reading or cutting left it. @param readBytes how much of it was read. */
  async #takeUp(readBytes: number | null): Promise<void> {
    const last = (await listSegments(this.#folder)).at(-1);
    await this.#writer?.close();
    this.#writer = last === undefined ? null : await SegmentWriter.open(join(this.#folder, last), this.#io);
    if (readBytes !== null && (this.#writer?.size ?? 0) !== readBytes) {
      throw new Fault('log-broken', `somebody else wrote the log in ${this.#folder} while it was being read`);
    }
    this.#ready = true;
  }

  async #writerFor(nextIndex: number): Promise<SegmentWriter> {
    if (this.#writer !== null && this.#writer.size < this.#maxSegmentBytes) return this.#writer;
    const next = await SegmentWriter.open(join(this.#folder, segmentName(nextIndex)), this.#io);
    try {
      if (next.size > 0)
        throw new Fault('log-broken', `somebody else wrote ${segmentName(nextIndex)} in ${this.#folder}`);
      await syncFolder(this.#folder);
    } catch (error) {
      await next.close();
      throw error;
    }
    await this.#writer?.close();
    this.#writer = next;
    return next;
  }
}

function isSame(a: LogHead, b: LogHead): boolean {
  return a.size === b.size && a.chain === b.chain;
}

async function reaching<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof Fault ? cause : unavailable(what, cause);
  }
}

function unavailable(what: string, cause: unknown): Fault {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
  return new Fault('log-unavailable', `cannot ${what}: ${code}`, { cause });
}
