import { NameTable } from '../codec/name-table.ts';
import type { EventStream, RecordFlaw } from '../contracts/log-entry.ts';

/** The place an event claims in the history of its record. */
export type EventPlace = {
  readonly recordId: string;
  readonly recordVersion: number;
  readonly prevEventDigest: string | null;
};

/** The last event of a record. */
export type Head = { readonly version: number; readonly digest: string };

const DIGEST_BYTES = 32;
const VERSION_BYTES = 8;
const HEAD_BYTES = DIGEST_BYTES + VERSION_BYTES;
const FIRST_HEADS = 64;
const KINDS: Readonly<Record<EventStream, number>> = { 'gateway-events': 0, 'issuer-events': 1 };

/**
 * The last event of every record, as the log has it. Sealer and verifier judge by the same rules, so a log can
 * hold nothing as sound that a verifier would not call so. Records are told apart by stream: a process cannot
 * write into the history of the other one's record by using its name.
 *
 * Memory grows with the number of records, by about 100 bytes each, and not with the number of events.
 */
export class RecordHeads {
  readonly #names = new NameTable();
  #heads = Buffer.alloc(FIRST_HEADS * HEAD_BYTES);

  /** What is wrong with the place an event claims; `null` when it is the next one of its record. */
  judge(stream: EventStream, place: EventPlace): RecordFlaw | null {
    const head = this.head(stream, place.recordId);
    const version = head?.version ?? 0;
    if (place.recordVersion <= version) return 'repeat';
    if (place.recordVersion > version + 1) return 'gap';
    return place.prevEventDigest === (head?.digest ?? null) ? null : 'chain-break';
  }

  /**
   * Takes a genuine event as the last one of its record, unless it is no newer than that.
   * @param digest the digest by which the next event names this one.
   * @returns the number of the record: 0 for the first one of the log, and so on.
   */
  accept(stream: EventStream, { recordId, recordVersion }: EventPlace, digest: string): number {
    const number = this.#names.add(KINDS[stream], recordId);
    this.#makeRoom();
    const at = number * HEAD_BYTES;
    if (recordVersion > this.#versionAt(at)) {
      this.#heads.write(digest, at, 'base64url');
      this.#heads.writeDoubleBE(recordVersion, at + DIGEST_BYTES);
    }
    return number;
  }

  /** The number of a record; `null` when the log does not have it. */
  number(stream: EventStream, recordId: string): number | null {
    const number = this.#names.find(KINDS[stream], recordId);
    return number < 0 ? null : number;
  }

  /** What the record with this number is called. */
  recordId(number: number): string {
    return this.#names.name(number);
  }

  /** The last event of a record; `null` when the log does not have it. */
  head(stream: EventStream, recordId: string): Head | null {
    const number = this.number(stream, recordId);
    if (number === null) return null;
    const at = number * HEAD_BYTES;
    const digest = this.#heads.toString('base64url', at, at + DIGEST_BYTES);
    return { version: this.#versionAt(at), digest };
  }

  /** The highest version accepted for a record; 0 when none was. */
  version(stream: EventStream, recordId: string): number {
    return this.head(stream, recordId)?.version ?? 0;
  }

  #makeRoom(): void {
    if (this.#names.size * HEAD_BYTES <= this.#heads.length) return;
    const larger = Buffer.alloc(this.#heads.length * 2);
    this.#heads.copy(larger);
    this.#heads = larger;
  }

  #versionAt(at: number): number {
    return this.#heads.readDoubleBE(at + DIGEST_BYTES);
  }
}
