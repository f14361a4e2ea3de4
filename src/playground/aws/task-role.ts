import type { JsonObject } from '../../domain/json.ts';
import type { NamedPolicy, RoleSeed } from './account-seed.ts';
import { policyDocument } from './policy-documents.ts';

const SESSION_TAGS = ['breakglass:grant', 'breakglass:incident', 'breakglass:digest'] as const;

/** What makes one task role differ from another. */
export interface TaskRole {
  /** `breakglass-…`: the issuer may assume no other. */
  readonly name: string;
  /** The smallest class of tasks it is for. */
  readonly policies: readonly NamedPolicy[];
}

/**
 * A role that task sessions come from: split trust statements that name the issuer only, an hour at most, and the
 * lid that all task roles of the account share.
 */
export function taskRole({ name, policies }: TaskRole, accountId: string): RoleSeed {
  return {
    arn: `arn:aws:iam::${accountId}:role/${name}`,
    trustPolicy: taskRoleTrust(issuerRoleArn(accountId)),
    policies,
    permissionsBoundary: boundaryArn(accountId),
    maxSessionDurationSeconds: 3600,
  };
}

/** The role that the issuer runs as. */
export function issuerRoleArn(accountId: string): string {
  return `arn:aws:iam::${accountId}:role/breakglass-issuer`;
}

/** The managed policy that is every task role's permissions boundary, and the revocation list. */
export function boundaryArn(accountId: string): string {
  return `arn:aws:iam::${accountId}:policy/breakglass-boundary`;
}

/** The lid before anything is revoked: nothing at all for a session that does not say which grant it belongs to. */
export function initialBoundary(): JsonObject {
  return policyDocument([
    { Sid: 'Lid', Effect: 'Allow', Action: '*', Resource: '*' },
    {
      Sid: 'NoGrant',
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { Null: { 'aws:SourceIdentity': 'true' } },
    },
  ]);
}

/**
 * Three statements, since AWS's tables give each of the three permissions its own condition keys: one shared
 * condition would test a key that is not there.
 */
function taskRoleTrust(trustedArn: string): JsonObject {
  const principal = { Principal: { AWS: trustedArn } };
  const tagsPresent = Object.fromEntries(SESSION_TAGS.map((tag) => [`aws:RequestTag/${tag}`, 'false']));
  return policyDocument([
    {
      Sid: 'OnlyForAGrant',
      Effect: 'Allow',
      ...principal,
      Action: 'sts:AssumeRole',
      Condition: {
        StringLike: { 'sts:RoleSessionName': 'bg-*', 'sts:SourceIdentity': 'bg-*' },
        Null: tagsPresent,
      },
    },
    {
      Sid: 'OnlyTheGrantsTags',
      Effect: 'Allow',
      ...principal,
      Action: 'sts:TagSession',
      Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': [...SESSION_TAGS] }, Null: tagsPresent },
    },
    {
      Sid: 'OnlyAGrantAsSourceIdentity',
      Effect: 'Allow',
      ...principal,
      Action: 'sts:SetSourceIdentity',
      Condition: { StringLike: { 'sts:SourceIdentity': 'bg-*' } },
    },
  ]);
}
