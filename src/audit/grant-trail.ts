import type { LogEntry } from '../contracts/log-entry.ts';
import { envelopeOf, streamOf } from '../contracts/log-entry.ts';
import type { GrantId } from '../domain/ids.ts';

/**
 * What belongs to the story of one grant: its own entries, its request's, its incident's opening and closing, and
 * what was found about any of them. The request comes before the grant, so a log is read twice: once to
 * {@link learn} the ids, once to ask {@link concerns}.
 */
export class GrantTrail {
  readonly #grantId: GrantId;
  #requestId: string | null = null;
  #incidentId: string | null = null;
  #intentDigest: string | null = null;

  constructor(grantId: GrantId) {
    this.#grantId = grantId;
  }

  /** Whether the log has an entry of the grant. */
  get isKnown(): boolean {
    return this.#requestId !== null;
  }

  /** What was granted, by the issuer's word; `null` where its order was refused. */
  get intentDigest(): string | null {
    return this.#intentDigest;
  }

  /** Only the issuer says which request a grant came from, and what it was for. */
  learn(entry: LogEntry): void {
    if (streamOf(entry) !== 'issuer-events') return;
    const { grantId, requestId, incidentId, intentDigest } = envelopeOf(entry)?.data ?? {};
    if (grantId !== this.#grantId) return;
    if (typeof intentDigest === 'string') this.#intentDigest = intentDigest;
    if (typeof requestId === 'string') this.#requestId = requestId;
    if (typeof incidentId === 'string') this.#incidentId = incidentId;
  }

  concerns(entry: LogEntry): boolean {
    const envelope = envelopeOf(entry);
    if (envelope === null) return entry.kind === 'finding' && this.#isOurs(entry.finding.recordId);
    const { grantId, requestId, incidentId } = envelope.data;
    if (grantId === this.#grantId || (requestId !== undefined && requestId === this.#requestId)) return true;
    return (
      envelope.type.startsWith('incident.') && incidentId !== undefined && incidentId === this.#incidentId
    );
  }

  #isOurs(recordId: string | null): boolean {
    return recordId === `grant/${this.#grantId}` || recordId === `request/${this.#requestId}`;
  }
}
