import { parseLine } from '../audit/log-line.ts';
import { PersonValues } from '../audit/person-values.ts';
import { canonicalJson } from '../codec/canonical-json.ts';
import { digestOf } from '../codec/digest.ts';
import type { LogLine } from '../contracts/log-entry.ts';
import { systemActor } from '../domain/actor.ts';
import { personal } from '../domain/event.ts';
import { idFromBytes } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import type { LogSink } from '../ports/log-sink.ts';
import type { EnvelopeTools } from '../recording/envelope-maker.ts';
import { makeStreamEvent } from '../recording/envelope-maker.ts';
import type { Sealer } from './sealer.ts';

export type EraseDeps = { readonly sink: LogSink; readonly sealer: Sealer; readonly tools: EnvelopeTools };

/** What is asked for. `reason`: why, for the record; it can be erased like any text. */
export type EraseWish = { readonly person: string; readonly reason: string; readonly isRehearsal: boolean };

/** What was found, and the entry that says it was erased; `null` where nothing was done. */
export type Erased = {
  readonly values: number;
  readonly entries: number;
  readonly erased: number;
  readonly entryIndex: number | null;
};

/**
 * Takes the values of a person out of every place of the log. The erasure is sealed first, by the issuer's own key, as
 * an entry that says how many values went and which (by the digests that stay), not whose. Run again after it was
 * interrupted, it finishes what is left.
 * Faults: `log-unavailable`, `log-broken`.
 */
export async function erasePerson(deps: EraseDeps, wish: EraseWish): Promise<Erased> {
  const found = await findValues(deps.sink, wish.person);
  const digests = new Set(found.digests);
  const counts = { values: digests.size, entries: found.entries };
  if (wish.isRehearsal) return { ...counts, erased: 0, entryIndex: null };
  const entryIndex = digests.size === 0 ? null : await sealErasure(deps, wish, counts, found.digests);
  // Also where nothing was found: what values were before may be left of an erasure that was interrupted.
  return { ...counts, erased: await deps.sink.eraseValues(digests), entryIndex };
}

async function findValues(
  sink: LogSink,
  person: string,
): Promise<{ readonly digests: readonly string[]; readonly entries: number }> {
  const values = new PersonValues(person);
  for (let known = 0; known < values.known; ) {
    known = values.known;
    for await (const line of linesOf(sink)) values.learn(line);
  }
  const digests: string[] = [];
  let entries = 0;
  for await (const line of linesOf(sink)) {
    const theirs = values.theirs(line);
    entries += theirs.length === 0 ? 0 : 1;
    digests.push(...theirs.map(({ sd }) => sd));
  }
  return { digests, entries };
}

async function sealErasure(
  { sealer, tools }: EraseDeps,
  { reason }: EraseWish,
  counts: Pick<Erased, 'entries' | 'values'>,
  digests: readonly string[],
): Promise<number | null> {
  const recordId = `note/${idFromBytes('event', tools.random.bytes(10)).slice(4)}`;
  const event = makeStreamEvent(
    tools,
    {
      type: 'record.erased',
      actor: systemActor('operator'),
      data: { ...counts, valuesDigest: digestOf(digests.toSorted()), reason: personal(reason) },
    },
    { recordId, recordVersion: 1, prevEventDigest: null },
  );
  const { eventId } = event.envelope;
  const json = canonicalJson(event as unknown as Json);
  // It never went through a stream, which could lose it: the values go only once it is sealed.
  await sealer.handle({ stream: 'issuer-events', entryId: `erase ${eventId}`, recordId, json });
  const outcome = await sealer.waitSealed(eventId, 1);
  return outcome.kind === 'sealed' ? outcome.receipt.index : null;
}

async function* linesOf(sink: LogSink): AsyncGenerator<LogLine, void> {
  for await (const bytes of sink.lines()) {
    const line = parseLine(bytes);
    if (!('flaw' in line)) yield line;
  }
}
