import type { EventStream } from '../contracts/log-entry.ts';
import type { GrantId, IncidentId } from '../domain/ids.ts';

/** A record, by the stream its events come from and its name. */
export type RecordName = { readonly stream: EventStream; readonly recordId: string };

/** What a bundle is about. */
export type BundleSubject = { readonly incidentId: IncidentId; readonly grantId: GrantId | null };

/**
 * Which of an incident's records a bundle holds: all of them for an incident. For a grant its own, those of its
 * request and of the incident itself, and every note of the incident, since a note's name does not say what it is
 * about.
 * @param requestId of the grant.
 */
export function inScope(
  { incidentId, grantId }: BundleSubject,
  requestId: string | null,
  { recordId }: RecordName,
): boolean {
  if (grantId === null) return true;
  const own = [
    `grant/${grantId}`,
    `refused-grant/${grantId}`,
    `request/${requestId}`,
    `filed/${requestId}`,
    `incident/${incidentId}`,
    `incident-copy/${incidentId}`,
  ];
  return own.includes(recordId) || recordId.startsWith('note/');
}

/** One name for a record among those of both processes. */
export function nameOf({ stream, recordId }: RecordName): string {
  return `${stream} ${recordId}`;
}
