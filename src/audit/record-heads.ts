import type { SignedEnvelope } from '../contracts/envelope.ts';
import { envelopeDigest } from '../contracts/envelope.ts';
import type { EventStream, RecordFlaw } from '../contracts/log-entry.ts';

type Head = { readonly version: number; readonly digest: string };

/**
 * The last event of every record, as the log has it. Sealer and verifier judge by the same rules, so a log can
 * hold nothing as sound that a verifier would not call so. Records are told apart by stream: a process cannot
 * write into the history of the other one's record by using its name.
 */
export class RecordHeads {
  readonly #heads = new Map<string, Head>();

  /** What is wrong with the place an event claims; `null` when it is the next one of its record. */
  judge(stream: EventStream, envelope: SignedEnvelope): RecordFlaw | null {
    const head = this.#heads.get(nameOf(stream, envelope.recordId));
    const version = head?.version ?? 0;
    if (envelope.recordVersion <= version) return 'repeat';
    if (envelope.recordVersion > version + 1) return 'gap';
    return envelope.prevEventDigest === (head?.digest ?? null) ? null : 'chain-break';
  }

  /** Takes a genuine event as the last one of its record, unless it is no newer than that. */
  accept(stream: EventStream, envelope: SignedEnvelope): void {
    if (envelope.recordVersion <= this.version(stream, envelope.recordId)) return;
    const head = { version: envelope.recordVersion, digest: envelopeDigest(envelope) };
    this.#heads.set(nameOf(stream, envelope.recordId), head);
  }

  /** The highest version accepted for a record; 0 when none was. */
  version(stream: EventStream, recordId: string): number {
    return this.#heads.get(nameOf(stream, recordId))?.version ?? 0;
  }
}

function nameOf(stream: EventStream, recordId: string): string {
  return `${stream} ${recordId}`;
}
