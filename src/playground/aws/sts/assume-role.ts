import type { JsonObject } from '../../../domain/json.ts';
import { isoSeconds } from '../../../domain/time.ts';
import type { Account } from '../account.ts';
import type { RoleSeed } from '../account-seed.ts';
import type { Authorizer } from '../authorizer.ts';
import { awsError } from '../aws-error.ts';
import type { ServiceCall } from '../aws-service.ts';
import { type Identity, type Session } from '../identity.ts';
import type { IdentityStore } from '../identity-store.ts';
import { newTemporaryCredentials, type RandomBytes, uniqueId } from '../new-credentials.ts';
import { queryParameters } from '../query-parameters.ts';
import { formOf } from '../query-protocol.ts';
import { requirePolicy } from '../require-policy.ts';
import { type AssumeRoleInput, assumeRoleInput } from './assume-role-input.ts';
import { packedPolicySize } from './packed-policy-size.ts';
import { requireTrust } from './require-trust.ts';
import { type SessionPlan, sessionPlan } from './session-plan.ts';

const DEFAULT_DURATION_SECONDS = 3600;
const CHAINING_MAX_SECONDS = 3600;

/** What AssumeRole works on. */
export interface AssumeRoleParts {
  readonly account: Account;
  readonly identities: IdentityStore;
  readonly authorizer: Authorizer;
  readonly randomBytes: RandomBytes;
}

/**
 * `sts:AssumeRole`: checks every parameter, asks trust policy and caller's permissions, and makes a session.
 * @throws AwsError ValidationError, InvalidParameterValue, MalformedPolicyDocument, PackedPolicyTooLarge, AccessDenied.
 */
export async function assumeRole(call: ServiceCall, parts: AssumeRoleParts): Promise<JsonObject> {
  const input = assumeRoleInput(queryParameters(formOf(call.http)));
  call.notes.requestParameters = recordable(input);
  call.notes.trail = { requestParameters: trailParameters(input) };
  if (input.policyJson !== undefined) requirePolicy(input.policyJson);
  const packed = packedPolicySize(input);
  if (packed !== undefined && packed > 100)
    throw awsError(
      'PackedPolicyTooLarge',
      `Packed policy consumes ${packed}% of allotted space, please use smaller policy.`,
    );
  const plan = sessionPlan(input, call.identity);
  const role = parts.account.role(input.roleArn);
  await requireTrust(call, plan, role, parts.authorizer);
  if (role === undefined) throw awsError('AccessDenied');
  const durationSeconds = durationOf(input, role, call.identity);
  const session = newSession(plan, role, call.atMs, durationSeconds, parts.randomBytes);
  parts.identities.addSession(session);
  call.notes.issuedAccessKeyId = session.accessKeyId;
  call.notes.trail = { ...call.notes.trail, responseElements: trailAnswer(session) };
  return answer(session, packed);
}

/**
 * Longer than allowed fails; it is never clipped. A default that the role can't give doesn't arise, since no role
 * allows less than an hour.
 */
function durationOf(input: AssumeRoleInput, role: RoleSeed, caller: Identity): number {
  const seconds = input.durationSeconds ?? DEFAULT_DURATION_SECONDS;
  if (caller.type === 'AssumedRole' && seconds > CHAINING_MAX_SECONDS) {
    throw awsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  if (seconds > role.maxSessionDurationSeconds) {
    throw awsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  return seconds;
}

function newSession(
  plan: SessionPlan,
  role: RoleSeed,
  atMs: number,
  durationSeconds: number,
  randomBytes: RandomBytes,
): Session {
  const { input, sourceIdentity } = plan;
  const [, roleName] = /([^/]+)$/.exec(role.arn) ?? [];
  const accountId = role.arn.split(':')[4];
  return {
    type: 'AssumedRole',
    ...newTemporaryCredentials(randomBytes),
    arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${input.roleSessionName}`,
    principalArn: role.arn,
    userId: `${uniqueId('AROA', role.arn)}:${input.roleSessionName}`,
    grants: {
      from: 'role',
      roleArn: role.arn,
      ...(input.policyJson === undefined ? {} : { sessionPolicyJson: input.policyJson }),
    },
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    // A session tag takes the place of a role tag with the same key.
    tags: { ...role.tags, ...plan.tags },
    transitiveTagKeys: plan.transitiveTagKeys,
    issuedAtMs: atMs,
    expiresAtMs: Math.floor(atMs / 1000) * 1000 + durationSeconds * 1000,
  };
}

function answer(session: Session, packed: number | undefined): JsonObject {
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey.reveal(),
      SessionToken: session.sessionToken?.reveal() ?? '',
      Expiration: new Date(session.expiresAtMs).toISOString().replace('.000Z', 'Z'),
    },
    AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
    ...(packed === undefined ? {} : { PackedPolicySize: packed }),
    ...(session.sourceIdentity === undefined ? {} : { SourceIdentity: session.sourceIdentity }),
  };
}

/** What the call log keeps. An external id is a shared secret in practice, so only its presence is kept. */
function recordable(input: AssumeRoleInput): JsonObject {
  const { externalId, ...rest } = input;
  return { ...rest, externalIdGiven: externalId !== undefined };
}

/** The request in CloudTrail's words. */
function trailParameters(input: AssumeRoleInput): JsonObject {
  const { externalId: _secret, policyJson, tags, transitiveTagKeys, ...rest } = input;
  return {
    ...rest,
    ...(policyJson === undefined ? {} : { policy: policyJson }),
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    ...(transitiveTagKeys.length === 0 ? {} : { transitiveTagKeys }),
  };
}

/** The answer in CloudTrail's words; the session token that AWS writes there too is left out. */
function trailAnswer(session: Session): JsonObject {
  return {
    credentials: { accessKeyId: session.accessKeyId, expiration: isoSeconds(session.expiresAtMs) },
    assumedRoleUser: { assumedRoleId: session.userId, arn: session.arn },
    ...(session.sourceIdentity === undefined ? {} : { sourceIdentity: session.sourceIdentity }),
  };
}
