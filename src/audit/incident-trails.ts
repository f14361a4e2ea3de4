import { NameTable, grown } from '../codec/name-table.ts';
import type { ClosedRecord, Closing, EventStream } from '../contracts/log-entry.ts';
import type { IncidentId } from '../domain/ids.ts';
import { parseId } from '../domain/ids.ts';
import type { ExaminedEvent, ExaminedLine } from './examined-line.ts';
import type { RecordHeads } from './record-heads.ts';

type RecordName = { readonly stream: EventStream; readonly recordId: string };

const NONE = -1;
const FIRST_RECORDS = 64;
const FIRST_INCIDENTS = 16;
/** What is kept by name: incidents, and of each incident its requests and grants that waited. */
const KINDS = { incident: 0, member: 1 } as const;
/** Of a request or grant: something still has to happen to it; it came to something. */
const [WAITING, SETTLED] = [1, 2];

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
 * own id or by a request or grant that belongs to it; that never changes. Memory grows with the records, by some 30
 * bytes each, and as much for each incident, request and grant.
 */
export class IncidentTrails {
  readonly #heads: RecordHeads;
  readonly #names = new NameTable();
  /** By record number. Entries are counted for all, since a record may be given its incident late. */
  #records = {
    entries: new Uint32Array(FIRST_RECORDS),
    incident: new Int32Array(FIRST_RECORDS).fill(NONE),
    /** The record that came to its incident after it. */
    next: new Int32Array(FIRST_RECORDS).fill(NONE),
    isOfIssuer: new Uint8Array(FIRST_RECORDS),
  };
  /** By the number of an incident's, request's or grant's name. */
  #named = {
    first: new Int32Array(FIRST_INCIDENTS).fill(NONE),
    last: new Int32Array(FIRST_INCIDENTS).fill(NONE),
    waiting: new Uint32Array(FIRST_INCIDENTS),
    isClosed: new Uint8Array(FIRST_INCIDENTS),
    state: new Uint8Array(FIRST_INCIDENTS),
  };

  constructor(heads: RecordHeads) {
    this.#heads = heads;
  }

  /**
   * Takes up an entry that holds an event, sound or flawed.
   * @param number of its record.
   */
  accept(event: ExaminedEvent, number: number): void {
    this.#count(number);
    let incident = this.#incidentOf(number);
    if (incident === NONE) {
      const named = this.#incidentNamed(event);
      if (named === null) return;
      incident = this.#incident(named);
      this.#append(incident, number, event.stream);
    }
    this.#follow(incident, event);
  }

  /** Takes up a finding about a record that the log knows. */
  acceptAbout({ stream, recordId }: RecordName): void {
    const number = this.#heads.number(stream, recordId);
    if (number !== null) this.#count(number);
  }

  acceptClosing({ incidentId }: Closing): void {
    // Its number first: a new one may give all of it new room.
    const incident = this.#incident(incidentId);
    this.#named.isClosed[incident] = 1;
  }

  /** Whether an event may have been the last one of its incident: it ended something, or came after an end. */
  isEnd(incidentId: IncidentId, { stream, type }: Pick<ExaminedEvent, 'stream' | 'type'>): boolean {
    const incident = this.#names.find(KINDS.incident, incidentId);
    return (incident !== NONE && this.#named.isClosed[incident] === 1) || ENDS.has(`${stream} ${type}`);
  }

  /**
   * The incident that may have come to rest with an entry that was taken up: one that ended something, or came after a
   * closing, also as a finding about a record of it; `null` for any other.
   */
  endedBy({ event, about }: Pick<ExaminedLine, 'about' | 'event'>): IncidentId | null {
    const record = event ?? about;
    const incidentId = record === null ? null : this.incidentOf(record.stream, record.recordId);
    if (incidentId === null) return null;
    const isDue =
      event === null ? this.#named.isClosed[this.#incident(incidentId)] === 1 : this.isEnd(incidentId, event);
    return isDue ? incidentId : null;
  }

  /** What an incident has come to, if nothing of it waits any more. */
  closingIfQuiet(incidentId: IncidentId): Closing | null {
    const incident = this.#names.find(KINDS.incident, incidentId);
    return incident === NONE || this.#named.waiting[incident] !== 0 ? null : this.closing(incidentId);
  }

  /** What an incident has come to so far; `null` when no record belongs to it. */
  closing(incidentId: IncidentId): Closing | null {
    const incident = this.#names.find(KINDS.incident, incidentId);
    const records: ClosedRecord[] = [];
    for (let number = this.#named.first[incident] ?? NONE; number !== NONE; ) {
      records.push(this.#closed(number));
      number = this.#records.next[number] ?? NONE;
    }
    return records.length === 0 ? null : { incidentId, records };
  }

  /** The incident a record belongs to. */
  incidentOf(stream: EventStream, recordId: string): IncidentId | null {
    const number = this.#heads.number(stream, recordId);
    const incident = number === null ? NONE : this.#incidentOf(number);
    return incident === NONE ? null : (this.#names.name(incident) as IncidentId);
  }

  #closed(number: number): ClosedRecord {
    const stream = this.#records.isOfIssuer[number] === 1 ? 'issuer-events' : 'gateway-events';
    const recordId = this.#heads.recordId(number);
    const { version = 0, digest = '' } = this.#heads.head(stream, recordId) ?? {};
    return {
      entries: this.#records.entries[number] ?? 0,
      lastEventDigest: digest,
      recordId,
      stream,
      version,
    };
  }

  #incidentOf(number: number): number {
    return this.#records.incident[number] ?? NONE;
  }

  #incidentNamed({ incidentId, requestId, grantId }: ExaminedEvent): IncidentId | null {
    const own = incidentId === null ? null : parseId('incident', incidentId);
    if (own !== null) return own;
    const byRequest =
      requestId === null
        ? null
        : (this.incidentOf('gateway-events', `request/${requestId}`) ??
          this.incidentOf('issuer-events', `filed/${requestId}`));
    return byRequest ?? (grantId === null ? null : this.incidentOf('issuer-events', `grant/${grantId}`));
  }

  #append(incident: number, number: number, stream: EventStream): void {
    const { first, last } = this.#named;
    const before = last[incident] ?? NONE;
    if (before === NONE) first[incident] = number;
    else this.#records.next[before] = number;
    last[incident] = number;
    this.#records.incident[number] = incident;
    this.#records.isOfIssuer[number] = stream === 'issuer-events' ? 1 : 0;
  }

  #follow(incident: number, { stream, type, requestId, grantId }: ExaminedEvent): void {
    const what = `${stream} ${type}`;
    if (requestId !== null && what === 'gateway-events request.filed')
      this.#mark(incident, requestId, (state) => (state & SETTLED ? state : state | WAITING));
    if (requestId !== null && SETTLES.has(what)) this.#mark(incident, requestId, () => SETTLED);
    if (grantId !== null && what === 'issuer-events grant.accepted')
      this.#mark(incident, grantId, (state) => state | WAITING);
    if (grantId !== null && what === 'issuer-events grant.ended')
      this.#mark(incident, grantId, (state) => state & ~WAITING);
  }

  /** Notes what becomes of a request or grant in an incident. */
  #mark(incident: number, id: string, change: (state: number) => number): void {
    const member = this.#number(KINDS.member, `${incident}/${id}`);
    const { state, waiting } = this.#named;
    const before = state[member] ?? 0;
    const after = change(before);
    state[member] = after;
    waiting[incident] = (waiting[incident] ?? 0) + (after & WAITING) - (before & WAITING);
  }

  #incident(incidentId: IncidentId): number {
    return this.#number(KINDS.incident, incidentId);
  }

  #number(kind: number, name: string): number {
    const number = this.#names.add(kind, name);
    const { first, last, waiting, isClosed, state } = this.#named;
    if (number < first.length) return number;
    this.#named = {
      first: grown(first, NONE),
      last: grown(last, NONE),
      waiting: grown(waiting),
      isClosed: grown(isClosed),
      state: grown(state),
    };
    return number;
  }

  #count(number: number): void {
    while (number >= this.#records.entries.length) {
      const { entries, incident, next, isOfIssuer } = this.#records;
      this.#records = {
        entries: grown(entries),
        incident: grown(incident, NONE),
        next: grown(next, NONE),
        isOfIssuer: grown(isOfIssuer),
      };
    }
    const { entries } = this.#records;
    entries[number] = (entries[number] ?? 0) + 1;
  }
}
