import { parseLine } from '../audit/log-line.ts';
import type { KnownPerson, PersonValue } from '../audit/person-values.ts';
import { PersonValues } from '../audit/person-values.ts';
import { canonicalJson } from '../codec/canonical-json.ts';
import { digestOf } from '../codec/digest.ts';
import type { LogEntry, LogLine } from '../contracts/log-entry.ts';
import { envelopeOf } from '../contracts/log-entry.ts';
import { systemActor } from '../domain/actor.ts';
import { personal } from '../domain/event.ts';
import { Fault } from '../domain/fault.ts';
import { idFromBytes } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import type { CutOff, LogSink } from '../ports/log-sink.ts';
import type { EnvelopeTools } from '../recording/envelope-maker.ts';
import { makeStreamEvent } from '../recording/envelope-maker.ts';
import type { Sealer } from './sealer.ts';

export type EraseDeps = {
  readonly sink: LogSink;
  readonly sealer: Pick<Sealer, 'handle' | 'waitSealed'>;
  readonly tools: EnvelopeTools;
};

/**
 * What is asked for. `person`: as `namedPerson` gives it. `reason`: why, for the record; it can be erased like any
 * text.
 */
export type EraseWish = { readonly person: string; readonly reason: string; readonly isRehearsal: boolean };

/** What was found, and the entry that says it was erased; `null` where nothing was done. */
export type Erased = {
  readonly values: number;
  readonly entries: number;
  /** Whom the log knows by that id or identity, and every id it joins to them. */
  readonly people: readonly KnownPerson[];
  readonly ids: readonly string[];
  /** How many entries of each type have values of theirs. */
  readonly types: Readonly<Record<string, number>>;
  /** Texts by others that name them, at most {@link SHOWN_TEXTS}: what is most easily somebody else's. */
  readonly texts: readonly FoundText[];
  readonly erased: number;
  readonly entryIndex: number | null;
  /** What was cut from the log once, whose values go too, whoever's they are. */
  readonly cutOff: readonly CutOff[];
  /** Whether an erasure was cut short before this one; what it left goes with this one. */
  readonly hadUnfinished: boolean;
};

export type FoundText = { readonly index: number; readonly what: string; readonly value: Json };

type Found = Pick<Erased, 'entries' | 'ids' | 'people' | 'texts' | 'types'> & {
  readonly digests: ReadonlySet<string>;
};

const SHOWN_TEXTS = 10;
/** The sealer acknowledges an entry only once it is durable, so nothing is left to wait for. */
const SEALED_WITHIN_MS = 1;

/**
 * Takes the values of a person out of every place of the log. The erasure is sealed first, by the issuer's own key, as
 * an entry that says how many values went and which (by the digests that stay), not whose. Run again after it was
 * interrupted, it finishes what is left.
 * Faults: `log-unavailable`, `log-broken`.
 */
export async function erasePerson(deps: EraseDeps, wish: EraseWish): Promise<Erased> {
  const { sink } = deps;
  const unfinished = await sink.unfinishedErasure();
  const { digests, ...found } = await findValues(sink, wish.person);
  const isNothing = digests.size === 0 && unfinished.size === 0;
  const cutOff = isNothing ? [] : await sink.cutOff();
  const common = { ...found, values: digests.size, cutOff, hadUnfinished: unfinished.size > 0 };
  // What was cut off is emptied for somebody the log knows, and that is sealed; not for a name with a slip in it.
  if (wish.isRehearsal || isNothing) return { ...common, erased: 0, entryIndex: null };
  // What an erasure left that was cut short was sealed by it already.
  const isNew = [...digests].some((digest) => !unfinished.has(digest));
  const entryIndex = isNew ? await sealErasure(deps, wish, common, digests) : null;
  return { ...common, erased: await sink.eraseValues(digests), entryIndex };
}

/** How many values stand in what was cut off. */
export function valuesIn(cutOff: readonly CutOff[]): number {
  return cutOff.reduce((sum, { values }) => sum + values, 0);
}

async function findValues(sink: LogSink, person: string): Promise<Found> {
  const values = new PersonValues(person);
  for (let known = 0; known < values.known; ) {
    known = values.known;
    for await (const line of linesOf(sink)) values.learn(line);
  }
  const digests = new Set<string>();
  const types: Record<string, number> = {};
  const texts: FoundText[] = [];
  let entries = 0;
  for await (const line of linesOf(sink)) {
    const theirs = values.theirs(line);
    if (theirs.length === 0) continue;
    entries += 1;
    const what = typeOf(line.leaf);
    types[what] = (types[what] ?? 0) + 1;
    for (const { disclosure } of theirs) digests.add(disclosure.sd);
    texts.push(...textsOf(theirs, line.leaf).slice(0, SHOWN_TEXTS - texts.length));
  }
  return { digests, entries, people: values.people, ids: values.ids, types, texts };
}

function textsOf(values: readonly PersonValue[], leaf: LogEntry): readonly FoundText[] {
  return values.flatMap(({ disclosure, why }) =>
    why === 'named' ? [{ index: leaf.index, what: typeOf(leaf), value: disclosure.value }] : [],
  );
}

function typeOf(leaf: LogEntry): string {
  return envelopeOf(leaf)?.type ?? leaf.kind;
}

async function sealErasure(
  { sealer, tools }: EraseDeps,
  { reason }: EraseWish,
  { values, entries, cutOff }: Pick<Erased, 'cutOff' | 'entries' | 'values'>,
  digests: ReadonlySet<string>,
): Promise<number> {
  const recordId = `note/${idFromBytes('event', tools.random.bytes(10)).slice(4)}`;
  const event = makeStreamEvent(
    tools,
    {
      type: 'record.erased',
      actor: systemActor('operator'),
      data: {
        values,
        entries,
        valuesDigest: digestOf([...digests].sort()),
        cutFiles: cutOff.map(({ name }) => name),
        cutValues: valuesIn(cutOff),
        reason: personal(reason),
      },
    },
    { recordId, recordVersion: 1, prevEventDigest: null },
  );
  const { eventId } = event.envelope;
  const json = canonicalJson(event as unknown as Json);
  // It never went through a stream, which could lose it: the values go only once it is sealed.
  await sealer.handle({ stream: 'issuer-events', entryId: `erase ${eventId}`, recordId, json });
  const outcome = await sealer.waitSealed(eventId, SEALED_WITHIN_MS);
  if (outcome.kind === 'sealed') return outcome.receipt.index;
  const why = outcome.kind === 'rejected' ? outcome.finding : outcome.kind;
  throw new Fault(
    'log-broken',
    `the entry that says what is erased was not sealed (${why}); nothing was erased`,
  );
}

async function* linesOf(sink: LogSink): AsyncGenerator<LogLine, void> {
  for await (const bytes of sink.lines()) {
    const line = parseLine(bytes);
    if (!('flaw' in line)) yield line;
  }
}
