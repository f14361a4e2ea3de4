import { ownText } from '../codec/own-text.ts';
import type { ClosedRecord, Closing, EventStream } from '../contracts/log-entry.ts';
import type { IncidentId } from '../domain/ids.ts';
import { parseId } from '../domain/ids.ts';
import type { ExaminedEvent } from './examined-line.ts';
import type { RecordHeads } from './record-heads.ts';

type RecordName = { readonly stream: EventStream; readonly recordId: string };
type Trail = {
  readonly incidentId: IncidentId;
  readonly records: RecordName[];
  /** Requests and grants that something still has to happen to. */
  readonly waiting: Set<string>;
  /** Requests that came to something, so that one that is filed late in the log does not wait again. */
  readonly settled: Set<string>;
  isClosed: boolean;
};

/** What an event does to who waits, by stream and type: only the process that decides is believed. */
const SETTLES: ReadonlySet<string> = new Set([
  'gateway-events request.denied',
  'gateway-events request.withdrawn',
  'gateway-events request.lapsed',
  'issuer-events grant.accepted',
  'issuer-events grant.refused',
]);
const ENDS: ReadonlySet<string> = new Set([
  ...SETTLES,
  'issuer-events grant.ended',
  'gateway-events incident.closed',
]);

/**
 * Which records belong to which incident. A record belongs to the incident that the first event of it names, by its
 * own id or by a request or grant that belongs to it; that never changes. Memory grows with the records.
 */
export class IncidentTrails {
  readonly #heads: RecordHeads;
  readonly #trails = new Map<IncidentId, Trail>();
  /** By record number: its incident. */
  readonly #incidentOf = new Map<number, IncidentId>();
  /** By record number: how many entries are about it. Kept for all, since a record may be given its incident late. */
  #entries = new Uint32Array(64);

  constructor(heads: RecordHeads) {
    this.#heads = heads;
  }

  /**
   * Takes up an entry that holds an event, sound or flawed.
   * @param number of its record.
   * @returns the incident it belongs to; `null` when it belongs to none.
   */
  accept(event: ExaminedEvent, number: number): IncidentId | null {
    this.#count(number);
    const incidentId = this.#incidentOf.get(number) ?? this.#named(event);
    if (incidentId === null) return null;
    const trail = this.#trail(incidentId);
    if (!this.#incidentOf.has(number)) {
      this.#incidentOf.set(number, trail.incidentId);
      trail.records.push({ stream: event.stream, recordId: ownText(event.recordId) });
    }
    follow(trail, event);
    return incidentId;
  }

  /** Takes up a finding about a record that the log knows. */
  acceptAbout({ stream, recordId }: RecordName): void {
    const number = this.#heads.number(stream, recordId);
    if (number !== null) this.#count(number);
  }

  acceptClosing({ incidentId }: Closing): void {
    this.#trail(incidentId).isClosed = true;
  }

  /** Whether an event may have been the last one of its incident: it ended something, or came after an end. */
  isEnd(incidentId: IncidentId, { stream, type }: Pick<ExaminedEvent, 'stream' | 'type'>): boolean {
    return this.#trail(incidentId).isClosed || ENDS.has(`${stream} ${type}`);
  }

  /** What an incident has come to, if nothing of it waits any more. */
  closingIfQuiet(incidentId: IncidentId): Closing | null {
    return this.#trail(incidentId).waiting.size === 0 ? this.closing(incidentId) : null;
  }

  /** What an incident has come to so far; `null` when no record belongs to it. */
  closing(incidentId: IncidentId): Closing | null {
    const records = this.#trails.get(incidentId)?.records ?? [];
    const closed = records.map((name) => this.#closed(name));
    return closed.length === 0 ? null : { incidentId, records: closed };
  }

  /** The incident a record belongs to. */
  incidentOf(stream: EventStream, recordId: string): IncidentId | null {
    const number = this.#heads.number(stream, recordId);
    return number === null ? null : (this.#incidentOf.get(number) ?? null);
  }

  #closed({ stream, recordId }: RecordName): ClosedRecord {
    const number = this.#heads.number(stream, recordId) ?? 0;
    const { version = 0, digest = '' } = this.#heads.head(stream, recordId) ?? {};
    return { entries: this.#entries[number] ?? 0, lastEventDigest: digest, recordId, stream, version };
  }

  #named({ incidentId, requestId, grantId }: ExaminedEvent): IncidentId | null {
    const own = incidentId === null ? null : parseId('incident', incidentId);
    if (own !== null) return own;
    const byRequest =
      requestId === null
        ? null
        : (this.incidentOf('gateway-events', `request/${requestId}`) ??
          this.incidentOf('issuer-events', `filed/${requestId}`));
    return byRequest ?? (grantId === null ? null : this.incidentOf('issuer-events', `grant/${grantId}`));
  }

  #trail(incidentId: IncidentId): Trail {
    const known = this.#trails.get(incidentId);
    if (known !== undefined) return known;
    const own = ownText(incidentId);
    const fresh: Trail = {
      incidentId: own,
      records: [],
      waiting: new Set(),
      settled: new Set(),
      isClosed: false,
    };
    this.#trails.set(own, fresh);
    return fresh;
  }

  #count(number: number): void {
    if (number >= this.#entries.length) {
      const larger = new Uint32Array(Math.max(number + 1, this.#entries.length * 2));
      larger.set(this.#entries);
      this.#entries = larger;
    }
    this.#entries[number] = (this.#entries[number] ?? 0) + 1;
  }
}

function follow({ waiting, settled }: Trail, { stream, type, requestId, grantId }: ExaminedEvent): void {
  const what = `${stream} ${type}`;
  if (requestId !== null && what === 'gateway-events request.filed' && !settled.has(requestId)) {
    waiting.add(ownText(requestId));
  }
  if (requestId !== null && SETTLES.has(what)) {
    settled.add(ownText(requestId));
    waiting.delete(requestId);
  }
  if (grantId !== null && what === 'issuer-events grant.accepted') waiting.add(ownText(grantId));
  if (grantId !== null && what === 'issuer-events grant.ended') waiting.delete(grantId);
}
