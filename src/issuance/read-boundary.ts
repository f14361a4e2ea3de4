import type { GrantId, IncidentId } from '../domain/ids.ts';
import { parseId } from '../domain/ids.ts';
import type { InstantMs } from '../domain/time.ts';
import type { DeniedRole, RevocationList } from './revocation-policy.ts';
import { wideningOf } from './revocation-policy.ts';

/** A boundary document as it was found. */
export type FoundBoundary = {
  readonly list: RevocationList;
  /** Of whoever wrote it; 0 for the document the policy was created with. */
  readonly epoch: number;
  /** Whether it says nothing but what a document of ours says, and all of it. */
  readonly isOurs: boolean;
};

/** Nine digits at most, so that nobody's document can use the numbers up. */
const SID = /^[A-Za-z]+\d*E([1-9]\d{0,8})$/;

/**
 * Reads a boundary document. What it denies in our form is taken up, also out of a document that somebody changed;
 * anything else in it, or the lack of its fixed parts, makes it none of ours.
 */
export function readBoundary(document: string): FoundBoundary {
  const grants: GrantId[] = [];
  const incidents: IncidentId[] = [];
  const roles: DeniedRole[] = [];
  let accountIssuedBeforeMs: InstantMs | null = null;
  let hasLid = false;
  let asksForSource = false;
  let epoch = 0;
  let strange = false;
  for (const statement of statementsOf(document)) {
    if (isLid(statement)) {
      hasLid = true;
      continue;
    }
    const said = deniedBy(statement);
    if (said === null) {
      strange = true;
      continue;
    }
    epoch = Math.max(epoch, Number(SID.exec(said.sid)?.[1] ?? 0));
    if (said.kind === 'no-source') asksForSource = true;
    if (said.kind === 'grants') grants.push(...said.grants);
    if (said.kind === 'incidents') incidents.push(...said.incidents);
    if (said.kind === 'role') roles.push(said.role);
    if (said.kind === 'account')
      accountIssuedBeforeMs = Math.max(accountIssuedBeforeMs ?? 0, said.issuedBeforeMs);
  }
  const widening = wideningOf(roles.length, accountIssuedBeforeMs);
  return {
    list: { grants, incidents, roles, accountIssuedBeforeMs, widening },
    epoch,
    isOurs: hasLid && asksForSource && !strange,
  };
}

type Members = { readonly [name: string]: unknown };

type Said = { readonly sid: string } & (
  | { readonly kind: 'no-source' }
  | { readonly kind: 'grants'; readonly grants: readonly GrantId[] }
  | { readonly kind: 'incidents'; readonly incidents: readonly IncidentId[] }
  | { readonly kind: 'role'; readonly role: DeniedRole }
  | { readonly kind: 'account'; readonly issuedBeforeMs: InstantMs }
);

function statementsOf(document: string): readonly Members[] {
  try {
    const parsed: unknown = JSON.parse(document);
    const statements = membersOf(parsed)?.['Statement'];
    return (Array.isArray(statements) ? statements : []).map((one: unknown) => membersOf(one) ?? {});
  } catch {
    return [];
  }
}

function isLid(statement: Members): boolean {
  const { Effect, Action, Resource } = statement;
  const about = Object.keys(statement).every((name) =>
    ['Sid', 'Effect', 'Action', 'Resource'].includes(name),
  );
  return about && Effect === 'Allow' && Action === '*' && Resource === '*';
}

function deniedBy({ Sid, Effect, Action, Resource, Condition, ...more }: Members): Said | null {
  const isWhole = Effect === 'Deny' && Action === '*' && Resource === '*' && Object.keys(more).length === 0;
  const condition = isWhole ? membersOf(Condition) : null;
  if (condition === null) return null;
  const sid = typeof Sid === 'string' ? Sid : '';
  const operators = Object.keys(condition).sort().join(' ');
  const valueOf = (operator: string, key: string): unknown => {
    const keys = membersOf(condition[operator]) ?? {};
    return Object.keys(keys).length === 1 ? keys[key] : undefined;
  };
  const issuedBeforeMs = instantOf(valueOf('DateLessThanEquals', 'aws:TokenIssueTime'));
  if (operators === 'Null' && valueOf('Null', 'aws:SourceIdentity') === 'true')
    return { sid, kind: 'no-source' };
  if (operators === 'StringEquals') {
    const grants = idsOf('grant', valueOf('StringEquals', 'aws:SourceIdentity'));
    if (grants !== null) return { sid, kind: 'grants', grants };
    const incidents = idsOf('incident', valueOf('StringEquals', 'aws:PrincipalTag/breakglass:incident'));
    return incidents && { sid, kind: 'incidents', incidents };
  }
  if (issuedBeforeMs === null) return null;
  const roleArn = valueOf('ArnEquals', 'aws:PrincipalArn');
  if (operators === 'ArnEquals DateLessThanEquals' && typeof roleArn === 'string')
    return { sid, kind: 'role', role: { roleArn, issuedBeforeMs } };
  return operators === 'DateLessThanEquals' ? { sid, kind: 'account', issuedBeforeMs } : null;
}

function idsOf<K extends 'grant' | 'incident'>(kind: K, value: unknown) {
  const ids = (Array.isArray(value) ? value : [value]).map((one: unknown) =>
    typeof one === 'string' ? parseId(kind, one) : null,
  );
  return ids.every((id) => id !== null) ? ids : null;
}

function instantOf(value: unknown): InstantMs | null {
  const atMs = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(atMs) ? null : atMs;
}

function membersOf(value: unknown): Members | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Members) : null;
}
