import type { EndedGrant, EndingGrant, Grant } from '../domain/grant.ts';
import { MINT_TIMEOUT_MS, maySessionExist, wasEndedEarly } from '../domain/grant.ts';
import type { GrantId, IncidentId } from '../domain/ids.ts';
import type { InstantMs } from '../domain/time.ts';
import type { SealedGrant } from '../ports/sealed-grants.ts';
import type { BelievedRecords } from './believed-records.ts';
import { CLOCK_LIMIT_MS } from './clock-watch.ts';
import type { IssuanceDeps } from './deps.ts';
import { ENDED_EARLY, ENDING_GRANTS, grantKind, incidentCopyKind, LIVE_GRANTS } from './record-kinds.ts';
import type { Revocation } from './revocation-policy.ts';

/**
 * How long a deny outlives the deadline it goes with: AWS ends the session by its own clock, and an open request
 * may still be judged.
 */
export const DENY_MARGIN_MS = 10 * 60_000;

/** Grants read of one index. */
const AT_MOST = 10_000;

/** Everything one account is owed: what has to be denied, and which grants wait for it. */
export type AccountEnds = {
  readonly revocations: readonly Revocation[];
  readonly ending: readonly EndingGrant[];
  /** Grants among the revocations of which it was said that their deny stands in IAM. */
  readonly denied: ReadonlySet<GrantId>;
  /** Incidents among the revocations that were closed. */
  readonly closedIncidents: ReadonlySet<IncidentId>;
};

export const NOTHING_ENDED: AccountEnds = {
  revocations: [],
  ending: [],
  denied: new Set(),
  closedIncidents: new Set(),
};

export type KnownEndsDeps = IssuanceDeps & {
  readonly believed: BelievedRecords;
};

/**
 * What was ended early, by account: grants that end now by the records, and all that ended by records or the sealed
 * log, whose deadline and margin have not passed. Neither alone is enough: a Redis that was emptied or put back shall
 * give no ended session its life again, and neither shall a log that is away or is sealed by another process.
 * @param everything whether to look at every live grant; else at those that are indexed as ending, and at nothing
 *   more where there are none.
 */
export async function knownEnds(
  deps: KnownEndsDeps,
  everything: boolean,
): Promise<ReadonlyMap<string, AccountEnds>> {
  const nowMs = deps.clock.nowMs();
  const ending = await endingGrants(deps, everything ? LIVE_GRANTS : ENDING_GRANTS);
  if (!everything && ending.length === 0) return new Map();
  const sealed = await deps.sealedGrants.endedEarly(nowMs - DENY_MARGIN_MS);
  const revocations = new Map<GrantId, Revocation>();
  const denied = new Set<GrantId>();
  for (const grant of sealed) {
    if (grant.ended?.certainty !== 'never-minted')
      revocations.set(grant.grantId, revocationOfSealed(grant, grant.endingAtMs ?? nowMs));
    if (grant.ended?.certainty === 'deny-written') denied.add(grant.grantId);
  }
  for (const grant of await endedGrants(deps, nowMs - DENY_MARGIN_MS, denied)) {
    revocations.set(grant.grantId, revocationOf(grant));
    if (grant.certainty === 'deny-written') denied.add(grant.grantId);
  }
  for (const grant of ending) {
    if (maySessionExist(grant) && grant.deadlineMs > nowMs - DENY_MARGIN_MS)
      revocations.set(grant.grantId, revocationOf(grant));
  }
  const closedIncidents = await closedAmong(deps, revocations.values());

  const accounts = new Map<string, { revocations: Revocation[]; ending: EndingGrant[] }>();
  const account = (roleArn: string) => {
    const id = accountOf(roleArn);
    const known = accounts.get(id) ?? { revocations: [], ending: [] };
    accounts.set(id, known);
    return known;
  };
  for (const one of revocations.values()) account(one.roleArn).revocations.push(one);
  for (const grant of ending) account(grant.task.roleArn).ending.push(grant);
  return new Map([...accounts].map(([id, ends]) => [id, { ...ends, denied, closedIncidents }]));
}

/** The account in the ARN of a role. */
export function accountOf(roleArn: string): string {
  return roleArn.split(':')[4] ?? '';
}

/** What has to be denied so that no session of a grant that ends or has ended lives. */
export function revocationOf(grant: EndingGrant | EndedGrant): Revocation {
  const { grantId, incidentId, task, attempts } = grant;
  const endAtMs = grant.state === 'ending' ? grant.sinceMs : grant.endedAtMs;
  const lastMintAtMs = attempts.at(-1)?.startedAtMs ?? endAtMs;
  return { grantId, incidentId, roleArn: task.roleArn, issuedBeforeMs: lastIssue(lastMintAtMs) };
}

/** The same of a grant as the log tells it; `elseMs` stands in where the log has no mint of it. */
export function revocationOfSealed(grant: SealedGrant, elseMs: InstantMs): Revocation {
  const { grantId, incidentId, roleArn, lastMintAtMs } = grant;
  return { grantId, incidentId, roleArn, issuedBeforeMs: lastIssue(lastMintAtMs ?? elseMs) };
}

/** The grants of an index as their records are now. */
export async function grantsIn(deps: KnownEndsDeps, index: string): Promise<readonly Grant[]> {
  return believedGrants(deps, await deps.recorder.index(index, AT_MOST));
}

async function believedGrants(
  { believed }: KnownEndsDeps,
  grantIds: readonly string[],
): Promise<readonly Grant[]> {
  const grants: Grant[] = [];
  for (const grantId of grantIds) {
    const grant = await believed(grantKind, grantId);
    if (grant !== null) grants.push(grant);
  }
  return grants;
}

/** Those that ended early by their records and had a deadline after `afterMs`, but for what is known of already. */
async function endedGrants(
  deps: KnownEndsDeps,
  afterMs: InstantMs,
  known: ReadonlySet<string>,
): Promise<readonly EndedGrant[]> {
  const listed = await deps.recorder.highest(ENDED_EARLY, AT_MOST, afterMs);
  const grants = await believedGrants(
    deps,
    listed.filter((grantId) => !known.has(grantId)),
  );
  return grants
    .filter((grant) => grant.state === 'ended')
    .filter((grant) => wasEndedEarly(grant) && grant.deadlineMs > afterMs);
}

async function endingGrants(deps: KnownEndsDeps, index: string): Promise<readonly EndingGrant[]> {
  const grants = await grantsIn(deps, index);
  return grants.filter((grant) => grant.state === 'ending');
}

async function closedAmong(
  { believed, sealedGrants }: KnownEndsDeps,
  revocations: Iterable<Revocation>,
): Promise<ReadonlySet<IncidentId>> {
  const closed = new Set<IncidentId>();
  for (const incidentId of new Set([...revocations].flatMap((one) => one.incidentId ?? []))) {
    const isClosed =
      (await sealedGrants.incident(incidentId)).closed ||
      (await believed(incidentCopyKind, incidentId))?.state === 'closed';
    if (isClosed) closed.add(incidentId);
  }
  return closed;
}

/**
 * The last instant, by AWS's clock, at which a mint that began then can have issued a session anybody was given;
 * in whole seconds, as IAM takes it.
 */
function lastIssue(mintAtMs: InstantMs): InstantMs {
  return Math.ceil((mintAtMs + MINT_TIMEOUT_MS + CLOCK_LIMIT_MS) / 1000) * 1000;
}
