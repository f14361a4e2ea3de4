import type { GrantId, IncidentId } from '../domain/ids.ts';
import type { IssuanceDeps } from './deps.ts';
import { grantsByIncident, LIVE_GRANTS } from './record-kinds.ts';

type Lists = Pick<IssuanceDeps, 'clock' | 'recorder' | 'sealedGrants'>;

/**
 * The grants that may live: those of which the log holds no end, and those that Redis lists. Neither alone is enough:
 * the log may lag, and whoever can write to Redis can take a name out of a list there.
 */
export async function liveGrants({ recorder, sealedGrants, clock }: Lists): Promise<readonly GrantId[]> {
  const sealed = await sealedGrants.unended(clock.nowMs());
  return joined(sealed, await recorder.index(LIVE_GRANTS, 10_000));
}

/** The grants of an incident that may live, by the log and by Redis. */
export async function liveGrantsOf(
  { recorder, sealedGrants, clock }: Lists,
  incidentId: IncidentId,
): Promise<readonly GrantId[]> {
  const { grants } = await sealedGrants.incident(incidentId);
  const open = grants.filter((one) => one.ended === null && one.deadlineMs > clock.nowMs());
  return joined(open, await recorder.index(grantsByIncident(incidentId), 10_000));
}

function joined(
  sealed: readonly { readonly grantId: GrantId }[],
  listed: readonly string[],
): readonly GrantId[] {
  return [...new Set([...sealed.map(({ grantId }) => grantId), ...(listed as readonly GrantId[])])];
}
