import type { NamedPolicy } from './account-seed.ts';
import { allow, policyDocument } from './policy-documents.ts';
import { boundaryArn } from './task-role.ts';

/**
 * Everything the issuer may do in AWS, one policy per purpose: make task sessions, edit the one policy that ends
 * them, read what it checks, end an open shell, write its log. Nothing here changes what a task role may do.
 */
export function issuerPolicies(accountId: string, auditBucketName: string): readonly NamedPolicy[] {
  const taskRoles = `arn:aws:iam::${accountId}:role/breakglass-*`;
  const boundary = boundaryArn(accountId);
  const bucket = `arn:aws:s3:::${auditBucketName}`;
  return [
    named('mint-task-sessions', [
      allow(['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'], taskRoles),
    ]),
    named('edit-revocation-list', [
      allow(
        [
          'iam:GetPolicy',
          'iam:GetPolicyVersion',
          'iam:ListPolicyVersions',
          'iam:ListEntitiesForPolicy',
          'iam:CreatePolicyVersion',
          'iam:SetDefaultPolicyVersion',
          'iam:DeletePolicyVersion',
        ],
        boundary,
      ),
    ]),
    named('read-task-roles', [
      allow(
        ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
        taskRoles,
      ),
      // IAM has no resource to limit these three to.
      allow(['iam:ListRoles', 'cloudtrail:LookupEvents', 'ssm:DescribeSessions'], '*'),
    ]),
    // The id of a Session Manager session begins with the name of the role session that opened it.
    named('end-task-shells', [allow(['ssm:TerminateSession'], `arn:aws:ssm:*:${accountId}:session/bg-*`)]),
    named('write-audit-log', [
      allow(['s3:ListBucket', 's3:GetBucketVersioning', 's3:GetBucketObjectLockConfiguration'], bucket),
      allow(
        ['s3:GetObject', 's3:GetObjectRetention', 's3:PutObject', 's3:PutObjectRetention'],
        `${bucket}/*`,
      ),
    ]),
  ];
}

function named(name: string, statements: Parameters<typeof policyDocument>[0]): NamedPolicy {
  return { name, document: policyDocument(statements) };
}
