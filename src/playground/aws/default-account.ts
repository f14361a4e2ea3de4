import { randomBytes as systemRandomBytes } from 'node:crypto';
import type { JsonObject } from '../../domain/json.ts';
import { type AccountSeed, type EcsServiceSeed, type RoleSeed } from './account-seed.ts';
import {
  newAccessKeyId,
  newSecretAccessKey,
  newTemporaryCredentials,
  type RandomBytes,
} from './new-credentials.ts';

const ACCOUNT_ID = '111122223333';
const REGION = 'eu-west-1';
const ISSUER_ROLE_ARN = `arn:aws:iam::${ACCOUNT_ID}:role/breakglass-issuer`;
const BOUNDARY_ARN = `arn:aws:iam::${ACCOUNT_ID}:policy/breakglass-boundary`;
const SESSION_TAGS = ['breakglass:grant', 'breakglass:incident', 'breakglass:digest'] as const;

/** The one role a task session of the default account is made from. */
export const ECS_RESTART_ROLE_ARN = `arn:aws:iam::${ACCOUNT_ID}:role/breakglass-ecs-restart`;

/**
 * The account of the demo: a production cluster with three services, the issuer's own role session (principal
 * `issuer`: what it assumes is chaining, an hour at most), a read-only person (principal `observer`), and the
 * role that task sessions come from. Keys are new at each call, so that none is worth finding.
 */
export function defaultAccount(randomBytes: RandomBytes = systemRandomBytes): AccountSeed {
  return {
    accountId: ACCOUNT_ID,
    region: REGION,
    roles: [ecsRestartRole()],
    managedPolicies: [{ arn: BOUNDARY_ARN, document: boundaryDocument() }],
    principals: [
      {
        name: 'issuer',
        arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/breakglass-issuer/issuer-1`,
        ...newTemporaryCredentials(randomBytes),
        policies: [{ name: 'mint-task-sessions', document: issuerPolicy() }],
      },
      {
        name: 'observer',
        arn: `arn:aws:iam::${ACCOUNT_ID}:user/observer`,
        accessKeyId: newAccessKeyId('AKIA', randomBytes),
        secretAccessKey: newSecretAccessKey(randomBytes),
        policies: [{ name: 'look-at-ecs', document: policy([allow(['ecs:Describe*', 'ecs:List*'], '*')]) }],
      },
    ],
    ecsClusters: [
      {
        name: 'prod',
        services: [service('orders-api', 42, 3), service('payments-api', 17, 2), service('search-api', 9, 4)],
      },
    ],
  };
}

/** A task role: split trust statements, the smallest task class as its own policy, the shared boundary. */
function ecsRestartRole(): RoleSeed {
  const services = `arn:aws:ecs:${REGION}:${ACCOUNT_ID}:service/prod/*`;
  return {
    arn: ECS_RESTART_ROLE_ARN,
    trustPolicy: taskRoleTrust(),
    policies: [
      {
        name: 'restart-ecs-services',
        document: policy([
          allow(['ecs:UpdateService', 'ecs:DescribeServices'], services),
          allow(['ecs:ListServices'], '*'),
        ]),
      },
    ],
    permissionsBoundary: BOUNDARY_ARN,
    maxSessionDurationSeconds: 3600,
  };
}

/**
 * Three statements, since AWS's tables give each of the three permissions its own condition keys: one shared
 * condition would test a key that is not there.
 */
function taskRoleTrust(): JsonObject {
  const principal = { Principal: { AWS: ISSUER_ROLE_ARN } };
  const tagsPresent = Object.fromEntries(SESSION_TAGS.map((tag) => [`aws:RequestTag/${tag}`, 'false']));
  return policy([
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

function issuerPolicy(): JsonObject {
  return policy([
    allow(
      ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
      `arn:aws:iam::${ACCOUNT_ID}:role/breakglass-*`,
    ),
  ]);
}

/** The lid on every task role: nothing at all for a session that does not say which grant it belongs to. */
function boundaryDocument(): JsonObject {
  return policy([
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

function policy(statements: readonly JsonObject[]): JsonObject {
  return { Version: '2012-10-17', Statement: statements };
}

function allow(actions: readonly string[], resource: string): JsonObject {
  return { Effect: 'Allow', Action: actions, Resource: resource };
}

function service(name: string, revision: number, desiredCount: number): EcsServiceSeed {
  return { name, taskDefinition: `${name}:${revision}`, desiredCount };
}
