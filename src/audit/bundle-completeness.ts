import type { BundleHead } from '../contracts/bundle.ts';
import type { Closing } from '../contracts/log-entry.ts';
import type { BundleLie } from './bundle-lie.ts';
import { lieOf } from './bundle-lie.ts';
import { inScope, nameOf } from './bundle-scope.ts';
import type { ExaminedLine } from './examined-line.ts';
import type { RecordHeads } from './record-heads.ts';

/** An entry of a bundle that was found to be sound by itself. */
export type Placed = { readonly number: number; readonly seen: ExaminedLine };

/** All of a bundle's entries, how many there are about each record, and where each record stands. */
export type BundleContents = {
  readonly placed: readonly Placed[];
  readonly entries: ReadonlyMap<string, number>;
  readonly heads: RecordHeads;
};

/** Nobody signed the head: what it says the bundle is about has to be here. */
export function subjectLie(
  { incidentId, grantId }: BundleHead,
  { placed, entries }: BundleContents,
): BundleLie | null {
  const last = { number: placed.length, index: null };
  const names = ({ event, closing }: ExaminedLine): boolean =>
    (event?.incidentId ?? closing?.incidentId) === incidentId;
  if (!placed.some(({ seen }) => names(seen)))
    return lieOf(last, 'dropped', `nothing here is about ${incidentId}`);
  if (grantId === null || entries.has(nameOf({ stream: 'issuer-events', recordId: `grant/${grantId}` })))
    return null;
  return lieOf(last, 'dropped', `nothing here is about ${grantId}, of which the bundle is said to be`);
}

/** Whether what is here is what the closing says there is. */
export function completenessLie(
  head: BundleHead,
  closing: Closing,
  last: Placed,
  { placed, entries: counted, heads }: BundleContents,
): BundleLie | null {
  const closingPlace = { number: last.number, index: last.seen.index };
  if (closing.incidentId !== head.incidentId)
    return lieOf(
      closingPlace,
      'inserted',
      `it closes ${closing.incidentId}, the bundle is about ${head.incidentId}`,
    );
  const requestId = requestOf(head, placed);
  const owed = new Map(
    closing.records.filter((one) => inScope(head, requestId, one)).map((one) => [nameOf(one), one]),
  );
  for (const { number, seen } of placed) {
    const name = seen.event ?? seen.about;
    if (name === null || handsOver(seen) || owed.has(nameOf(name))) continue;
    return lieOf(
      { number, index: seen.index },
      'inserted',
      `${name.recordId} does not belong to the incident`,
    );
  }
  for (const [name, { stream, recordId, entries, version, lastEventDigest }] of owed) {
    const found = counted.get(name) ?? 0;
    const { version: foundVersion = 0, digest = '' } = heads.head(stream, recordId) ?? {};
    if (found === entries && foundVersion === version && digest === lastEventDigest) continue;
    const detail = `${recordId} has ${entries} entries up to version ${version}, of which ${found} are here up to version ${foundVersion}`;
    return lieOf({ number: last.number, index: null }, 'dropped', detail);
  }
  return null;
}

/** Whether an entry only says that a key follows another: it belongs to no incident. */
export function handsOver({ event }: ExaminedLine): boolean {
  return event !== null && event.rotation !== null;
}

function requestOf({ grantId }: BundleHead, placed: readonly Placed[]): string | null {
  const own = placed.find(
    ({ seen }) => seen.event?.stream === 'issuer-events' && seen.event.recordId === `grant/${grantId}`,
  );
  return own?.seen.event?.requestId ?? null;
}
