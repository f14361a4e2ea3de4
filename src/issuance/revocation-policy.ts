import { canonicalJson } from '../codec/canonical-json.ts';
import type { GrantId, IncidentId } from '../domain/ids.ts';
import type { JsonObject } from '../domain/json.ts';
import { isoSeconds } from '../domain/time.ts';
import type { InstantMs } from '../domain/time.ts';

/** A grant ended early whose sessions AWS may still honour. */
export type Revocation = {
  readonly grantId: GrantId;
  readonly incidentId: IncidentId;
  readonly roleArn: string;
  readonly endedAtMs: InstantMs;
  /** Its deadline: from then on AWS denies by itself and the entry may go. */
  readonly deadlineMs: InstantMs;
};

/** How far a list that did not fit was widened; anything but `exact` also ends sessions nobody ended. */
export type Widening = 'exact' | 'by-role' | 'by-account';

/** What a boundary document says. */
export type RevocationList = {
  readonly grants: readonly GrantId[];
  /** Closed incidents: one entry ends all their grants, by the session's tag. */
  readonly incidents: readonly IncidentId[];
  /** Roles all of whose sessions issued before the instant are denied. */
  readonly roles: readonly { readonly roleArn: string; readonly issuedBeforeMs: InstantMs }[];
  /** All sessions issued before it are denied. */
  readonly accountIssuedBeforeMs: InstantMs | null;
  readonly widening: Widening;
};

/** IAM counts the characters of a managed policy without white space. Source: IAM user guide, IAM and STS quotas. */
export const MAX_MANAGED_POLICY_LENGTH = 6144;

const INCIDENT_TAG = 'aws:PrincipalTag/breakglass:incident';

/**
 * Chooses the narrowest list that fits one managed policy: single sessions, then whole roles (those with the most
 * entries first), then the account. A role or account is denied for sessions issued before the newest end among
 * the entries it replaces, so that what is granted afterwards works.
 * @param closedIncidents incidents all of whose grants ended with them.
 */
export function planRevocations(
  entries: readonly Revocation[],
  closedIncidents: ReadonlySet<IncidentId>,
): RevocationList {
  const incidents = [
    ...new Set(entries.map((one) => one.incidentId).filter((id) => closedIncidents.has(id))),
  ].sort();
  let single = entries.filter((one) => !closedIncidents.has(one.incidentId));
  const roles: { roleArn: string; issuedBeforeMs: InstantMs }[] = [];
  for (;;) {
    const list: RevocationList = {
      grants: single.map((one) => one.grantId).sort(),
      incidents,
      roles,
      accountIssuedBeforeMs: null,
      widening: roles.length === 0 ? 'exact' : 'by-role',
    };
    if (fits(list)) return list;
    const widest = widestRole(single);
    if (widest === null) return wholeAccount(entries);
    const replaced = single.filter((one) => one.roleArn === widest);
    roles.push({ roleArn: widest, issuedBeforeMs: newestEnd(replaced) });
    single = single.filter((one) => one.roleArn !== widest);
  }
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

function fits(list: RevocationList): boolean {
  // The epoch is written with up to ten digits.
  return boundaryDocument(list, 9_999_999_999).length <= MAX_MANAGED_POLICY_LENGTH;
}

function widestRole(entries: readonly Revocation[]): string | null {
  const counts = new Map<string, number>();
  for (const { roleArn } of entries) counts.set(roleArn, (counts.get(roleArn) ?? 0) + 1);
  const [widest] = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return widest?.[0] ?? null;
}

function wholeAccount(entries: readonly Revocation[]): RevocationList {
  return {
    grants: [],
    incidents: [],
    roles: [],
    accountIssuedBeforeMs: newestEnd(entries),
    widening: 'by-account',
  };
}

function newestEnd(entries: readonly Revocation[]): InstantMs {
  return Math.max(...entries.map((one) => one.endedAtMs));
}
