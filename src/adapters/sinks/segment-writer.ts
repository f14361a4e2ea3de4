import type { FileHandle } from 'node:fs/promises';
import { open, stat } from 'node:fs/promises';

import { Fault } from '../../domain/fault.ts';

/** How bytes get to the disk. */
export type FileIo = {
  write(handle: FileHandle, bytes: Uint8Array): Promise<void>;
  /** Returns when what was written survives a loss of power. */
  sync(handle: FileHandle): Promise<void>;
};

const TAIL_BYTES = 4096;

/**
 * Appends to one segment, and only directly after what it wrote last: before each append the file must be the same
 * file, of the same size, with the same last bytes. Whatever else wrote there is not overwritten but reported.
 */
export class SegmentWriter {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #io: FileIo;
  #size: number;
  #tail: Buffer;
  /** What an append that failed may have left behind the end. */
  #failed: Buffer | null = null;

  private constructor(path: string, handle: FileHandle, io: FileIo, size: number, tail: Buffer) {
    this.#path = path;
    this.#handle = handle;
    this.#io = io;
    this.#size = size;
    this.#tail = tail;
  }

  /** Takes up a segment as it stands, or makes a new one. */
  static async open(path: string, io: FileIo): Promise<SegmentWriter> {
    const handle = await open(path, 'a+', 0o600);
    try {
      const { size } = await handle.stat();
      const tailBytes = Math.min(size, TAIL_BYTES);
      return new SegmentWriter(path, handle, io, size, await bytesAt(handle, size - tailBytes, tailBytes));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get size(): number {
    return this.#size;
  }

  /** Returns when the bytes are durable. After a failure the same bytes may be appended again. */
  async append(bytes: Buffer): Promise<void> {
    await this.#checkEnd();
    this.#failed = bytes;
    await this.#io.write(this.#handle, bytes);
    await this.#io.sync(this.#handle);
    this.#failed = null;
    this.#size += bytes.length;
    this.#tail = Buffer.concat([this.#tail, bytes]).subarray(-TAIL_BYTES);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #checkEnd(): Promise<void> {
    const [held, named] = [await this.#handle.stat(), await statOrNull(this.#path)];
    if (named === null || named.ino !== held.ino || named.dev !== held.dev)
      throw this.#broken('was removed or replaced');
    if (held.size < this.#size) throw this.#broken('became shorter');
    if (held.size > this.#size) await this.#removeFailed(held.size);
    const tail = await bytesAt(this.#handle, this.#size - this.#tail.length, this.#tail.length);
    if (!tail.equals(this.#tail)) throw this.#broken('does not end with what was written last');
  }

  /** Only the beginning of what failed may stand behind the end; it goes, so that nothing stands there twice. */
  async #removeFailed(size: number): Promise<void> {
    const excess = await bytesAt(this.#handle, this.#size, size - this.#size);
    if (this.#failed === null || !this.#failed.subarray(0, excess.length).equals(excess)) {
      throw this.#broken('was written by somebody else');
    }
    await this.#handle.truncate(this.#size);
  }

  #broken(what: string): Fault {
    return new Fault(
      'log-broken',
      `${this.#path} ${what} while this sealer was writing it; look at it before anything is sealed again`,
    );
  }
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

async function statOrNull(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
