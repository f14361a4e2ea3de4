import { MerkleTree } from '../codec/merkle.ts';
import type { ClosedRecord, Closing, RecordFlaw } from '../contracts/log-entry.ts';
import type { EventKeys, ExaminedEvent, ExaminedLine } from './examined-line.ts';
import { examineParsed } from './examine-line.ts';
import { Handovers, lateDetail } from './handovers.ts';
import { IncidentTrails } from './incident-trails.ts';
import type { Lie, LieKind } from './lie.ts';
import type { LineFlaw, ParsedLine } from './log-line.ts';
import { GENESIS_CHAIN, nextChain, parseLine } from './log-line.ts';
import { RecordHeads } from './record-heads.ts';

/** What came of one line. A line that lies leaves the walk where it was. */
export type WalkStep =
  | { readonly kind: 'entry'; readonly line: ParsedLine; readonly seen: ExaminedLine }
  | { readonly kind: 'lie'; readonly lie: Lie; readonly seen: ExaminedLine | null };

type Flaw = { readonly how: LieKind; readonly detail: string };

/** Goes through a log line by line, with all that the next line has to fit. */
export class LogWalk {
  readonly heads = new RecordHeads();
  readonly trails = new IncidentTrails(this.heads);
  readonly tree = new MerkleTree();
  /** The keys that handed over. Whether any of them is to be trusted is not said. */
  readonly handovers = new Handovers();
  /** The issuer's keys, base64url, that others of the log handed over to. Whether those were to be trusted is not said. */
  readonly rotatedTo = new Set<string>();
  #chain = GENESIS_CHAIN;
  #before: { readonly chain: string; readonly last: ExaminedLine } | null = null;

  /** The number of entries walked, which is also the index the next one must have. */
  get size(): number {
    return this.tree.size;
  }

  get chain(): string {
    return this.#chain;
  }

  /**
   * Reads and judges the next line.
   * @param keys where given, the event's signature is checked too.
   */
  step(bytes: Uint8Array, keys: EventKeys = {}): WalkStep {
    const line = parseLine(bytes);
    if ('flaw' in line) return { kind: 'lie', lie: this.flawed(line), seen: null };
    const seen = examineParsed(line, keys);
    const lie = this.place(seen);
    return lie === null ? { kind: 'entry', line, seen } : { kind: 'lie', lie, seen };
  }

  /** Judges the place of the next line, and takes it. @returns how it lies; `null` when it was taken. */
  place(seen: ExaminedLine): Lie | null {
    const flaw = this.#placeFlaw(seen) ?? this.#eventFlaw(seen) ?? this.#closingFlaw(seen);
    if (flaw !== null) return { index: this.size, ...flaw };
    this.#before = { chain: this.#chain, last: seen };
    this.#chain = seen.chain;
    this.tree.append(seen.leafHash);
    this.#follow(seen);
    return null;
  }

  /** How a line lies here that could not even be read. */
  flawed({ flaw, detail }: LineFlaw): Lie {
    return { index: this.size, how: flaw === 'torn' ? 'truncated' : 'changed', detail };
  }

  /** Takes an entry that was made here: for who writes the log. */
  take(seen: ExaminedLine): void {
    this.#chain = seen.chain;
    this.tree.append(seen.leafHash);
    this.#follow(seen);
  }

  /** Whether a line continues the chain here. */
  fits({ leafHash, chain }: Pick<ExaminedLine, 'leafHash' | 'chain'>): boolean {
    return nextChain(this.#chain, leafHash) === chain;
  }

  /** Whether a line would have fitted where another one was taken last. */
  replacesLast({ index, leafHash, chain }: ExaminedLine): boolean {
    if (this.#before === null || Buffer.compare(this.#before.last.leafHash, leafHash) === 0) return false;
    return index === this.size - 1 && nextChain(this.#before.chain, leafHash) === chain;
  }

  #placeFlaw(seen: ExaminedLine): Flaw | null {
    const { index } = seen;
    if (index > this.size) return { how: 'dropped', detail: `entry ${index} stands in its place` };
    if (index < this.size) return { how: 'doubled', detail: `entry ${index} stands here again` };
    return this.fits(seen) ? null : { how: 'changed', detail: 'it does not fit the chain' };
  }

  /** What an entry says of its record, against the record as it stands; a finding that accuses wrongly lies too. */
  #eventFlaw(seen: ExaminedLine): Flaw | null {
    const { event, finding, hasWrongValue } = seen;
    const flaw = event === null ? null : this.#recordFlaw(event, finding);
    if (flaw !== null) return flaw;
    const late = event === null ? null : this.handovers.lateAfter(event, seen);
    if (late !== null) return { how: 'bad-signature', detail: lateDetail(late) };
    if (hasWrongValue) return { how: 'changed', detail: 'a value beside it was changed' };
    return event?.signature === 'unfit' || event?.signature === 'unknown-signer'
      ? { how: 'bad-signature', detail: `it is not signed by the ${signerOf(event)}` }
      : null;
  }

  #recordFlaw(event: ExaminedEvent, finding: ExaminedLine['finding']): Flaw | null {
    const flaw = this.heads.judge(event.stream, event);
    if (finding !== null) {
      return flaw === finding ? null : { how: 'changed', detail: `its event is no ${finding}` };
    }
    return flaw === null ? null : misplaced(flaw, event);
  }

  #closingFlaw({ closing }: ExaminedLine): Flaw | null {
    if (closing === null) return null;
    return isSame(this.trails.closing(closing.incidentId), closing)
      ? null
      : { how: 'changed', detail: `it does not say what the log holds of ${closing.incidentId}` };
  }

  #follow(seen: ExaminedLine): void {
    const { event, about, closing } = seen;
    this.handovers.add(seen);
    this.handovers.pass(seen);
    if (about !== null) this.trails.acceptAbout(about);
    if (closing !== null) this.trails.acceptClosing(closing);
    if (event === null) return;
    // What the gateway says of its own keys must not make the issuer's next one sign.
    if (event.rotation !== null && event.stream === 'issuer-events') this.rotatedTo.add(event.rotation.to.x);
    this.trails.accept(event, this.heads.accept(event.stream, event, event.digest));
  }
}

function signerOf({ stream }: ExaminedEvent): string {
  return stream === 'gateway-events' ? 'gateway' : 'issuer';
}

/** What is wrong with a log that holds an event as sound although it does not follow. */
function misplaced(flaw: RecordFlaw, { recordId, recordVersion }: ExaminedEvent): Flaw {
  const where = `version ${recordVersion} of ${recordId}`;
  switch (flaw) {
    case 'gap':
      return { how: 'dropped', detail: `${where} does not follow; one before it is not there` };
    case 'repeat':
      return { how: 'doubled', detail: `${where} was there before` };
    case 'chain-break':
      return { how: 'changed', detail: `${where} names another predecessor` };
  }
}

function isSame(found: Closing | null, { records }: Closing): boolean {
  return (
    found?.records.length === records.length &&
    records.every((one, at) => isSameRecord(found.records[at], one))
  );
}

function isSameRecord(a: ClosedRecord | undefined, b: ClosedRecord): boolean {
  return (
    a?.stream === b.stream &&
    a.recordId === b.recordId &&
    a.entries === b.entries &&
    a.version === b.version &&
    a.lastEventDigest === b.lastEventDigest
  );
}
