import { canonicalJson } from '../codec/canonical-json.ts';
import type { GrantId, IncidentId } from '../domain/ids.ts';
import type { JsonObject } from '../domain/json.ts';
import { isoSeconds } from '../domain/time.ts';
import type { InstantMs } from '../domain/time.ts';

/** A grant ended early whose sessions AWS may still honour. */
export type Revocation = {
  readonly grantId: GrantId;
  /** `null`: nothing is known of the grant but its id. */
  readonly incidentId: IncidentId | null;
  readonly roleArn: string;
  /** No session of it was issued later. */
  readonly issuedBeforeMs: InstantMs;
};

/** How far a list that did not fit was widened; anything but `exact` also ends sessions nobody ended. */
export type Widening = 'exact' | 'by-role' | 'by-account';

/** A role all of whose sessions issued up to the instant are denied. */
export type DeniedRole = { readonly roleArn: string; readonly issuedBeforeMs: InstantMs };

/** What a boundary document says. */
export type RevocationList = {
  readonly grants: readonly GrantId[];
  /** Closed incidents: one entry ends all their grants, by the session's tag. */
  readonly incidents: readonly IncidentId[];
  readonly roles: readonly DeniedRole[];
  /** All sessions issued up to it are denied. */
  readonly accountIssuedBeforeMs: InstantMs | null;
  readonly widening: Widening;
};

/** What stands in the boundary already and has to stay, whatever else is written. */
export type StandingDenies = {
  readonly incidents: readonly { readonly incidentId: IncidentId; readonly issuedBeforeMs: InstantMs }[];
  readonly roles: readonly DeniedRole[];
  readonly accountIssuedBeforeMs: InstantMs | null;
};

export const NO_STANDING_DENIES: StandingDenies = { incidents: [], roles: [], accountIssuedBeforeMs: null };

/** IAM counts the characters of a managed policy without white space. Source: IAM user guide, IAM and STS quotas. */
export const MAX_MANAGED_POLICY_LENGTH = 6144;

const INCIDENT_TAG = 'aws:PrincipalTag/breakglass:incident';

/**
 * Chooses the narrowest list that fits one managed policy: single sessions, then whole roles (those with the most
 * entries first), then the account. A role or account is denied for sessions issued up to the newest one among
 * the entries it replaces, so that what is granted afterwards works.
 * @param closedIncidents incidents all of whose grants ended with them.
 */
export function planRevocations(
  entries: readonly Revocation[],
  closedIncidents: ReadonlySet<IncidentId>,
  standing: StandingDenies = NO_STANDING_DENIES,
): RevocationList {
  const isClosed = ({ incidentId }: Revocation): boolean =>
    incidentId !== null && closedIncidents.has(incidentId);
  const incidents = [
    ...entries.filter(isClosed).flatMap(({ incidentId }) => incidentId ?? []),
    ...standing.incidents.map(({ incidentId }) => incidentId),
  ];
  const { accountIssuedBeforeMs } = standing;
  const roles = new Map(standing.roles.map((one) => [one.roleArn, one.issuedBeforeMs]));
  const listOf = (single: readonly Revocation[]): RevocationList => ({
    grants: sorted(single.map((one) => one.grantId)),
    incidents: sorted(incidents),
    roles: sorted(roles.keys()).map((roleArn) => ({ roleArn, issuedBeforeMs: roles.get(roleArn) ?? 0 })),
    accountIssuedBeforeMs,
    widening: wideningOf(roles.size, accountIssuedBeforeMs),
  });

  const exact = listOf(entries.filter((one) => !isClosed(one)));
  if (lengthOf(exact) <= MAX_MANAGED_POLICY_LENGTH) return exact;
  // What a wider deny of before covers need not be named, so that later ends do not widen it further.
  let single = entries.filter((one) => !isClosed(one) && !isDeniedByTime(exact, one));
  for (let list = listOf(single); ; ) {
    const length = lengthOf(list);
    if (length <= MAX_MANAGED_POLICY_LENGTH) return list;
    const widest = widestRole(single);
    if (widest === null) return wholeAccount(entries, standing);
    const replaced = single.filter((one) => one.roleArn === widest);
    roles.set(widest, Math.max(roles.get(widest) ?? 0, ...replaced.map((one) => one.issuedBeforeMs)));
    single = single.filter((one) => one.roleArn !== widest);
    list = listOf(single);
    // A role with few entries is longer than they are, and all that follow have no more.
    if (lengthOf(list) >= length) return wholeAccount(entries, standing);
  }
}

/** Whether a list denies all sessions of a grant. */
export function isDenied(list: RevocationList, revocation: Revocation): boolean {
  return (
    list.grants.includes(revocation.grantId) ||
    (revocation.incidentId !== null && list.incidents.includes(revocation.incidentId)) ||
    isDeniedByTime(list, revocation)
  );
}

/** How far a list with so many whole roles is widened. */
export function wideningOf(roles: number, accountIssuedBeforeMs: InstantMs | null): Widening {
  if (accountIssuedBeforeMs !== null) return 'by-account';
  return roles > 0 ? 'by-role' : 'exact';
}

/**
 * The boundary policy: allows everything (it only limits), denies whoever has no SourceIdentity, and denies what
 * was ended early.
 * @param epoch of the writer; it stands in the Sids, so that an older writer's document is recognised.
 */
export function boundaryDocument(list: RevocationList, epoch: number): string {
  const deny = (sid: string, condition: JsonObject): JsonObject => ({
    Sid: `${sid}E${epoch}`,
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: condition,
  });
  const statements: JsonObject[] = [
    { Sid: 'Lid', Effect: 'Allow', Action: '*', Resource: '*' },
    deny('NoSource', { Null: { 'aws:SourceIdentity': 'true' } }),
  ];
  if (list.grants.length > 0)
    statements.push(deny('Grants', { StringEquals: { 'aws:SourceIdentity': list.grants } }));
  if (list.incidents.length > 0)
    statements.push(deny('Incidents', { StringEquals: { [INCIDENT_TAG]: list.incidents } }));
  list.roles.forEach(({ roleArn, issuedBeforeMs }, at) => {
    statements.push(
      deny(`Role${at}`, {
        ArnEquals: { 'aws:PrincipalArn': roleArn },
        DateLessThanEquals: { 'aws:TokenIssueTime': isoSeconds(issuedBeforeMs) },
      }),
    );
  });
  if (list.accountIssuedBeforeMs !== null) {
    statements.push(
      deny('Account', {
        DateLessThanEquals: { 'aws:TokenIssueTime': isoSeconds(list.accountIssuedBeforeMs) },
      }),
    );
  }
  return canonicalJson({ Version: '2012-10-17', Statement: statements });
}

function lengthOf(list: RevocationList): number {
  // The epoch is written with up to ten digits.
  return boundaryDocument(list, 9_999_999_999).length;
}

function widestRole(entries: readonly Revocation[]): string | null {
  const counts = new Map<string, number>();
  for (const { roleArn } of entries) counts.set(roleArn, (counts.get(roleArn) ?? 0) + 1);
  const [widest] = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return widest?.[0] ?? null;
}

function wholeAccount(entries: readonly Revocation[], standing: StandingDenies): RevocationList {
  const all = [...entries, ...standing.incidents, ...standing.roles].map((one) => one.issuedBeforeMs);
  const accountIssuedBeforeMs = Math.max(standing.accountIssuedBeforeMs ?? 0, ...all);
  return { grants: [], incidents: [], roles: [], accountIssuedBeforeMs, widening: 'by-account' };
}

function isDeniedByTime({ roles, accountIssuedBeforeMs }: RevocationList, one: Revocation): boolean {
  if (accountIssuedBeforeMs !== null && accountIssuedBeforeMs >= one.issuedBeforeMs) return true;
  return roles.some((role) => role.roleArn === one.roleArn && role.issuedBeforeMs >= one.issuedBeforeMs);
}

function sorted<T extends string>(values: Iterable<T>): readonly T[] {
  return [...new Set(values)].sort();
}
