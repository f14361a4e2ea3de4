import { MerkleTree } from '../codec/merkle.ts';
import type { SignedEnvelope } from '../contracts/envelope.ts';
import type { EventStream, LogEntry } from '../contracts/log-entry.ts';
import { envelopeOf, streamOf } from '../contracts/log-entry.ts';
import { envelopeSignatureFits } from '../proof/event-signature.ts';
import type { PublicKeys } from '../proof/process-keys.ts';
import { sortBeside } from './beside.ts';
import type { Lie, LieKind } from './lie.ts';
import type { ParsedLine } from './log-line.ts';
import { GENESIS_CHAIN, nextChain, parseLine } from './log-line.ts';
import { RecordHeads } from './record-heads.ts';

/** The keys each stream's events may be signed with. */
export type EventKeys = Readonly<Partial<Record<EventStream, PublicKeys>>>;

/** What came of one line. A line that lies leaves the walk where it was. */
export type WalkStep =
  | {
      readonly kind: 'entry';
      readonly line: ParsedLine;
      readonly withheld: number;
      readonly signatureChecked: boolean;
    }
  | { readonly kind: 'lie'; readonly lie: Lie; readonly line: ParsedLine | null };

/** Goes through a log line by line, with all that the next line has to fit. */
export class LogWalk {
  readonly heads = new RecordHeads();
  readonly tree = new MerkleTree();
  #chain = GENESIS_CHAIN;
  #before: { readonly chain: string; readonly last: ParsedLine } | null = null;

  /** The number of entries walked, which is also the index the next one must have. */
  get size(): number {
    return this.tree.size;
  }

  get chain(): string {
    return this.#chain;
  }

  /**
   * Judges the next line.
   * @param keys where given, the event's signature is checked too.
   */
  step(bytes: Uint8Array, keys: EventKeys = {}): WalkStep {
    const line = parseLine(bytes);
    if ('flaw' in line) return this.#lie(line.flaw === 'torn' ? 'truncated' : 'changed', line.detail, null);
    const { index } = line.leaf;
    if (index > this.size) return this.#lie('dropped', `entry ${index} stands in its place`, line);
    if (index < this.size) return this.#lie('doubled', `entry ${index} stands here again`, line);
    if (!this.fits(line)) return this.#lie('changed', 'it does not fit the chain', line);
    const flaw = this.#entryFlaw(line.leaf);
    if (flaw !== null) return this.#lie(flaw.how, flaw.detail, line);

    const envelope = envelopeOf(line.leaf);
    const beside = envelope === null ? null : sortBeside(envelope, line.disclosures);
    if ((beside?.wrong ?? line.disclosures).length > 0)
      return this.#lie('changed', 'a value beside it was changed', line);
    const publicKeys = keys[streamOf(line.leaf)];
    const signatureChecked = envelope !== null && publicKeys !== undefined;
    if (signatureChecked && !envelopeSignatureFits(publicKeys, envelope)) {
      return this.#lie('bad-signature', `it is not signed by the ${publicKeys.role}`, line);
    }

    this.#take(line, envelope);
    return { kind: 'entry', line, withheld: beside?.withheld ?? 0, signatureChecked };
  }

  /** Whether a line continues the chain here. */
  fits(line: ParsedLine): boolean {
    return nextChain(this.#chain, line.leafHash) === line.chain;
  }

  /** Whether a line would have fitted where another one was taken last. */
  replacesLast(line: ParsedLine): boolean {
    if (this.#before === null || this.#before.last.leafHash.equals(line.leafHash)) return false;
    return line.leaf.index === this.size - 1 && nextChain(this.#before.chain, line.leafHash) === line.chain;
  }

  /** What an entry says of its record, against the record as it stands; a finding that accuses wrongly lies too. */
  #entryFlaw(entry: LogEntry): { readonly how: LieKind; readonly detail: string } | null {
    const envelope = envelopeOf(entry);
    if (envelope === null) return null;
    const flaw = this.heads.judge(streamOf(entry), envelope);
    if (entry.kind === 'finding') {
      return flaw === entry.finding.code
        ? null
        : { how: 'changed', detail: `its event is no ${entry.finding.code}` };
    }
    const where = `version ${envelope.recordVersion} of ${envelope.recordId}`;
    if (flaw === 'gap')
      return { how: 'dropped', detail: `${where} does not follow; one before it is not there` };
    if (flaw === 'repeat') return { how: 'doubled', detail: `${where} was there before` };
    return flaw === null ? null : { how: 'changed', detail: `${where} names another predecessor` };
  }

  #take(line: ParsedLine, envelope: SignedEnvelope | null): void {
    this.#before = { chain: this.#chain, last: line };
    this.#chain = line.chain;
    this.tree.append(line.leafHash);
    if (envelope !== null) this.heads.accept(streamOf(line.leaf), envelope);
  }

  #lie(how: LieKind, detail: string, line: ParsedLine | null): WalkStep {
    return { kind: 'lie', lie: { index: this.size, how, detail }, line };
  }
}
