import type { GrantId } from '../domain/ids.ts';
import type { InstantMs } from '../domain/time.ts';
import type { AccountEnds, KnownEndsDeps } from './known-ends.ts';
import { DENY_MARGIN_MS, revocationOfSealed } from './known-ends.ts';
import { grantKind } from './record-kinds.ts';
import type { Revocation, RevocationList, StandingDenies } from './revocation-policy.ts';

/** The longest that STS lets a session of ours live. Source: AWS STS API reference, AssumeRole, DurationSeconds. */
const LONGEST_SESSION_MS = 3_600_000;
/** A deny by time of a later instant was not written by us, whose clock may be this far from the writer's. */
const CLOCK_TOLERANCE_MS = 120_000;

/** What stands in the boundary beyond what is known to be owed, and may not be taken away yet. */
export type Kept = {
  readonly revocations: readonly Revocation[];
  readonly standing: StandingDenies;
  /** Those among them that nobody here ended: somebody else put them there. */
  readonly strange: readonly GrantId[];
};

/** When something was first seen, so that it is planned the same each time. */
export type FirstSeen = (what: string) => InstantMs;

/**
 * Finds what has to stay. A deny is taken back only when the sealed log proves that its grant ended and that its
 * deadline and margin have passed; one by time, when no session issued before its instant can live. Whatever the
 * log has never heard of stays, whoever put it there: a deny too many harms less than an end undone.
 */
export async function standingDenies(
  deps: KnownEndsDeps,
  accountId: string,
  found: RevocationList,
  { revocations, closedIncidents }: AccountEnds,
  firstSeen: FirstSeen,
): Promise<Kept> {
  const nowMs = deps.clock.nowMs();
  const known = new Set(revocations.map((one) => one.grantId));
  const kept: Revocation[] = [];
  const strange: GrantId[] = [];
  for (const grantId of found.grants) {
    if (known.has(grantId)) continue;
    const sealed = await deps.sealedGrants.grant(grantId);
    if (sealed !== null && sealed.ended !== null && nowMs >= sealed.deadlineMs + DENY_MARGIN_MS) continue;
    const seenAtMs = firstSeen(grantId);
    kept.push(
      sealed === null
        ? unheardOf(accountId, grantId, seenAtMs)
        : revocationOfSealed(sealed, sealed.endingAtMs ?? seenAtMs),
    );
    if ((sealed?.endingAtMs ?? null) === null && !(await isEnded(deps, grantId))) strange.push(grantId);
  }

  const incidents = [];
  for (const incidentId of found.incidents) {
    const isOwed =
      closedIncidents.has(incidentId) && revocations.some((one) => one.incidentId === incidentId);
    const { closed, grants } = await deps.sealedGrants.incident(incidentId);
    const isPast = grants.every((one) => one.ended !== null && nowMs >= one.deadlineMs + DENY_MARGIN_MS);
    if (!isOwed && !(closed && isPast)) incidents.push({ incidentId, issuedBeforeMs: firstSeen(incidentId) });
  }
  const stillCounts = (issuedBeforeMs: InstantMs): boolean =>
    nowMs < issuedBeforeMs + LONGEST_SESSION_MS + DENY_MARGIN_MS;
  const believable = (issuedBeforeMs: InstantMs, what: string): InstantMs =>
    issuedBeforeMs > nowMs + CLOCK_TOLERANCE_MS ? firstSeen(what) : issuedBeforeMs;
  const account = found.accountIssuedBeforeMs;
  return {
    revocations: kept,
    strange,
    standing: {
      incidents,
      roles: found.roles
        .map(({ roleArn, issuedBeforeMs }) => ({
          roleArn,
          issuedBeforeMs: believable(issuedBeforeMs, roleArn),
        }))
        .filter((role) => stillCounts(role.issuedBeforeMs)),
      accountIssuedBeforeMs:
        account !== null && stillCounts(believable(account, accountId))
          ? believable(account, accountId)
          : null,
    },
  };
}

/** All that is known of it is that somebody denied it: it may be of any role of the account. */
function unheardOf(accountId: string, grantId: GrantId, seenAtMs: InstantMs): Revocation {
  return {
    grantId,
    incidentId: null,
    roleArn: `arn:*:iam::${accountId}:role/*`,
    issuedBeforeMs: seenAtMs,
  };
}

/** Whether the record says that it ends or ended, which the log may not hold yet. */
async function isEnded({ believed }: KnownEndsDeps, grantId: GrantId): Promise<boolean> {
  const grant = await believed(grantKind, grantId);
  return grant?.state === 'ending' || grant?.state === 'ended';
}
