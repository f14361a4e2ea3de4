import type { JsonObject } from '../../../domain/json.ts';
import type { Account } from '../account.ts';
import type { RoleSeed } from '../account-seed.ts';
import { nameOfArn } from '../identity.ts';
import { uniqueId } from '../new-credentials.ts';
import type { ManagedPolicy, PolicyVersion } from './managed-policy.ts';

/** A policy as GetPolicy shows it. */
export function policyView(policy: ManagedPolicy, account: Account): JsonObject {
  return {
    PolicyName: nameOfArn(policy.arn),
    PolicyId: uniqueId('ANPA', policy.arn),
    Arn: policy.arn,
    Path: pathOf(policy.arn),
    DefaultVersionId: policy.defaultVersionId,
    AttachmentCount: account.rolesWithPolicy(policy.arn).length,
    PermissionsBoundaryUsageCount: account.rolesWithBoundary(policy.arn).length,
    IsAttachable: true,
    CreateDate: isoDate(policy.createdAtMs),
    UpdateDate: isoDate(policy.updatedAtMs),
  };
}

/** A version without its document: lists and writes leave it out. */
export function versionView(version: PolicyVersion, policy: ManagedPolicy): JsonObject {
  return {
    VersionId: version.versionId,
    IsDefaultVersion: version.versionId === policy.defaultVersionId,
    CreateDate: isoDate(version.createdAtMs),
  };
}

/** A role as ListRoles shows it: the API reference says it leaves boundary and tags to GetRole. */
export function roleView(role: RoleSeed, account: Account): JsonObject {
  return {
    Path: pathOf(role.arn),
    RoleName: nameOfArn(role.arn),
    RoleId: uniqueId('AROA', role.arn),
    Arn: role.arn,
    CreateDate: isoDate(account.createdAtMs),
    AssumeRolePolicyDocument: encodedDocument(JSON.stringify(role.trustPolicy)),
    MaxSessionDuration: role.maxSessionDurationSeconds,
  };
}

/** A role as GetRole shows it. */
export function fullRoleView(role: RoleSeed, account: Account): JsonObject {
  const boundary = role.permissionsBoundary;
  return {
    ...roleView(role, account),
    ...(boundary === undefined
      ? {}
      : {
          PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary },
        }),
    Tags: Object.entries(role.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
  };
}

/** A document as IAM answers with it: URL-encoded by RFC 3986. */
export function encodedDocument(documentJson: string): string {
  return encodeURIComponent(documentJson);
}

/** The path in a policy's or role's ARN: `/`, or `/a/b/`. */
export function pathOf(arn: string): string {
  return arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1);
}

function isoDate(atMs: number): string {
  return new Date(atMs).toISOString();
}
