/**
 * The largest line that is read as one, in bytes. No event comes near it; a closing of some hundred thousand records
 * does. Whatever is longer is none of a log, and is not held in memory to be sure.
 */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

const NEWLINE = 0x0a;
const NOTHING: Buffer = Buffer.alloc(0);

/** Splits what comes in pieces into lines, each byte looked at once, however long a line is. */
export class LineSplitter {
  readonly #maxBytes: number;
  /** The beginning of a line whose newline has not come. */
  #begun: Buffer[] = [];
  #begunBytes = 0;
  /** What came and was not looked at yet. */
  #unread = NOTHING;
  /** Whether what comes is the rest of a line that was given out before its end. */
  #isPassingOver = false;

  constructor(maxBytes = MAX_LINE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** What came and was not given out. */
  get rest(): Buffer {
    return Buffer.concat([...this.#begun, this.#unread]);
  }

  /**
   * Gives out the lines that are complete by now, newline included. Of one that is too long, as much as came is given
   * out, without a newline, and the rest of it is passed over. Whoever stops can go on later, with nothing more to take.
   */
  *take(bytes: Buffer = NOTHING): Generator<Buffer, void> {
    this.#unread = this.#unread.length === 0 ? bytes : Buffer.concat([this.#unread, bytes]);
    while (this.#unread.length > 0) {
      const end = this.#unread.indexOf(NEWLINE) + 1;
      const piece = end === 0 ? this.#unread : this.#unread.subarray(0, end);
      this.#unread = this.#unread.subarray(piece.length);
      if (this.#isPassingOver) {
        this.#isPassingOver = end === 0;
        continue;
      }
      this.#begun.push(piece);
      this.#begunBytes += piece.length;
      if (end === 0 && this.#begunBytes <= this.#maxBytes) return;
      this.#isPassingOver = end === 0;
      const line = this.#begun.length === 1 ? piece : Buffer.concat(this.#begun);
      this.#begun = [];
      this.#begunBytes = 0;
      yield line;
    }
  }
}
