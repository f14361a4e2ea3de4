import type { EndingGrant, Grant } from '../domain/grant.ts';
import { MINT_TIMEOUT_MS, maySessionExist } from '../domain/grant.ts';
import type { GrantId, IncidentId } from '../domain/ids.ts';
import type { InstantMs } from '../domain/time.ts';
import type { SealedGrant } from '../ports/sealed-grants.ts';
import type { BelievedRecords } from './believed-records.ts';
import { CLOCK_LIMIT_MS } from './clock-watch.ts';
import type { IssuanceDeps } from './deps.ts';
import { ENDING_GRANTS, grantKind, incidentCopyKind, LIVE_GRANTS } from './record-kinds.ts';
import type { Revocation } from './revocation-policy.ts';

/**
 * How long a deny outlives the deadline it goes with: AWS ends the session by its own clock, and an open request
 * may still be judged.
 */
export const DENY_MARGIN_MS = 10 * 60_000;

/** Everything one account is owed: what has to be denied, and which grants wait for it. */
export type AccountEnds = {
  readonly revocations: readonly Revocation[];
  readonly ending: readonly EndingGrant[];
  /** Incidents among the revocations that were closed. */
  readonly closedIncidents: ReadonlySet<IncidentId>;
};

export const NOTHING_ENDED: AccountEnds = { revocations: [], ending: [], closedIncidents: new Set() };

export type KnownEndsDeps = IssuanceDeps & {
  readonly believed: BelievedRecords;
};

/**
 * What was ended early, by account: grants that end now by the records, and all that ended by the sealed log, whose
 * deadline and margin have not passed. The log counts as much as the records do, so that neither a Redis that was
 * emptied nor one that was put back gives an ended session its life again.
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
  for (const grant of sealed) {
    if (grant.ended?.certainty !== 'never-minted')
      revocations.set(grant.grantId, revocationOfSealed(grant, grant.endingAtMs ?? nowMs));
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
  return new Map([...accounts].map(([id, ends]) => [id, { ...ends, closedIncidents }]));
}

/** The account in the ARN of a role. */
export function accountOf(roleArn: string): string {
  return roleArn.split(':')[4] ?? '';
}

/** What has to be denied so that no session of an ending grant lives. */
export function revocationOf(grant: EndingGrant): Revocation {
  const { grantId, incidentId, task, attempts, sinceMs } = grant;
  const lastMintAtMs = attempts.at(-1)?.startedAtMs ?? sinceMs;
  return { grantId, incidentId, roleArn: task.roleArn, issuedBeforeMs: lastIssue(lastMintAtMs) };
}

/** The same of a grant as the log tells it; `elseMs` stands in where the log has no mint of it. */
export function revocationOfSealed(grant: SealedGrant, elseMs: InstantMs): Revocation {
  const { grantId, incidentId, roleArn, lastMintAtMs } = grant;
  return { grantId, incidentId, roleArn, issuedBeforeMs: lastIssue(lastMintAtMs ?? elseMs) };
}

/** The grants of an index as their records are now. */
export async function grantsIn(deps: KnownEndsDeps, index: string): Promise<readonly Grant[]> {
  const grantIds = await deps.recorder.index(index, 10_000);
  const grants: Grant[] = [];
  for (const grantId of grantIds) {
    const grant = await deps.believed(grantKind, grantId);
    if (grant !== null) grants.push(grant);
  }
  return grants;
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
