import { makeCheckpoint } from '../../src/audit/checkpoint.ts';
import { GENESIS_CHAIN, makeLine } from '../../src/audit/log-line.ts';
import type { EventKeys } from '../../src/audit/examined-line.ts';
import type { NoteSigner, NoteVerifier } from '../../src/audit/signed-note.ts';
import type { VerifyOptions } from '../../src/audit/verify.ts';
import { canonicalJson } from '../../src/codec/canonical-json.ts';
import type { Disclosure } from '../../src/codec/disclosure.ts';
import { disclose } from '../../src/codec/disclosure.ts';
import { MerkleTree } from '../../src/codec/merkle.ts';
import type { SignedEnvelope, StreamEvent } from '../../src/contracts/envelope.ts';
import { envelopeDigest } from '../../src/contracts/envelope.ts';
import type { EventStream, LogEntry } from '../../src/contracts/log-entry.ts';
import type { EventType } from '../../src/domain/event.ts';
import { idFromBytes } from '../../src/domain/ids.ts';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import type { StreamEntry } from '../../src/ports/event-source.ts';
import { signEnvelope } from '../../src/proof/event-signature.ts';
import { noteSigner, noteVerifier } from '../../src/proof/note-keys.ts';
import type { ProcessKeys, ProcessRole, PublicKeys } from '../../src/proof/process-keys.ts';
import { generateProcessKeys, loadProcessKeys, publicKeysOf } from '../../src/proof/process-keys.ts';

export const START_MS = 1_796_000_000_000;
export const ORIGIN = 'breakglass/T0TEST';

export function freshKeys(role: ProcessRole): ProcessKeys {
  return loadProcessKeys(JSON.stringify(generateProcessKeys(role).privateFile), role);
}

/** Both processes' keys and the streams of genuine events they make; every record is chained as it should be. */
export class EventMaker {
  readonly gateway: ProcessKeys;
  readonly issuer: ProcessKeys;
  readonly signer: NoteSigner;
  readonly verifier: NoteVerifier;
  readonly publicKeys: { readonly gateway: PublicKeys; readonly issuer: PublicKeys };
  readonly eventKeys: EventKeys;
  readonly #last = new Map<string, SignedEnvelope>();
  #count: number;

  /** @param firstCount where ids begin, so that several makers with the same keys make different events. */
  constructor(keys = { gateway: freshKeys('gateway'), issuer: freshKeys('issuer') }, firstCount = 0) {
    this.gateway = keys.gateway;
    this.issuer = keys.issuer;
    this.signer = noteSigner(keys.issuer, ORIGIN);
    this.verifier = noteVerifier(this.signer.publicKey, ORIGIN);
    this.publicKeys = { gateway: publicKeysOf(keys.gateway), issuer: publicKeysOf(keys.issuer) };
    this.eventKeys = { 'gateway-events': this.publicKeys.gateway, 'issuer-events': this.publicKeys.issuer };
    this.#count = firstCount;
  }

  /** The next event of a record, with one personal value beside it. */
  event(
    stream: EventStream,
    recordId: string,
    type: EventType = 'incident.opened',
    data: JsonObject = {},
    place: Partial<Pick<SignedEnvelope, 'eventId' | 'prevEventDigest' | 'recordVersion'>> = {},
    keys = stream === 'gateway-events' ? this.gateway : this.issuer,
  ): StreamEvent {
    this.#count += 1;
    const before = this.#last.get(`${stream} ${recordId}`);
    const salt = Buffer.from(String(this.#count).padStart(16, '0')).toString('base64url');
    const { slot, disclosure } = disclose(`note ${this.#count}`, salt);
    const envelope = signEnvelope(keys, {
      v: 1,
      eventId: idFromBytes('event', Buffer.from(String(this.#count).padStart(10, '0'))),
      recordId,
      recordVersion: (before?.recordVersion ?? 0) + 1,
      prevEventDigest: before === undefined ? null : envelopeDigest(before),
      type,
      atMs: START_MS + this.#count,
      actor: { kind: 'system', part: 'deadline' },
      data: { ...data, note: slot },
      signer: keys.keyId,
      ...place,
    });
    this.#last.set(`${stream} ${recordId}`, envelope);
    return { envelope, disclosures: [disclosure] };
  }

  /** An event as it stands in its stream. */
  entry(stream: EventStream, event: StreamEvent): StreamEntry {
    const { eventId, recordId } = event.envelope;
    return { stream, entryId: `${eventId}-0`, recordId, json: canonicalJson(event as unknown as Json) };
  }
}

/** A log in memory, sealed without any of the code that seals. */
export class MemoryLog {
  readonly maker: EventMaker;
  readonly lines: Buffer[] = [];
  readonly entries: LogEntry[] = [];
  readonly tree = new MerkleTree();
  chain = GENESIS_CHAIN;

  constructor(maker: EventMaker) {
    this.maker = maker;
  }

  addEvent(stream: EventStream, { envelope, disclosures }: StreamEvent): this {
    const index = this.entries.length;
    return this.add(
      { v: 1, index, sealedAtMs: START_MS + index, kind: 'event', stream, envelope },
      disclosures,
    );
  }

  add(entry: LogEntry, disclosures: readonly Disclosure[] = []): this {
    const line = makeLine(entry, disclosures, this.chain);
    this.lines.push(Buffer.from(line.text));
    this.entries.push(entry);
    this.tree.append(line.leafHash);
    this.chain = line.chain;
    return this;
  }

  checkpoint(): string {
    return makeCheckpoint(this.maker.signer, this.tree.size, this.tree.root());
  }

  /** What an auditor who has every key would check with. */
  options(checkpoint: string | null = this.checkpoint()): VerifyOptions {
    return {
      pinnedKeys: [this.maker.verifier],
      eventKeys: this.maker.eventKeys,
      checkpoint: () => Promise.resolve(checkpoint),
    };
  }
}

/** A log of `count` events over a few records of both processes. */
export function sampleLog(count: number, maker = new EventMaker()): MemoryLog {
  const log = new MemoryLog(maker);
  for (let index = 0; index < count; index += 1) {
    const stream = index % 3 === 0 ? 'gateway-events' : 'issuer-events';
    log.addEvent(stream, maker.event(stream, `grant/bg-${index % 4}`));
  }
  return log;
}

export async function* linesOf(lines: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  yield* lines;
}

/** A file's bytes as lines, the way a reader of files would cut them. */
export async function* linesOfBytes(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  let from = 0;
  while (from < bytes.length) {
    const newline = bytes.indexOf(0x0a, from);
    const end = newline < 0 ? bytes.length : newline + 1;
    yield bytes.subarray(from, end);
    from = end;
  }
}
