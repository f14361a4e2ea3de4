import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

import type { Json, JsonObject } from '../../src/domain/json.ts';
import type { AccountSeed, ManagedPolicySeed, RoleSeed } from '../../src/playground/aws/account-seed.ts';
import { newTemporaryCredentials } from '../../src/playground/aws/new-credentials.ts';
import { deployTemplate, type Stack } from './deploy-template.ts';
import { loadTemplate, type TemplateName } from './template.ts';

/** Where the issuer runs, and where tasks are done. */
export const ISSUER_ACCOUNT = '444455556666';
export const TASK_ACCOUNT = '111122223333';

export const TASK_ROLE_ARN = `arn:aws:iam::${TASK_ACCOUNT}:role/breakglass-ecs-restart`;
export const REVOKER_ROLE_ARN = `arn:aws:iam::${TASK_ACCOUNT}:role/breakglass-revoker`;
export const BOUNDARY_ARN = `arn:aws:iam::${TASK_ACCOUNT}:policy/breakglass-boundary`;

const ISSUER_PARAMETERS = {
  Runtime: 'ecs',
  TaskRoleArns: `arn:aws:iam::${TASK_ACCOUNT}:role/breakglass-*`,
  RevokerRoleArns: REVOKER_ROLE_ARN,
};

/** Deploys a template with parameters that fit, some of them changed. */
export async function stackOf(
  name: TemplateName,
  accountId: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Stack> {
  const fitting = {
    boundary: {},
    'issuer-role': ISSUER_PARAMETERS,
    'revoker-role': { IssuerRoleArn: `arn:aws:iam::${ISSUER_ACCOUNT}:role/breakglass-issuer` },
    'task-role': await exampleParameters(),
  }[name];
  return deployTemplate(await loadTemplate(name), { accountId, parameters: { ...fitting, ...parameters } });
}

/** The parameters of the example task role, as they stand beside the templates. */
export async function exampleParameters(): Promise<Readonly<Record<string, string>>> {
  const url = new URL('../../deploy/aws/examples/ecs-restart.json', import.meta.url);
  const list = z
    .array(z.strictObject({ ParameterKey: z.string(), ParameterValue: z.string() }))
    .parse(JSON.parse(await readFile(url, 'utf8')));
  return Object.fromEntries(list.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]));
}

/**
 * The account of the tasks after all stacks were made. Its principals: `issuer`, with the rights of its template, and
 * `admin`, another role beside it that may do anything its own account can allow.
 * @param issuerAccount where both of them are: an account of its own, or that of the tasks.
 */
export async function deployedAccount(issuerAccount = ISSUER_ACCOUNT): Promise<AccountSeed> {
  const boundary = await stackOf('boundary', TASK_ACCOUNT);
  const issuer = roleSeed(await stackOf('issuer-role', issuerAccount), 'IssuerRole');
  const trusted = { IssuerRoleArn: issuer.arn };
  const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
  return {
    accountId: TASK_ACCOUNT,
    region: 'eu-west-1',
    roles: [
      roleSeed(await stackOf('task-role', TASK_ACCOUNT, trusted), 'TaskRole'),
      roleSeed(await stackOf('revoker-role', TASK_ACCOUNT, trusted), 'RevokerRole'),
    ],
    managedPolicies: [managedPolicySeed(boundary, 'Boundary')],
    principals: [
      {
        name: 'issuer',
        arn: `arn:aws:sts::${issuerAccount}:assumed-role/breakglass-issuer/issuer-1`,
        ...newTemporaryCredentials(randomBytes),
        policies: issuer.policies,
      },
      {
        name: 'admin',
        arn: `arn:aws:sts::${issuerAccount}:assumed-role/admin/someone`,
        ...newTemporaryCredentials(randomBytes),
        policies: [{ name: 'everything', document: everything }],
      },
    ],
    ecsClusters: [],
  };
}

const roleProperties = z.strictObject({
  RoleName: z.string(),
  Description: z.string(),
  // CloudFormation takes a document as text too.
  AssumeRolePolicyDocument: z.preprocess(
    (value) => (typeof value === 'string' ? JSON.parse(value) : value),
    z.record(z.string(), z.json()),
  ),
  MaxSessionDuration: z.int(),
  PermissionsBoundary: z.string().exactOptional(),
  Policies: z.array(
    z.strictObject({ PolicyName: z.string(), PolicyDocument: z.record(z.string(), z.json()) }),
  ),
});

/** A role of a stack, as the local AWS holds it. */
export function roleSeed(stack: Stack, resource: string): RoleSeed {
  const role = roleProperties.parse(stack.resources[resource]?.Properties);
  return {
    arn: textOutput(stack, `${resource}Arn`),
    trustPolicy: role.AssumeRolePolicyDocument,
    policies: role.Policies.map(({ PolicyName, PolicyDocument }) => ({
      name: PolicyName,
      document: PolicyDocument,
    })),
    ...(role.PermissionsBoundary === undefined ? {} : { permissionsBoundary: role.PermissionsBoundary }),
    maxSessionDurationSeconds: role.MaxSessionDuration,
  };
}

function managedPolicySeed(stack: Stack, resource: string): ManagedPolicySeed {
  const document = stack.resources[resource]?.Properties['PolicyDocument'];
  return { arn: textOutput(stack, `${resource}Arn`), document: document as JsonObject };
}

function textOutput(stack: Stack, name: string): string {
  const value: Json | undefined = stack.outputs[name];
  if (typeof value !== 'string') throw new Error(`The stack has no output ${name}.`);
  return value;
}
