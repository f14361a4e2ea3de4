import { conditionMistake } from './policy-conditions.ts';

/** `identity`: also session policies and boundaries. `trust`: has principals and no resources. */
export type PolicyKind = 'identity' | 'trust';

const STATEMENT_KEYS: Readonly<Record<PolicyKind, ReadonlySet<string>>> = {
  identity: new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']),
  trust: new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Principal', 'NotPrincipal', 'Condition']),
};
const ACTION = /^(?:\*|[a-z0-9-]+:[a-zA-Z0-9*?]+)$/;
const RESOURCE = /^(?:\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+)$/;

/**
 * What IAM's policy grammar has against a document: nothing (`undefined`), or a sentence.
 * Source: "Grammar of the IAM JSON policy language". Stricter than AWS in one place: date conditions must hold
 * dates, since an evaluator that meets another value silently skips a deny.
 */
export function policyMistake(document: unknown, kind: PolicyKind): string | undefined {
  if (!isRecord(document)) return 'The policy is not a JSON object.';
  const { Version: version, Statement: statement } = document;
  const unknownKey = Object.keys(document).find((key) => !['Version', 'Id', 'Statement'].includes(key));
  if (unknownKey !== undefined) return `Unknown policy element ${unknownKey}.`;
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17')
    return 'Unknown policy version.';
  const statements = Array.isArray(statement) ? (statement as unknown[]) : [statement];
  if (statements.length === 0) return 'Policy statement must contain at least one statement.';
  const sids = new Set<string>();
  for (const candidate of statements) {
    const mistake = statementMistake(candidate, kind, sids);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

function statementMistake(statement: unknown, kind: PolicyKind, sids: Set<string>): string | undefined {
  if (!isRecord(statement)) return 'A statement is not a JSON object.';
  const unknownKey = Object.keys(statement).find((key) => !STATEMENT_KEYS[kind].has(key));
  if (unknownKey !== undefined) return `Policy document should not specify ${unknownKey}.`;
  return (
    sidMistake(statement['Sid'], sids) ??
    (statement['Effect'] === 'Allow' || statement['Effect'] === 'Deny'
      ? undefined
      : 'Effect must be Allow or Deny.') ??
    pairMistake(
      statement,
      'Action',
      ACTION,
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ) ??
    (kind === 'identity'
      ? pairMistake(statement, 'Resource', RESOURCE, 'Resource must be in ARN format or "*".')
      : principalMistake(statement)) ??
    conditionMistake(statement['Condition'])
  );
}

function sidMistake(sid: unknown, sids: Set<string>): string | undefined {
  if (sid === undefined) return undefined;
  if (typeof sid !== 'string' || !/^[A-Za-z0-9]+$/.test(sid))
    return 'Statement IDs (SID) must be alpha-numeric.';
  if (sids.has(sid)) return 'Statement IDs (SID) in a single policy must be unique.';
  sids.add(sid);
  return undefined;
}

/** Exactly one of `Name` and `NotName`, a text or a non-empty list of texts of that form. */
function pairMistake(
  statement: Record<string, unknown>,
  name: string,
  form: RegExp,
  message: string,
): string | undefined {
  const positive = statement[name];
  const negative = statement[`Not${name}`];
  if ((positive === undefined) === (negative === undefined))
    return `Policy statement must contain either ${name} or Not${name}.`;
  const values = texts(positive ?? negative);
  if (values === undefined || values.length === 0) return `${name} must be a text or a list of texts.`;
  return values.every((value) => form.test(value)) ? undefined : message;
}

function principalMistake(statement: Record<string, unknown>): string | undefined {
  const { Principal: positive, NotPrincipal: negative } = statement;
  if ((positive === undefined) === (negative === undefined))
    return 'A trust statement must contain either Principal or NotPrincipal.';
  const principal = positive ?? negative;
  if (principal === '*') return undefined;
  if (!isRecord(principal) || Object.keys(principal).length === 0) return 'Invalid principal in policy.';
  for (const [type, value] of Object.entries(principal)) {
    const values = texts(value);
    if (!['AWS', 'Service', 'Federated'].includes(type) || values === undefined || values.length === 0)
      return 'Invalid principal in policy.';
  }
  return undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? (value as string[])
    : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
