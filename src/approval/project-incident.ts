import type { SignedEnvelope } from '../contracts/envelope.ts';
import type { IncidentId } from '../domain/ids.ts';
import { parseId } from '../domain/ids.ts';
import type { InstantMs } from '../domain/time.ts';
import type { ApprovalDeps } from './deps.ts';

/** The log's checkpoint, a signed note, as it stood when the issuer heard that an incident was closed. */
export type ClosingCheckpoint = { readonly checkpoint: string; readonly atMs: InstantMs };

const projectionName = (incidentId: IncidentId): string => `incident/${incidentId}`;

/** The checkpoint of an incident's closing; `null` where the issuer told none, or none yet. */
export async function closingCheckpoint(
  { projections }: Pick<ApprovalDeps, 'projections'>,
  incidentId: IncidentId,
): Promise<ClosingCheckpoint | null> {
  const kept = await projections.get(projectionName(incidentId));
  return kept === null ? null : (kept.value as ClosingCheckpoint);
}

/** Learns it from a verified event of the issuer; any other event changes nothing. */
export async function applyIncidentCopy(
  { projections }: Pick<ApprovalDeps, 'projections'>,
  { type, data, recordVersion, atMs }: SignedEnvelope,
): Promise<void> {
  const { checkpoint, state } = data;
  const incidentId = parseId('incident', typeof data['incidentId'] === 'string' ? data['incidentId'] : '');
  if (type !== 'incident.copied' || state !== 'closed') return;
  if (incidentId === null || typeof checkpoint !== 'string') return;
  await projections.putIfNewer(projectionName(incidentId), recordVersion, { checkpoint, atMs });
}
