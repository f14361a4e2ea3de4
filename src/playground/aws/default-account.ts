import { randomBytes as systemRandomBytes } from 'node:crypto';
import type { AccountSeed, EcsServiceSeed, PrincipalSeed, RoleSeed } from './account-seed.ts';
import { issuerPolicies } from './issuer-policies.ts';
import {
  newAccessKeyId,
  newSecretAccessKey,
  newTemporaryCredentials,
  type RandomBytes,
} from './new-credentials.ts';
import { allow, policyDocument } from './policy-documents.ts';
import { boundaryArn, initialBoundary, taskRole } from './task-role.ts';

const ACCOUNT_ID = '111122223333';
const REGION = 'eu-west-1';

/** The role that restarts of the default account's ECS services are made from. */
export const ECS_RESTART_ROLE_ARN = `arn:aws:iam::${ACCOUNT_ID}:role/breakglass-ecs-restart`;
/** The role that shells on the default account's instances are opened from. */
export const SSM_SESSION_ROLE_ARN = `arn:aws:iam::${ACCOUNT_ID}:role/breakglass-ssm-session`;
/** The permissions boundary of every task role of the default account. */
export const BOUNDARY_ARN = boundaryArn(ACCOUNT_ID);
/** The bucket for the issuer's log, with Object Lock. */
export const AUDIT_BUCKET_NAME = 'breakglass-audit';

/**
 * The account of the demo: a production cluster with three services, two instances, a bucket for the log, the roles
 * that task sessions come from, and three principals: the issuer's own role session (`issuer`: what it assumes is
 * chaining, an hour at most), a read-only person (`observer`), and one who may do anything (`administrator`). Keys
 * are new at each call, so that none is worth finding.
 */
export function defaultAccount(randomBytes: RandomBytes = systemRandomBytes): AccountSeed {
  return {
    accountId: ACCOUNT_ID,
    region: REGION,
    roles: [ecsRestartRole(), ssmSessionRole()],
    managedPolicies: [{ arn: BOUNDARY_ARN, document: initialBoundary() }],
    principals: [
      {
        name: 'issuer',
        arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/breakglass-issuer/issuer-1`,
        ...newTemporaryCredentials(randomBytes),
        policies: issuerPolicies(ACCOUNT_ID, AUDIT_BUCKET_NAME),
      },
      user('observer', ['ecs:Describe*', 'ecs:List*'], randomBytes),
      user('administrator', ['*'], randomBytes),
    ],
    ecsClusters: [
      {
        name: 'prod',
        services: [service('orders-api', 42, 3), service('payments-api', 17, 2), service('search-api', 9, 4)],
      },
    ],
    ssmInstances: [
      { instanceId: 'i-0a1b2c3d4e5f60001', tags: { Name: 'orders-db' } },
      { instanceId: 'i-0a1b2c3d4e5f60002', tags: { Name: 'payments-db' } },
    ],
    buckets: [{ name: AUDIT_BUCKET_NAME, objectLock: {} }],
  };
}

function ecsRestartRole(): RoleSeed {
  const services = `arn:aws:ecs:${REGION}:${ACCOUNT_ID}:service/prod/*`;
  const document = policyDocument([
    allow(['ecs:UpdateService', 'ecs:DescribeServices'], services),
    allow(['ecs:ListServices'], '*'),
  ]);
  const policies = [{ name: 'restart-ecs-services', document }];
  return taskRole({ name: 'breakglass-ecs-restart', policies }, ACCOUNT_ID);
}

function ssmSessionRole(): RoleSeed {
  const document = policyDocument([
    allow(
      ['ssm:StartSession'],
      [
        `arn:aws:ec2:${REGION}:${ACCOUNT_ID}:instance/*`,
        `arn:aws:ssm:${REGION}:${ACCOUNT_ID}:document/SSM-SessionManagerRunShell`,
      ],
    ),
  ]);
  const policies = [{ name: 'open-shells', document }];
  return taskRole({ name: 'breakglass-ssm-session', policies }, ACCOUNT_ID);
}

function user(name: string, actions: readonly string[], randomBytes: RandomBytes): PrincipalSeed {
  return {
    name,
    arn: `arn:aws:iam::${ACCOUNT_ID}:user/${name}`,
    accessKeyId: newAccessKeyId('AKIA', randomBytes),
    secretAccessKey: newSecretAccessKey(randomBytes),
    policies: [{ name: 'own', document: policyDocument([allow(actions, '*')]) }],
  };
}

function service(name: string, revision: number, desiredCount: number): EcsServiceSeed {
  return { name, taskDefinition: `${name}:${revision}`, desiredCount };
}
