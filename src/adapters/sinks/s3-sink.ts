import { Fault } from '../../domain/fault.ts';
import type { CutOff, LogBatch, LogHead, LogSink } from '../../ports/log-sink.ts';
import { CHECKPOINT_KEY, ENTRIES_FOLDER, pieceKey, readPieces, SEGMENTS_FOLDER } from './s3-log.ts';
import type { S3Options } from './s3-objects.ts';
import { S3Objects } from './s3-objects.ts';
import { eraseFromValues, listToErase, partBatch, valuesKey } from './s3-values.ts';
import type { S3Place } from './sink-place.ts';

type LoosePiece = { readonly firstIndex: number; readonly lines: readonly Buffer[] };

export type S3SinkOptions = S3Options & {
  /** After how many batches they are copied into one segment; 256. */
  readonly batchesPerSegment?: number;
};

/**
 * Keeps a log in S3: each batch is an object that is put only if nothing has its key, so of two sealers that write
 * after the same entry one is stopped by S3 itself. The checkpoint is replaced only if it is still the one that was
 * put last. Nothing is ever deleted but values that are erased.
 */
export function openS3Sink(place: S3Place, options: S3SinkOptions = {}): LogSink {
  return new S3Sink(new S3Objects(place, options), options.batchesPerSegment ?? 256);
}

class S3Sink implements LogSink {
  readonly #objects: S3Objects;
  #batchesPerSegment: number;
  #head: LogHead | null = null;
  #ready = false;
  #checkpointEtag: string | null = null;
  /** What stands behind the last segment, piece after piece. */
  #loose: readonly LoosePiece[] = [];
  #segmenting: Promise<void> = Promise.resolve();

  constructor(objects: S3Objects, batchesPerSegment: number) {
    this.#objects = objects;
    this.#batchesPerSegment = batchesPerSegment;
  }

  async *lines(): AsyncGenerator<Uint8Array, void> {
    const loose: LoosePiece[] = [];
    for await (const piece of readPieces(this.#objects)) {
      if (piece.key.startsWith(ENTRIES_FOLDER)) loose.push(piece);
      yield* piece.lines;
    }
    // Read to the end: what was written meanwhile by this sink is known already.
    if (!this.#ready) this.#loose = loose;
    this.#ready = true;
  }

  cut(fromIndex: number): Promise<number> {
    // A put is done as a whole or not at all, so no crash leaves anything that would have to go.
    const where = `${this.#objects.name}${pieceKey(ENTRIES_FOLDER, fromIndex)}`;
    return Promise.reject(
      new Fault(
        'log-broken',
        `the log in ${this.#objects.name} goes on behind its checkpoint with what this issuer did not write; look at ${where} and what comes after it, and move it away`,
      ),
    );
  }

  async append({ after, lines, head }: LogBatch): Promise<void> {
    if (this.#head !== null && isSame(this.#head, head)) return;
    if (this.#head !== null && !isSame(this.#head, after))
      throw new Fault('bug', 'a batch does not follow the last one');
    if (!this.#ready) throw new Fault('bug', 'a log is read before it is written');
    const key = pieceKey(ENTRIES_FOLDER, after.size);
    const { isNew, body } = await this.#putPiece(key, after.size, lines);
    if (!isNew) await this.#requireOurs(key, body);
    const loose = lines.map((line) => Buffer.from(line));
    this.#loose = [...this.#loose, { firstIndex: after.size, lines: loose }];
    this.#head = head;
  }

  async eraseValues(digests: ReadonlySet<string>): Promise<number> {
    // A segment that is being made holds values too, and one made later would hold those of before, as they are in
    // memory here. What is loose is put together by the next one that opens the log.
    this.#batchesPerSegment = Number.POSITIVE_INFINITY;
    await this.#segmenting;
    return eraseFromValues(this.#objects, digests);
  }

  unfinishedErasure(): Promise<ReadonlySet<string>> {
    return listToErase(this.#objects);
  }

  /** Nothing is ever cut here. */
  cutOff(): Promise<readonly CutOff[]> {
    return Promise.resolve([]);
  }

  async checkpoint(): Promise<string | null> {
    const found = await this.#objects.get(CHECKPOINT_KEY);
    this.#checkpointEtag = found?.etag ?? null;
    return found === null ? null : found.body.toString('utf8');
  }

  async putCheckpoint(note: string): Promise<void> {
    const etag = this.#checkpointEtag;
    const condition = etag === null ? ({ absent: true } as const) : { etag };
    this.#checkpointEtag =
      (await this.#objects.put(CHECKPOINT_KEY, note, condition)) ??
      (await this.#requireOurs(CHECKPOINT_KEY, Buffer.from(note)));
    if (this.#loose.length >= this.#batchesPerSegment) this.#makeSegment();
  }

  async close(): Promise<void> {
    await this.#segmenting;
    await this.#objects.close();
  }

  /** Values first: an entry that is there has its values, and those of an entry that never came are nobody's. */
  async #putPiece(
    key: string,
    firstIndex: number,
    lines: readonly string[],
  ): Promise<{ readonly isNew: boolean; readonly body: Buffer }> {
    const { body, values } = partBatch(lines, firstIndex);
    if (values !== null)
      await this.#objects.put(valuesKey({ firstIndex, body }), values, { absent: true }, 'unlocked');
    return { isNew: (await this.#objects.put(key, body, { absent: true })) !== null, body };
  }

  /** What has the key may be our own, put by an attempt whose answer was lost. @returns its ETag. */
  async #requireOurs(key: string, body: Buffer): Promise<string> {
    const found = await this.#objects.get(key);
    if (found !== null && found.body.equals(body)) return found.etag;
    throw new Fault(
      'log-broken',
      `another sealer wrote ${this.#objects.name}${key} while this one was writing; one log has one sealer`,
    );
  }

  /** Copies the batches since the last segment into one. It is only a copy: should it fail, a later one has them. */
  #makeSegment(): void {
    const pieces = this.#loose;
    const [first] = pieces;
    if (first === undefined) return;
    this.#loose = [];
    const lines = pieces.flatMap((piece) => piece.lines.map((line) => line.toString('utf8')));
    this.#segmenting = this.#segmenting.then(async () => {
      try {
        await this.#putPiece(pieceKey(SEGMENTS_FOLDER, first.firstIndex), first.firstIndex, lines);
      } catch {
        this.#loose = [...pieces, ...this.#loose];
      }
    });
  }
}

function isSame(a: LogHead, b: LogHead): boolean {
  return a.size === b.size && a.chain === b.chain;
}
