import type { LogEntry } from '../contracts/log-entry.ts';
import type { SignedEnvelope } from '../contracts/envelope.ts';
import { envelopeOf, streamOf } from '../contracts/log-entry.ts';
import type { EndCertainty } from '../domain/grant.ts';
import type { GrantId, IncidentId } from '../domain/ids.ts';
import { parseId } from '../domain/ids.ts';
import type { JsonObject } from '../domain/json.ts';
import type { InstantMs } from '../domain/time.ts';
import type { SealedGrant, SealedGrants } from '../ports/sealed-grants.ts';

type End = { readonly index: number; readonly atMs: InstantMs; readonly certainty: EndCertainty };
type Known = Omit<SealedGrant, 'ended'> & {
  readonly end: End | null;
  /** Mints that were begun and are not known to have made no session. */
  readonly openMints: number;
};

/**
 * Follows the grants through the issuer's events in the log. Whatever was found about an event: once the issuer has
 * signed it, a grant that was ending or had ended stays so.
 */
export class SealedGrantIndex {
  readonly #grants = new Map<GrantId, Known>();
  readonly #byIncident = new Map<IncidentId, Set<GrantId>>();
  readonly #closed = new Set<IncidentId>();
  readonly #endedEarly = new Set<GrantId>();
  readonly #unended = new Set<GrantId>();

  /** Takes up an entry of the log. */
  add(entry: LogEntry): void {
    const envelope = envelopeOf(entry);
    if (envelope === null || streamOf(entry) !== 'issuer-events') return;
    const { type, data, recordId, recordVersion } = envelope;
    if (type === 'incident.copied') return this.#addIncident(data);
    if (type === 'grant.accepted') return this.#accept(data);
    const before = this.#grants.get(idIn(data, 'grant') ?? ('' as GrantId));
    if (before === undefined) return;
    const version = recordId === `grant/${before.grantId}` ? recordVersion : 0;
    const known = { ...before, version: Math.max(before.version, version) };
    const next = afterEvent(known, envelope, entry.index);
    this.#grants.set(known.grantId, next);
    if (next.endingAtMs !== null) this.#endedEarly.add(known.grantId);
    if (next.end !== null) this.#unended.delete(known.grantId);
  }

  /** What is known of the grants, ends counting from when their entry is durable. */
  view(durableSize: () => number): SealedGrants {
    const shown = (grantId: GrantId): SealedGrant | null => {
      const known = this.#grants.get(grantId);
      if (known === undefined) return null;
      const { end, openMints: _mints, ...rest } = known;
      const ended = end === null || end.index >= durableSize() ? null : end;
      return { ...rest, ended: ended && { atMs: ended.atMs, certainty: ended.certainty } };
    };
    const all = (grantIds: Iterable<GrantId>): SealedGrant[] =>
      [...grantIds].map(shown).filter((grant) => grant !== null);
    return {
      grant: (grantId) => Promise.resolve(shown(grantId)),
      incident: (incidentId) =>
        Promise.resolve({
          closed: this.#closed.has(incidentId),
          grants: all(this.#byIncident.get(incidentId) ?? []),
        }),
      endedEarly: (afterMs) =>
        Promise.resolve(all(this.#endedEarly).filter(({ deadlineMs }) => deadlineMs > afterMs)),
      unended: (afterMs) =>
        Promise.resolve(all(this.#unended).filter(({ deadlineMs }) => deadlineMs > afterMs)),
    };
  }

  #addIncident(data: JsonObject): void {
    const incidentId = idIn(data, 'incident');
    if (incidentId !== null && data['state'] === 'closed') this.#closed.add(incidentId);
  }

  #accept(data: JsonObject): void {
    const grantId = idIn(data, 'grant');
    const incidentId = idIn(data, 'incident');
    const { roleArn, deadlineMs } = data;
    if (grantId === null || incidentId === null || this.#grants.has(grantId)) return;
    if (typeof roleArn !== 'string' || typeof deadlineMs !== 'number') return;
    this.#grants.set(grantId, {
      grantId,
      incidentId,
      roleArn,
      deadlineMs,
      version: 1,
      openMints: 0,
      lastMintAtMs: null,
      endingAtMs: null,
      end: null,
    });
    this.#unended.add(grantId);
    const siblings = this.#byIncident.get(incidentId) ?? new Set();
    this.#byIncident.set(incidentId, siblings.add(grantId));
  }
}

/** A grant after one more of its events; whatever follows an end changes nothing about it. */
function afterEvent(known: Known, { type, data, atMs }: SignedEnvelope, index: number): Known {
  if (type === 'grant.minting') {
    const { startedAtMs } = data;
    const lastMintAtMs = typeof startedAtMs === 'number' ? startedAtMs : atMs;
    return { ...known, lastMintAtMs, openMints: known.openMints + 1 };
  }
  const madeNone =
    (type === 'grant.mint-retryable' || type === 'grant.mint-failed') && data['outcome'] === 'not-minted';
  if (madeNone) return { ...known, openMints: Math.max(0, known.openMints - 1) };
  if (type === 'grant.ending' && known.endingAtMs === null) return { ...known, endingAtMs: atMs };
  if (type !== 'grant.ended' || known.end !== null) return known;
  const said = certaintyIn(data);
  // Where a record was put back, its end says so of a session that the log has seen begin.
  const isWrong = said === 'never-minted' && known.openMints > 0;
  return isWrong
    ? { ...known, end: { index, atMs, certainty: 'by-time' }, endingAtMs: known.endingAtMs ?? atMs }
    : { ...known, end: { index, atMs, certainty: said } };
}

function idIn<K extends 'grant' | 'incident'>(data: JsonObject, kind: K) {
  const value = data[`${kind}Id`];
  return typeof value === 'string' ? parseId(kind, value) : null;
}

/** An end that does not say how sure it is counts as the least sure. */
function certaintyIn({ certainty }: JsonObject): EndCertainty {
  return certainty === 'never-minted' || certainty === 'deny-written' ? certainty : 'by-time';
}
