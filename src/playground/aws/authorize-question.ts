import type { Authorizer } from './authorizer.ts';
import type { IdentityStore } from './identity-store.ts';
import type { ContextKeys } from './permission.ts';
import { GLOBAL_REGION } from './region.ts';

/** A question about a session or a seeded principal, asked from outside AWS by a test. */
export interface AuthorizeQuestion {
  readonly accessKeyId: string;
  readonly action: string;
  readonly resource: string;
  /** The instant to answer for; now, unless given. */
  readonly atMs?: number;
  /** The region of the request; the account's, unless given, and of IAM its one. */
  readonly region?: string;
  /** Keys the request itself would carry, such as `ecs:cluster`. */
  readonly context?: ContextKeys;
}

/** Why the answer is what it is. */
export type AuthorizeReason =
  | 'allowed'
  | 'explicit-deny'
  | 'implicit-deny'
  | 'expired'
  | 'not-yet-issued'
  | 'unknown-access-key'
  | 'evaluation-error';

/** The answer, `detail` naming the statements that decided. */
export interface AuthorizeAnswer {
  readonly allowed: boolean;
  readonly reason: AuthorizeReason;
  readonly detail: string;
}

/** What AWS would say to that identity doing that at that instant, over the documents it really received. */
export async function authorizeQuestion(
  question: AuthorizeQuestion,
  parts: {
    readonly identities: IdentityStore;
    readonly authorizer: Authorizer;
    readonly nowMs: () => number;
    /** The account's own. */
    readonly region: string;
  },
): Promise<AuthorizeAnswer> {
  const identity = parts.identities.find(question.accessKeyId);
  if (identity === undefined) return no('unknown-access-key', `nobody holds ${question.accessKeyId}`);
  const atMs = question.atMs ?? parts.nowMs();
  const { issuedAtMs, expiresAtMs } = identity;
  if (issuedAtMs !== undefined && atMs < issuedAtMs)
    return no('not-yet-issued', `issued at ${new Date(issuedAtMs).toISOString()}`);
  if (expiresAtMs !== undefined && atMs >= expiresAtMs)
    return no('expired', `expired at ${new Date(expiresAtMs).toISOString()}`);
  const { action, resource, context } = question;
  const verdict = await parts.authorizer.decide(
    identity,
    { action, resource, ...(context === undefined ? {} : { context }) },
    { atMs, region: question.region ?? (action.startsWith('iam:') ? GLOBAL_REGION : parts.region) },
  );
  if (verdict.allowed) return { allowed: true, reason: 'allowed', detail: verdict.detail };
  if (verdict.cause === 'error') return no('evaluation-error', verdict.detail);
  return no(verdict.cause === 'explicit' ? 'explicit-deny' : 'implicit-deny', verdict.detail);
}

function no(reason: AuthorizeReason, detail: string): AuthorizeAnswer {
  return { allowed: false, reason, detail };
}
