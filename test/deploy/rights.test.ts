import { CreatePolicyVersionCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { compileSessionPolicy } from '../../src/catalogue/session-policy.ts';
import type { Json } from '../../src/domain/json.ts';
import type { NamedPolicy } from '../../src/playground/aws/account-seed.ts';
import type { PlainCredentials } from '../../src/playground/aws/start-local-aws.ts';
import { sampleTask } from '../catalogue/sample-catalogue.ts';
import { type AwsHarness, awsHarness } from '../playground/aws/harness.ts';
import {
  BOUNDARY_ARN,
  deployedAccount,
  ISSUER_ACCOUNT,
  REVOKER_ROLE_ARN,
  roleSeed,
  stackOf,
  TASK_ACCOUNT,
  TASK_ROLE_ARN,
} from './deployed-account.ts';
import { type AskedPermission, everyPermission, type KnownResources } from './every-permission.ts';

const ISSUER_ROLE_ARN = `arn:aws:iam::${TASK_ACCOUNT}:role/breakglass-issuer`;
const ROLES = [TASK_ROLE_ARN, REVOKER_ROLE_ARN, ISSUER_ROLE_ARN, `arn:aws:iam::${TASK_ACCOUNT}:role/admin`];
const OURS = ROLES.slice(0, 3);
const ORDERS = `arn:aws:ecs:eu-west-1:${TASK_ACCOUNT}:service/prod/orders-api`;
const SHELL = `arn:aws:ssm:eu-west-1:${TASK_ACCOUNT}:session/bg-aaaabbbbcc-7h2kq9x-0123456789abcdef0`;
const KNOWN: KnownResources = {
  'iam:role': ROLES,
  'sts:role': ROLES,
  'iam:policy': [
    BOUNDARY_ARN,
    `${BOUNDARY_ARN}-2`,
    BOUNDARY_ARN.replace(TASK_ACCOUNT, ISSUER_ACCOUNT),
    'arn:aws:iam::aws:policy/AdministratorAccess',
  ],
  'ecs:service': [
    ORDERS,
    ORDERS.replace('/prod/', '/staging/'),
    ORDERS.replace('eu-west-1', 'us-east-1'),
    ORDERS.replace(TASK_ACCOUNT, ISSUER_ACCOUNT),
  ],
  'ssm:session': [SHELL, SHELL.replace('bg-aaaabbbbcc', 'mara'), SHELL.replace(TASK_ACCOUNT, ISSUER_ACCOUNT)],
};
const MINT = ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'];
const WRITE_BOUNDARY = ['iam:CreatePolicyVersion', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'];
const READ_BOUNDARY = [
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
  'iam:ListEntitiesForPolicy',
  'iam:ListPolicyVersions',
];
const READ_ROLES = [
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:ListRolePolicies',
];
const WATCH = ['cloudtrail:LookupEvents', 'ssm:DescribeSessions'];
/** AWS answers this to anybody, whatever policies say. */
const WHO_AM_I = 'sts:GetCallerIdentity *';
const TASK_RIGHTS = [`ecs:DescribeServices ${ORDERS}`, 'ecs:ListServices *', `ecs:UpdateService ${ORDERS}`];
const NO_GRANT = { SourceIdentity: undefined, Tags: undefined };
const ALLOW_ALL = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

let harness: AwsHarness;
let everything: readonly AskedPermission[];
beforeAll(async () => {
  everything = await everyPermission(TASK_ACCOUNT, KNOWN);
  // In one account, so that what the issuer's own policy allows is not hidden by trust that another would lack.
  harness = await awsHarness(await deployedAccount(TASK_ACCOUNT));
});
afterAll(() => harness.stop());

/** What of everything somebody may do. An evaluation that fails is no answer. */
async function rightsOf(
  { accessKeyId }: Pick<PlainCredentials, 'accessKeyId'>,
  asked = everything,
): Promise<readonly string[]> {
  const rights: string[] = [];
  for (const permission of asked) {
    const { allowed, reason, detail } = await harness.aws.authorize({ accessKeyId, ...permission });
    if (reason === 'evaluation-error') throw new Error(`${permission.action}: ${detail}`);
    if (allowed) rights.push(`${permission.action} ${permission.resource}`);
  }
  return rights.sort();
}

const each = (actions: readonly string[], resources: readonly string[]): readonly string[] =>
  actions.flatMap((action) => resources.map((resource) => `${action} ${resource}`));

describe('the rights of the templates', () => {
  it('are these actions, without a wildcard', async () => {
    const allowed = async (name: 'issuer-role' | 'revoker-role' | 'task-role', resource: string) =>
      roleSeed(await stackOf(name, TASK_ACCOUNT), resource).policies.flatMap(allowedActions);
    expect(await allowed('issuer-role', 'IssuerRole')).toEqual([...MINT, 'sts:AssumeRole']);
    expect(await allowed('revoker-role', 'RevokerRole')).toEqual([
      ...WRITE_BOUNDARY,
      ...READ_BOUNDARY,
      ...READ_ROLES,
      ...WATCH,
      's3:GetBucketPolicy',
      'ssm:TerminateSession',
    ]);
    expect(await allowed('task-role', 'TaskRole')).toEqual([
      'ecs:UpdateService',
      'ecs:DescribeServices',
      'ecs:ListServices',
    ]);
  });
});

describe('of everything through which rights are given or taken', () => {
  it('is asked enough', () => {
    expect(everything.length).toBeGreaterThan(1000);
    const actions = new Set(everything.map(({ action }) => action));
    for (const action of ['iam:AttachRolePolicy', 'iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'])
      expect(actions).toContain(action);
    for (const action of ['iam:PassRole', 'iam:DeleteRolePermissionsBoundary', 's3:PutBucketPolicy'])
      expect(actions).toContain(action);
  });

  it('the issuer may assume our roles', async () => {
    expect(await rightsOf(harness.aws.credentialsOf('issuer'))).toEqual(
      [...each(MINT, OURS), WHO_AM_I].sort(),
    );
  });

  it('the revoker may write one policy, end shells of grants, and read', async () => {
    const revoker = await harness.mint({ RoleArn: REVOKER_ROLE_ARN, ...NO_GRANT });
    expect(await rightsOf(revoker)).toEqual(
      [
        ...each([...WRITE_BOUNDARY, ...READ_BOUNDARY], [BOUNDARY_ARN]),
        ...each(READ_ROLES, OURS),
        ...each(WATCH, ['*']),
        `ssm:TerminateSession ${SHELL}`,
        WHO_AM_I,
      ].sort(),
    );
  });

  it('the revoker reads what the policies of its own account’s buckets say, and nothing in them', async () => {
    const revoker = await harness.mint({ RoleArn: REVOKER_ROLE_ARN, ...NO_GRANT });
    const bucket = 'arn:aws:s3:::acme-config';
    const asked = ['s3:GetBucketPolicy', 's3:ListBucket', 's3:PutBucketPolicy', 's3:GetBucketAcl'].map(
      (action) => ({ action, resource: bucket }),
    );
    const object = { action: 's3:GetObject', resource: `${bucket}/flags.json` };
    expect(await rightsOf(revoker, [...asked, object])).toEqual([`s3:GetBucketPolicy ${bucket}`]);
    const [policy] = roleSeed(await stackOf('revoker-role', TASK_ACCOUNT), 'RevokerRole').policies;
    expect(policy?.document['Statement']).toContainEqual(
      expect.objectContaining({
        Action: 's3:GetBucketPolicy',
        Condition: { StringEquals: { 'aws:ResourceAccount': TASK_ACCOUNT } },
      }),
    );
  });

  // From the tests above: the issuer reaches the sessions of our roles and no others, and of all these the only write
  // to IAM is of this one policy. So the worst it can do is the widest boundary there is.
  it('no sequence of calls the issuer may make gives a task role more than its template', async () => {
    const revoker = await harness.mint({ RoleArn: REVOKER_ROLE_ARN, ...NO_GRANT });
    const iam = new IAMClient({ endpoint: harness.aws.endpoint, region: 'us-east-1', credentials: revoker });
    try {
      const widest = { PolicyArn: BOUNDARY_ARN, PolicyDocument: ALLOW_ALL, SetAsDefault: true };
      const { PolicyVersion: written } = await iam.send(new CreatePolicyVersionCommand(widest));
      expect(written?.IsDefaultVersion).toBe(true);
    } finally {
      iam.destroy();
    }
    const session = await harness.mint({ RoleArn: TASK_ROLE_ARN, Policy: ALLOW_ALL });
    expect(await rightsOf(session)).toEqual([...TASK_RIGHTS, WHO_AM_I].sort());
  });
});

describe('the example task', () => {
  it('can be done by a session cut from the example role, and nothing else', async () => {
    const task = sampleTask();
    const session = await harness.mint({
      RoleArn: task.roleArn,
      Policy: compileSessionPolicy(task, harness.nowMs() + 600_000),
    });
    const others = { action: 'ecs:UpdateService', resource: ORDERS.replace('orders', 'payments') };
    const asked = [...everything.filter(({ action }) => action.startsWith('ecs:')), others];
    const actions = task.actions.map(({ action }) => action);
    expect(await rightsOf(session, asked)).toEqual([...each(actions, [ORDERS]), 'ecs:ListServices *'].sort());
  });
});

function allowedActions({ document }: NamedPolicy): readonly string[] {
  const statements = document['Statement'] as readonly { readonly [key: string]: Json }[];
  return statements.flatMap(({ Effect, Action, NotAction, NotResource }) => {
    expect([NotAction, NotResource]).toEqual([undefined, undefined]);
    if (Effect !== 'Allow') return [];
    const actions = [Action].flat() as string[];
    for (const action of actions) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
    return actions;
  });
}
