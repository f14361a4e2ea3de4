import { makeCheckpoint } from '../audit/checkpoint.ts';
import type { EventKeys } from '../audit/examined-line.ts';
import { examineParsed } from '../audit/examine-line.ts';
import { makeLine } from '../audit/log-line.ts';
import type { Closing, LogEntry } from '../contracts/log-entry.ts';
import { Fault } from '../domain/fault.ts';
import type { IncidentId } from '../domain/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { StreamEntry } from '../ports/event-source.ts';
import type { LogBatch, LogHead } from '../ports/log-sink.ts';
import type { EventEntry, SealDraft } from './seal-judge.ts';
import { judgeEntry } from './seal-judge.ts';
import { SealNoise } from './seal-noise.ts';
import type { RecoveredLog } from './seal-recovery.ts';
import type { SealSigners } from './seal-signers.ts';
import { signerOf } from './seal-signers.ts';

export type SealBookDeps = SealSigners & {
  readonly eventKeys: EventKeys;
  readonly clock: Clock;
  readonly maxNoisePerMinute: number;
};

/** Lines to write, the checkpoint that covers them, and the entries they hold. */
export type DraftedBatch = {
  readonly batch: LogBatch;
  readonly checkpoint: string;
  readonly entries: readonly LogEntry[];
};

type ClosingDraft = { readonly kind: 'closing'; readonly closing: Closing };

/** An entry with its line. `due`: the incident that may have come to rest with it. */
type Taken = { readonly entry: LogEntry; readonly text: string; readonly due: IncidentId | null };

/**
 * The log as it will be: judges entries and turns them into lines. It runs ahead of what is written by the batch
 * that is being written, which is never drafted anew but written until it is durable.
 */
export class SealBook {
  readonly #log: RecoveredLog;
  readonly #deps: SealBookDeps;
  readonly #noise: SealNoise;
  /** Incidents that came to rest before this began, of which the log does not say so. */
  readonly #due: IncidentId[];
  #head: LogHead;
  #checkpoint: string;

  constructor(log: RecoveredLog, deps: SealBookDeps) {
    this.#log = log;
    this.#due = [...log.due];
    this.#deps = deps;
    this.#noise = new SealNoise(deps.maxNoisePerMinute);
    this.#head = { size: log.walk.size, chain: log.walk.chain };
    this.#checkpoint = log.checkpoint;
  }

  /** @returns `null` when nothing of it is new. */
  draft(streamEntries: readonly StreamEntry[]): DraftedBatch | null {
    const after = this.#head;
    const lines: string[] = [];
    const entries: LogEntry[] = [];
    const due = new Set(this.#due.splice(0));
    // One instant for judging and sealing: what is in time for the one is for whoever checks the other.
    const add = (draft: SealDraft | ClosingDraft, nowMs = this.#deps.clock.nowMs()): void => {
      const taken = this.#take(draft, nowMs);
      lines.push(taken.text);
      entries.push(taken.entry);
      if (taken.due !== null) due.add(taken.due);
    };
    for (const streamEntry of streamEntries) {
      // Each is judged by a log that holds the ones before it.
      const nowMs = this.#deps.clock.nowMs();
      for (const draft of this.#admitted(streamEntry, nowMs)) add(draft, nowMs);
    }
    // Once for all that came together, and only if nothing of it waits any more.
    for (const incidentId of due) {
      const closing = this.#log.walk.trails.closingIfQuiet(incidentId);
      if (closing !== null) add({ kind: 'closing', closing });
    }
    if (lines.length === 0) return null;
    const { walk } = this.#log;
    const signer = signerOf(this.#deps, walk, this.#checkpoint);
    const checkpoint = makeCheckpoint(signer, walk.size, walk.tree.root());
    this.#checkpoint = checkpoint;
    return { batch: { after, lines, head: this.#head }, checkpoint, entries };
  }

  #admitted(entry: StreamEntry, nowMs: number): readonly SealDraft[] {
    const { index, walk } = this.#log;
    const { heads, handovers } = walk;
    const knowledge = { keys: this.#deps.eventKeys, heads, index, handovers, nowMs };
    const due = this.#noise.release(nowMs);
    const drafts = judgeEntry(eventEntry(entry), knowledge).map((draft) =>
      draft.kind === 'finding' && draft.finding.envelope === null ? this.#noise.admit(draft, nowMs) : draft,
    );
    return [due, ...drafts].filter((draft) => draft !== null);
  }

  #take(draft: SealDraft | ClosingDraft, nowMs: number): Taken {
    const { walk, index } = this.#log;
    const entry = entryOf(draft, this.#head.size, nowMs);
    const line = makeLine(entry, draft.kind === 'closing' ? [] : draft.disclosures, this.#head.chain);
    this.#head = { size: this.#head.size + 1, chain: line.chain };
    const seen = examineParsed(line);
    walk.take(seen);
    index.add(entry, line.leafHash.toString('base64url'));
    return { entry, text: line.text, due: walk.trails.endedBy(seen) };
  }
}

function entryOf(draft: SealDraft | ClosingDraft, index: number, sealedAtMs: number): LogEntry {
  const place = { v: 1, index, sealedAtMs } as const;
  switch (draft.kind) {
    case 'event':
      return { ...place, kind: 'event', stream: draft.stream, envelope: draft.envelope };
    case 'finding':
      return { ...place, kind: 'finding', finding: draft.finding };
    case 'closing':
      return { ...place, kind: 'closing', closing: draft.closing };
  }
}

function eventEntry({ stream, entryId, json }: StreamEntry): EventEntry {
  if (stream === 'gateway-events' || stream === 'issuer-events') return { stream, entryId, json };
  throw new Fault('bug', `the stream ${stream} is not sealed`);
}
