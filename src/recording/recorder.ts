import type { Deadline } from '../domain/deadline.ts';
import type { EventDraft } from '../domain/event.ts';
import { Fault } from '../domain/fault.ts';
import { idFromBytes } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import { canonicalJson } from '../codec/canonical-json.ts';
import type { SignedEnvelope } from '../contracts/envelope.ts';
import { envelopeDigest } from '../contracts/envelope.ts';
import type { Commit, CommitOutcome, OutboxEntry, RecordStore } from '../ports/record-store.ts';
import type { EnvelopeTools } from './envelope-maker.ts';
import { makeStreamEvent } from './envelope-maker.ts';
import type { Loaded } from './stored-body.ts';
import { parseStoredBody, storedBody } from './stored-body.ts';
import type { RecordKind } from './record-kind.ts';
import { recordName } from './record-kind.ts';

/** A record and the events that bring it there from `before` (`null`: it is new). At least one event. */
export type Change<R> = {
  readonly kind: RecordKind<R>;
  readonly before: Loaded<R> | null;
  readonly record: R;
  readonly events: readonly EventDraft[];
};

/** What a use case proposes to do at once: one record's change, orders or intake to send, other changes and notes. */
export type Proposal<R> = {
  readonly record: R;
  readonly events: readonly EventDraft[];
  readonly outbox?: readonly OutboxEntry[];
  readonly also?: readonly PreparedChange[];
};

/** A change of any kind of record, made by {@link Recorder.change}. */
export type PreparedChange = (draft: CommitDraft) => void;

/** What came of a transition: the record as it is now, and the ids of the events that were recorded. */
export type Recorded<R> = Loaded<R> & { readonly eventIds: readonly string[] };

type CommitDraft = {
  -readonly [Key in keyof Commit]: Commit[Key] extends readonly (infer Item)[] ? Item[] : Commit[Key];
} & {
  envelopes: SignedEnvelope[];
  /** Of each changed record, in their order. */
  lastEventDigests: (string | null)[];
};

const MAX_CONFLICTS = 10;

/**
 * Turns a machine's step into one atomic, signed, recorded change. There is no other way to write a record, so
 * no state changes without its event and no record waits without its deadline.
 */
export class Recorder {
  readonly #store: RecordStore;
  readonly #tools: EnvelopeTools;
  readonly #committed: (envelope: SignedEnvelope) => void;

  /** @param committed is told of every event, in order, once its commit is known to have happened. */
  constructor(
    store: RecordStore,
    tools: EnvelopeTools,
    committed: (envelope: SignedEnvelope) => void = () => {},
  ) {
    this.#store = store;
    this.#tools = tools;
    this.#committed = committed;
  }

  /** Reads a record; `null` when there is none. Faults: `bad-mac`, `bad-record`, `redis-unavailable`. */
  async load<R>(kind: RecordKind<R>, id: string): Promise<Loaded<R> | null> {
    const stored = await this.#store.read(recordName(kind, id));
    return stored === null ? null : parseStoredBody(kind, stored);
  }

  /** Ids in an index, lowest score first. */
  index(index: string, limit = 500): Promise<readonly string[]> {
    return this.#store.index(index, limit);
  }

  /** Ids in an index, highest score first: those above a score, where one is given. */
  highest(index: string, limit: number, aboveScore?: number): Promise<readonly string[]> {
    return this.#store.highest(index, limit, aboveScore);
  }

  /** Who holds a name that only one record may hold. */
  holder(name: string): Promise<string | null> {
    return this.#store.holder(name);
  }

  /**
   * Reads, lets `decide` propose, commits; after a conflict it reads and decides again.
   * A refusal of `decide` is returned and nothing is written.
   * @param taken what is answered when another record holds a name this one claims.
   * @param known the record as it was read or written just now, to begin with instead of reading it once more.
   * @throws Fault `too-many-conflicts`, and what the store throws.
   */
  async transition<R>(
    kind: RecordKind<R>,
    id: string,
    decide: (loaded: Loaded<R> | null) => Promise<Result<Proposal<R>>> | Result<Proposal<R>>,
    taken?: (holder: string) => Result<never>,
    known?: Loaded<R>,
  ): Promise<Result<Recorded<R>>> {
    for (let attempt = 0; attempt < MAX_CONFLICTS; attempt += 1) {
      const before = attempt === 0 && known !== undefined ? known : await this.load(kind, id);
      const proposed = await decide(before);
      if (!proposed.ok) return proposed;
      const { record, events, outbox = [], also = [] } = proposed.value;
      const draft = this.#draft(outbox);
      this.change({ kind, before, record, events })(draft);
      for (const change of also) change(draft);
      const outcome = await this.#commit(draft);
      if (outcome.kind === 'committed') {
        return ok({
          record,
          version: (before?.version ?? 0) + events.length,
          lastEventDigest: draft.lastEventDigests[0] ?? null,
          eventIds: draft.envelopes.map((envelope) => envelope.eventId),
        });
      }
      if (outcome.kind === 'taken') {
        if (taken === undefined)
          throw new Fault('bug', `the name ${outcome.name} is held by ${outcome.holder}`);
        return taken(outcome.holder);
      }
    }
    throw new Fault(
      'too-many-conflicts',
      `${recordName(kind, id)} changed under every one of ${MAX_CONFLICTS} attempts`,
    );
  }

  /** Prepares a change of a second record for {@link Proposal.also}; all commit together or not at all. */
  change<R>(change: Change<R>): PreparedChange {
    const { kind, before, record, events } = change;
    if (events.length === 0) throw new Fault('bug', `a change of ${kind.kind} without an event`);
    const name = recordName(kind, kind.idOf(record));
    return (draft) => {
      let version = before?.version ?? 0;
      let prevEventDigest = before?.lastEventDigest ?? null;
      for (const event of events) {
        version += 1;
        const made = makeStreamEvent(this.#tools, event, {
          recordId: name,
          recordVersion: version,
          prevEventDigest,
        });
        prevEventDigest = envelopeDigest(made.envelope);
        draft.events.push({ recordId: name, json: canonicalJson(made as unknown as Json) });
        draft.envelopes.push(made.envelope);
      }
      const body = storedBody(record as Json, prevEventDigest);
      draft.lastEventDigests.push(prevEventDigest);
      draft.records.push({ name, expectedVersion: before?.version ?? 0, nextVersion: version, body });
      addDerived(draft, kind, name, before?.record ?? null, record);
    };
  }

  /** Records something that belongs to no record, e.g. a refused command. Signed and sealed like any event. */
  async note(event: EventDraft, outbox: readonly OutboxEntry[] = []): Promise<string> {
    const recordId = `note/${idFromBytes('event', this.#tools.random.bytes(10)).slice(4)}`;
    const draft = this.#draft(outbox);
    const made = makeStreamEvent(this.#tools, event, { recordId, recordVersion: 1, prevEventDigest: null });
    draft.events.push({ recordId, json: canonicalJson(made as unknown as Json) });
    draft.envelopes.push(made.envelope);
    await this.#commit(draft);
    return made.envelope.eventId;
  }

  #draft(outbox: readonly OutboxEntry[]): CommitDraft {
    return {
      commitId: Buffer.from(this.#tools.random.bytes(12)).toString('base64url'),
      records: [],
      events: [],
      deadlines: [],
      outbox: [...outbox],
      indexAdd: [],
      indexRemove: [],
      claim: [],
      unclaim: [],
      liveSet: [],
      liveClear: [],
      envelopes: [],
      lastEventDigests: [],
    };
  }

  async #commit(draft: CommitDraft): Promise<CommitOutcome> {
    const { envelopes, lastEventDigests: _, ...commit } = draft;
    const outcome = await this.#store.commit(commit);
    if (outcome.kind === 'committed') envelopes.forEach(this.#committed);
    return outcome;
  }
}

function addDerived<R>(
  draft: CommitDraft,
  kind: RecordKind<R>,
  name: string,
  before: R | null,
  after: R,
): void {
  const id = kind.idOf(after);
  draft.deadlines.push(...kind.deadlines(after).map((deadline: Deadline) => ({ name, ...deadline })));

  const indexes = kind.indexes(after);
  draft.indexAdd.push(...indexes);
  for (const old of before === null ? [] : kind.indexes(before)) {
    const stays = indexes.some((entry) => entry.index === old.index && entry.member === old.member);
    if (!stays) draft.indexRemove.push({ index: old.index, member: old.member });
  }

  const claims = kind.claims(after);
  draft.claim.push(...claims.map((claim) => ({ name: claim, holder: id })));
  for (const old of before === null ? [] : kind.claims(before)) {
    if (!claims.includes(old)) draft.unclaim.push({ name: old, holder: id });
  }

  const live = kind.live(after);
  const wasLive = before === null ? null : kind.live(before);
  if (live !== null) draft.liveSet.push(live);
  if (wasLive !== null && wasLive.name !== live?.name) draft.liveClear.push(wasLive.name);
}
