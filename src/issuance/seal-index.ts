import type { SignedEnvelope } from '../contracts/envelope.ts';
import { envelopeDigest } from '../contracts/envelope.ts';
import type { EventStream, Finding, LogEntry } from '../contracts/log-entry.ts';
import { envelopeOf, streamOf } from '../contracts/log-entry.ts';
import { SealedGrantIndex } from './sealed-grant-index.ts';

/** Where a genuine event stands in the log, and what was found about it (`null`: nothing). */
export type SealedEvent = {
  readonly index: number;
  readonly entryDigest: string;
  readonly envelopeDigest: string;
  readonly finding: Finding['code'] | null;
};

/** Events of the gateway after which a request leads to nothing. */
const NO_GRANT: ReadonlySet<string> = new Set(['request.denied', 'request.lapsed', 'request.withdrawn']);

/** So many events are known by their id, the oldest being forgotten; those were sealed long before. */
const KNOWN_EVENTS = 250_000;

/**
 * What has to be known of the sealed log at any moment. Events are told apart by stream: the id of an event of the
 * issuer cannot be taken by an event of the gateway.
 */
export class SealIndex {
  readonly grants = new SealedGrantIndex();
  readonly #events = new Map<string, SealedEvent>();
  readonly #endedGrants = new Set<string>();
  readonly #found = new Set<string>();
  /** How each request was first decided: the grant it led to, or `null`. */
  readonly #decided = new Map<string, string | null>();

  /** Takes up a sealed entry. */
  add(entry: LogEntry, entryDigest: string): void {
    if (entry.kind === 'finding') {
      this.#found.add(foundName(entry.finding));
      forgetOldest(this.#found);
    }
    this.grants.add(entry);
    const envelope = envelopeOf(entry);
    if (envelope === null) return;
    const stream = streamOf(entry);
    const name = `${stream} ${envelope.eventId}`;
    if (!this.#events.has(name)) {
      const finding = entry.kind === 'finding' ? entry.finding.code : null;
      this.#events.set(name, {
        index: entry.index,
        entryDigest,
        envelopeDigest: envelopeDigest(envelope),
        finding,
      });
      forgetOldest(this.#events);
    }
    const { grantId, requestId } = envelope.data;
    if (stream === 'gateway-events' && typeof requestId === 'string' && !this.#decided.has(requestId)) {
      if (envelope.type === 'request.approved')
        this.#decided.set(requestId, typeof grantId === 'string' ? grantId : null);
      else if (NO_GRANT.has(envelope.type)) this.#decided.set(requestId, null);
    }
    const ends = envelope.type === 'grant.ended' || envelope.type === 'grant.refused';
    // Whatever was found about the event: once the issuer has said that a grant is over, it stays over.
    if (stream === 'issuer-events' && ends && typeof grantId === 'string') this.#endedGrants.add(grantId);
  }

  /** An event by its id; `null` when the log does not hold it, or since long ago. */
  event(stream: EventStream, eventId: string): SealedEvent | null {
    return this.#events.get(`${stream} ${eventId}`) ?? null;
  }

  /** Whether exactly this event is in the log already: it was delivered again. */
  holds(stream: EventStream, envelope: SignedEnvelope): boolean {
    return this.event(stream, envelope.eventId)?.envelopeDigest === envelopeDigest(envelope);
  }

  /** Whether this entry of a stream is in the log as a finding already. */
  holdsFinding(place: Pick<Finding, 'stream' | 'entryId' | 'rawDigest'>): boolean {
    return this.#found.has(foundName(place));
  }

  contradicts(requestId: string, grantId: string): boolean {
    return this.#decided.has(requestId) && this.#decided.get(requestId) !== grantId;
  }

  hasEnded(grantId: string): boolean {
    return this.#endedGrants.has(grantId);
  }
}

function forgetOldest(known: Map<string, unknown> | Set<string>): void {
  if (known.size <= KNOWN_EVENTS) return;
  const [oldest] = known.keys();
  if (oldest !== undefined) known.delete(oldest);
}

function foundName({
  stream,
  entryId,
  rawDigest,
}: Pick<Finding, 'stream' | 'entryId' | 'rawDigest'>): string {
  return `${stream} ${entryId} ${rawDigest}`;
}
