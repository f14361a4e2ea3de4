import type { NoteSigner } from '../audit/signed-note.ts';
import type { LogEntry } from '../contracts/log-entry.ts';
import { envelopeOf, streamOf } from '../contracts/log-entry.ts';
import { Fault } from '../domain/fault.ts';
import type { Clock } from '../ports/clock.ts';
import type { EntryHandler, StreamEntry } from '../ports/event-source.ts';
import type { Log } from '../ports/log.ts';
import type { LogSink } from '../ports/log-sink.ts';
import type { SealedGrants } from '../ports/sealed-grants.ts';
import type { SealedLog, SealOutcome } from '../ports/sealed-log.ts';
import type { Timer } from '../ports/timer.ts';
import { noteVerifier, rawPublicKeys } from '../proof/note-keys.ts';
import type { ProcessKeys, PublicKeys } from '../proof/process-keys.ts';
import type { DraftedBatch } from './seal-book.ts';
import { SealBook } from './seal-book.ts';
import type { RecoveredLog } from './seal-recovery.ts';
import { recoverLog } from './seal-recovery.ts';
import { SealWaiters } from './seal-waiters.ts';

export type SealerDeps = {
  readonly sink: LogSink;
  /** The issuer's key, under the log's origin. */
  readonly signer: NoteSigner;
  /** Keys it had before whose private half is still at hand; none unless the key is being rotated. */
  readonly formerSigners?: readonly NoteSigner[];
  readonly keys: { readonly gateway: PublicKeys; readonly issuer: PublicKeys };
  readonly clock: Clock;
  readonly timer: Timer;
  readonly log: Log;
  /** Told once when nothing can be sealed any more; the process should end, since no mint will succeed. */
  readonly onBroken: (fault: Fault) => void;
  /** How many findings without a genuine event are sealed a minute, the rest being counted; 60. */
  readonly maxNoisePerMinute?: number;
};

type Work = {
  readonly entries: readonly StreamEntry[];
  readonly resolve: () => void;
  readonly reject: (fault: Fault) => void;
};

const MAX_BATCH = 256;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;
/** How long a write that hangs is waited for at the end. */
const CLOSE_WITHIN_MS = 3_000;

/**
 * Reads the log, checks it, and continues it. The sink belongs to the sealer from here on, and is closed with it or
 * when it cannot start. Faults: `log-broken`, `log-unavailable`.
 */
export async function openSealer(deps: SealerDeps): Promise<Sealer> {
  const eventKeys = { 'gateway-events': deps.keys.gateway, 'issuer-events': deps.keys.issuer };
  const verifiers = rawPublicKeys(deps.keys.issuer).map((key) => noteVerifier(key, deps.signer.name));
  try {
    const formerSigners = deps.formerSigners ?? [];
    const log = await recoverLog({ ...deps, formerSigners, verifiers, eventKeys });
    const maxNoisePerMinute = deps.maxNoisePerMinute ?? 60;
    const book = new SealBook(log, { ...deps, formerSigners, eventKeys, maxNoisePerMinute });
    return new Sealer(deps, log, book);
  } catch (error) {
    await deps.sink.close();
    throw error;
  }
}

/**
 * Seals the events of both streams into one log, in the order they are handed over. Callers share batches: one
 * write and one checkpoint for all that came while the last batch was being written. A call returns when its entries
 * are durable and covered by a checkpoint; while the sink is away it waits, and nothing is acknowledged.
 */
export class Sealer implements SealedLog {
  /** What the log says of the grants. */
  readonly grants: SealedGrants;
  readonly #deps: SealerDeps;
  readonly #log: RecoveredLog;
  readonly #book: SealBook;
  readonly #waiters: SealWaiters;
  readonly #queue: Work[] = [];
  #pumping = false;
  #pumped: Promise<void> = Promise.resolve();
  #durableSize: number;
  #checkpoint: string;
  #stopped: Fault | null = null;
  #wake: () => void = () => {};

  constructor(deps: SealerDeps, log: RecoveredLog, book: SealBook) {
    this.#deps = deps;
    this.#log = log;
    this.#book = book;
    this.#waiters = new SealWaiters(deps.timer);
    this.#durableSize = log.walk.size;
    this.grants = log.index.grants.view(() => this.#durableSize);
    this.#checkpoint = log.checkpoint;
  }

  /** For a reader of a stream: seals one entry. */
  readonly handle: EntryHandler = (entry) => this.sealBatch([entry]);

  /** The latest checkpoint, e.g. to show it where others keep it. */
  get checkpoint(): string {
    return this.#checkpoint;
  }

  /** Seals entries. Faults: `log-broken`; `log-unavailable` when it is closed before they are durable. */
  sealBatch(entries: readonly StreamEntry[]): Promise<void> {
    if (this.#stopped !== null) return Promise.reject(this.#stopped);
    return new Promise((resolve, reject) => {
      this.#queue.push({ entries, resolve, reject });
      if (!this.#pumping) this.#pumped = this.#pump();
    });
  }

  /** Faults: `log-broken` and `log-unavailable`, once nothing will be sealed any more. */
  async waitSealed(eventId: string, timeoutMs: number): Promise<SealOutcome> {
    const outcome = this.#outcome(eventId);
    if (outcome !== null) return outcome;
    if (this.#stopped !== null) throw this.#stopped;
    return this.#waiters.wait(eventId, timeoutMs);
  }

  hasEnded(grantId: string): Promise<boolean> {
    return Promise.resolve(this.#log.index.hasEnded(grantId));
  }

  contradicts(requestId: string, grantId: string): Promise<boolean> {
    return Promise.resolve(this.#log.index.contradicts(requestId, grantId));
  }

  sealedVersion(recordId: string): Promise<number> {
    return Promise.resolve(this.#log.walk.heads.version('issuer-events', recordId));
  }

  /** Whether a key of the log handed over to this one. */
  hasRotatedTo({ publicKey }: ProcessKeys): boolean {
    return this.#log.walk.rotatedTo.has(publicKey.export({ format: 'jwk' }).x ?? '');
  }

  /** Takes no more, gives up waiting for a sink that is away or hangs, and frees the log. */
  async close(): Promise<void> {
    this.#stop(new Fault('log-unavailable', 'the sealer is stopping'));
    let cancel = (): void => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#deps.timer.after(CLOSE_WITHIN_MS, resolve);
    });
    await Promise.race([this.#pumped, late]);
    cancel();
    await this.#deps.sink.close();
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    while (this.#queue.length > 0 && this.#stopped === null) {
      const works = this.#nextWorks();
      try {
        const drafted = this.#book.draft(works.flatMap(({ entries }) => entries));
        if (drafted !== null) await this.#write(drafted);
        for (const { resolve } of works) resolve();
      } catch (error) {
        const fault = error instanceof Fault ? error : new Fault('bug', 'sealing failed', { cause: error });
        if (this.#stopped === null) this.#break(fault);
        for (const { reject } of works) reject(fault);
      }
    }
    this.#pumping = false;
  }

  #nextWorks(): readonly Work[] {
    let count = 0;
    let works = 0;
    for (const { entries } of this.#queue) {
      count += entries.length;
      if (works > 0 && count > MAX_BATCH) break;
      works += 1;
    }
    return this.#queue.splice(0, works);
  }

  /** Writes a batch, as often as it takes. The lines stay the same, so a repeated attempt cannot write two. */
  async #write({ batch, checkpoint, entries }: DraftedBatch): Promise<void> {
    await this.#untilAvailable(() => this.#deps.sink.append(batch));
    await this.#untilAvailable(() => this.#deps.sink.putCheckpoint(checkpoint));
    this.#durableSize = batch.head.size;
    this.#checkpoint = checkpoint;
    for (const entry of entries) this.#tell(entry);
  }

  /** Alarms the operator of a finding, and wakes who waits for an event of the issuer. */
  #tell(entry: LogEntry): void {
    if (entry.kind === 'finding') {
      const { code, stream, entryId, recordId, suppressed } = entry.finding;
      this.#deps.log.warn('sealer.finding', {
        code,
        stream,
        entryId,
        recordId,
        suppressed,
        index: entry.index,
      });
    }
    const envelope = envelopeOf(entry);
    if (envelope === null || streamOf(entry) !== 'issuer-events') return;
    const outcome = this.#outcome(envelope.eventId);
    if (outcome !== null) this.#waiters.settle(envelope.eventId, outcome);
  }

  async #untilAvailable(work: () => Promise<void>): Promise<void> {
    for (let delayMs = FIRST_RETRY_MS; ; delayMs = Math.min(delayMs * 2, LAST_RETRY_MS)) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Fault) || error.code !== 'log-unavailable') throw error;
        this.#deps.log.error('sealer.sink-away', { why: error.message, retryMs: delayMs }, error);
      }
      await this.#pause(delayMs);
      if (this.#stopped !== null) throw this.#stopped;
    }
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#deps.timer.after(delayMs, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
      if (this.#stopped !== null) this.#wake();
    });
  }

  #outcome(eventId: string): SealOutcome | null {
    const sealed = this.#log.index.event('issuer-events', eventId);
    if (sealed === null || sealed.index >= this.#durableSize) return null;
    const { index, entryDigest, finding } = sealed;
    return finding === null
      ? { kind: 'sealed', receipt: { index, entryDigest, treeSize: this.#durableSize } }
      : { kind: 'rejected', finding };
  }

  #break(fault: Fault): void {
    this.#deps.log.error('sealer.broken', { why: fault.message }, fault);
    this.#stop(fault);
    this.#deps.onBroken(fault);
  }

  #stop(fault: Fault): void {
    this.#stopped ??= fault;
    this.#wake();
    for (const { reject } of this.#queue.splice(0)) reject(this.#stopped);
    this.#waiters.failAll(this.#stopped);
  }
}
