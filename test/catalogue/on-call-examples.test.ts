import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createBoundaryStore } from '../../src/adapters/aws/boundary-store.ts';
import { iamClients } from '../../src/adapters/aws/iam-client.ts';
import { stsClients } from '../../src/adapters/aws/sts-client.ts';
import { createStsMinter } from '../../src/adapters/aws/sts-minter.ts';
import { createIamFacts } from '../../src/adapters/iam-data/iam-facts.ts';
import { bindTask } from '../../src/catalogue/bind-task.ts';
import { requireCatalogue } from '../../src/catalogue/require-catalogue.ts';
import { compileSessionPolicy, explainSessionPolicy } from '../../src/catalogue/session-policy.ts';
import type { GrantId } from '../../src/domain/ids.ts';
import type { BoundTask } from '../../src/domain/task.ts';
import { isoSeconds } from '../../src/domain/time.ts';
import { boundaryDocument, planRevocations } from '../../src/issuance/revocation-policy.ts';
import { defaultAccount } from '../../src/playground/aws/default-account.ts';
import { allow, policyDocument } from '../../src/playground/aws/policy-documents.ts';
import type { LocalAws } from '../../src/playground/aws/start-local-aws.ts';
import { startLocalAws } from '../../src/playground/aws/start-local-aws.ts';
import { uniqueId } from '../../src/playground/aws/new-credentials.ts';
import { taskRole } from '../../src/playground/aws/task-role.ts';
import type { Ask } from './questions-of.ts';
import { NOT_ASKED, questionsOf } from './questions-of.ts';

const PATH = new URL('../../catalogue/examples/on-call.yml', import.meta.url);
const catalogue = await requireCatalogue(
  readFileSync(PATH, 'utf8'),
  'on-call.yml',
  createIamFacts().factsAbout,
);

const ACCOUNT = '111122223333';
const arn = (service: string, rest: string, region = 'eu-west-1', account = ACCOUNT): string =>
  `arn:aws:${service}:${region}:${account}:${rest}`;
const group = (id: string, name: string): string =>
  arn('autoscaling', `autoScalingGroup:${id}:autoScalingGroupName/${name}`);

/**
 * [task, asset, what AWS asks about the commands it is for, by its documentation, an action on another asset, another
 * action on the asset, outside its conditions].
 */
const TASKS: readonly (readonly [string, string, string, Ask, Ask, readonly Ask[]])[] = [
  [
    'restart-ecs-service',
    'orders-api',
    'ecs:UpdateService ecs:DescribeServices ecs:ListServices',
    ['ecs:UpdateService', arn('ecs', 'service/prod/payments-api')],
    ['ecs:DeleteService', arn('ecs', 'service/prod/orders-api')],
    [
      [
        'ecs:UpdateService',
        arn('ecs', 'service/prod/orders-api'),
        { 'ecs:task-definition': arn('ecs', 'task-definition/evil:1') },
      ],
      ['ecs:UpdateService', arn('ecs', 'service/prod/orders-api'), { 'ecs:enable-execute-command': 'true' }],
    ],
  ],
  [
    'scale-auto-scaling-group',
    'orders-workers',
    'autoscaling:SetDesiredCapacity autoscaling:DescribeAutoScalingGroups autoscaling:DescribeScalingActivities',
    ['autoscaling:SetDesiredCapacity', group('8f21aa07-1b4d-4c55-8e6f-5a6b7c8d9e0f', 'search-workers')],
    ['autoscaling:UpdateAutoScalingGroup', group('4ddbd3f5-6a2c-4f0e-9d3a-0b1c2d3e4f50', 'orders-workers')],
    [],
  ],
  [
    'read-log-group',
    '/prod/orders-api',
    'logs:FilterLogEvents logs:StartQuery logs:GetQueryResults logs:DescribeLogStreams logs:DescribeLogGroups logs:DescribeQueries',
    ['logs:FilterLogEvents', arn('logs', 'log-group:/prod/orders-api-audit')],
    ['logs:DeleteLogGroup', arn('logs', 'log-group:/prod/orders-api')],
    [],
  ],
  [
    'redrive-queue',
    'orders-dlq',
    'sqs:StartMessageMoveTask sqs:CancelMessageMoveTask sqs:ListMessageMoveTasks sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ReceiveMessage sqs:DeleteMessage sqs:SendMessage sqs:ListQueues',
    ['sqs:StartMessageMoveTask', arn('sqs', 'mails-dlq')],
    ['sqs:PurgeQueue', arn('sqs', 'orders-dlq')],
    [],
  ],
  [
    'reboot-instance',
    'orders-db',
    'ec2:RebootInstances ec2:DescribeInstances ec2:DescribeInstanceStatus',
    ['ec2:RebootInstances', arn('ec2', 'instance/i-0a1b2c3d4e5f60002')],
    ['ec2:TerminateInstances', arn('ec2', 'instance/i-0a1b2c3d4e5f60001')],
    [],
  ],
  [
    'fail-over-database',
    'orders',
    'rds:FailoverDBCluster rds:DescribeDBClusters rds:DescribeDBInstances rds:DescribeEvents',
    ['rds:FailoverDBCluster', arn('rds', 'cluster:payments')],
    ['rds:DeleteDBCluster', arn('rds', 'cluster:orders')],
    [],
  ],
  [
    'invalidate-distribution',
    'www',
    'cloudfront:CreateInvalidation cloudfront:GetInvalidation cloudfront:ListInvalidations cloudfront:ListDistributions',
    ['cloudfront:CreateInvalidation', arn('cloudfront', 'distribution/E7F6E5D4C3B2A1', '')],
    ['cloudfront:UpdateDistribution', arn('cloudfront', 'distribution/E1A2B3C4D5E6F7', '')],
    [],
  ],
  [
    'roll-back-function',
    'checkout',
    'lambda:UpdateAlias lambda:GetAlias lambda:ListAliases lambda:ListVersionsByFunction',
    ['lambda:UpdateAlias', arn('lambda', 'function:invoices')],
    ['lambda:UpdateFunctionCode', arn('lambda', 'function:checkout')],
    [],
  ],
  [
    'put-object-back',
    'flags/checkout.json',
    's3:PutObject s3:GetObject s3:GetObjectVersion s3:ListBucketVersions',
    ['s3:PutObject', 'arn:aws:s3:::acme-config/routes/www.json'],
    ['s3:DeleteObject', 'arn:aws:s3:::acme-config/flags/checkout.json'],
    [
      ['s3:ListBucketVersions', 'arn:aws:s3:::acme-config'],
      ['s3:ListBucketVersions', 'arn:aws:s3:::acme-config', { 's3:prefix': '' }],
    ],
  ],
  [
    'rotate-secret',
    'orders-db',
    'secretsmanager:RotateSecret secretsmanager:DescribeSecret lambda:InvokeFunction',
    ['secretsmanager:RotateSecret', arn('secretsmanager', 'secret:prod/mail-api-GhIjKl')],
    ['secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:prod/orders-db-AbCdEf')],
    [
      [
        'secretsmanager:RotateSecret',
        arn('secretsmanager', 'secret:prod/orders-db-AbCdEf'),
        { 'secretsmanager:RotationLambdaARN': arn('lambda', 'function:evil') },
      ],
      [
        'secretsmanager:RotateSecret',
        arn('secretsmanager', 'secret:prod/orders-db-AbCdEf'),
        { 'secretsmanager:ModifyRotationRules': 'true' },
      ],
      ['lambda:InvokeFunction', arn('lambda', 'function:rotate-mail-api')],
    ],
  ],
  [
    'open-shell',
    'orders-db',
    'ssm:StartSession ssmmessages:OpenDataChannel ssm:ResumeSession ssm:TerminateSession ssm:DescribeSessions ssm:DescribeInstanceInformation ec2:DescribeInstances',
    ['ssm:StartSession', arn('ec2', 'instance/i-0a1b2c3d4e5f60002')],
    ['ssm:SendCommand', arn('ec2', 'instance/i-0a1b2c3d4e5f60001')],
    [
      [
        'ssm:StartSession',
        arn('ec2', 'instance/i-0a1b2c3d4e5f60001'),
        { 'ssm:SessionDocumentAccessCheck': 'false' },
      ],
      ['ssm:TerminateSession', arn('ssm', 'session/bg-bbbbbbbbbb-x7k2-0123456789abcdef0')],
      ['ssm:ResumeSession', arn('ssm', 'session/mara-0123456789abcdef0')],
    ],
  ],
  [
    'back-up-table',
    'orders',
    'dynamodb:CreateBackup dynamodb:DescribeTable dynamodb:ListBackups',
    ['dynamodb:CreateBackup', arn('dynamodb', 'table/carts')],
    ['dynamodb:Scan', arn('dynamodb', 'table/orders')],
    [],
  ],
  [
    'block-addresses',
    'blocked-shop',
    'wafv2:UpdateIPSet wafv2:GetIPSet wafv2:ListIPSets',
    ['wafv2:UpdateIPSet', arn('wafv2', 'regional/ipset/blocked-api/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809')],
    ['wafv2:DeleteIPSet', arn('wafv2', 'regional/ipset/blocked-shop/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0')],
    [],
  ],
  [
    'pause-rule',
    'nightly-invoices',
    'events:DisableRule events:EnableRule events:DescribeRule events:ListRules',
    ['events:DisableRule', arn('events', 'rule/hourly-sync')],
    ['events:DeleteRule', arn('events', 'rule/nightly-invoices')],
    [],
  ],
  [
    'drain-target',
    'orders-api',
    'elasticloadbalancing:DeregisterTargets elasticloadbalancing:RegisterTargets elasticloadbalancing:DescribeTargetHealth elasticloadbalancing:DescribeTargetGroups',
    [
      'elasticloadbalancing:DeregisterTargets',
      arn('elasticloadbalancing', 'targetgroup/search-api/7e1fd0942ffda010'),
    ],
    [
      'elasticloadbalancing:DeleteTargetGroup',
      arn('elasticloadbalancing', 'targetgroup/orders-api/6d0ecf831eec9f09'),
    ],
    [],
  ],
];

let aws: LocalAws;
beforeAll(async () => {
  const account = defaultAccount();
  // As wide as can be, so that whatever is denied is denied by the session policy that AWS received.
  const policies = [{ name: 'wide', document: policyDocument([allow(['*'], '*')]) }];
  const names = [...catalogue.tasks.values()].map(({ roleArn }) => roleArn.split('/').at(-1) ?? '');
  aws = await startLocalAws({
    account: { ...account, roles: names.map((name) => taskRole({ name, policies }, ACCOUNT)) },
  });
});
afterAll(() => aws.stop());

const NAME = 'bg-aaaaaaaaaa-x7k2';
const allQuestions = (task: BoundTask): readonly Ask[] =>
  questionsOf(task, `${uniqueId('AROA', task.roleArn)}:${NAME}`);

function bound(task: string, asset: string): BoundTask {
  const read = bindTask(catalogue, task, asset);
  if (!read.ok) throw new Error(read.refusal.operator);
  return read.value;
}

async function mint(task: BoundTask, deadlineMs: number): Promise<string> {
  const clients = stsClients({ endpoint: aws.endpoint, credentials: aws.credentialsOf('issuer') });
  const minter = createStsMinter({
    clients,
    clock: { nowMs: () => Date.now() },
    random: { bytes: (count) => new Uint8Array(count) },
  });
  const outcome = await minter.mint(
    {
      roleArn: task.roleArn,
      region: 'eu-west-1',
      sessionName: NAME,
      sourceIdentity: 'bg-aaaaaaaaaa',
      sessionPolicy: compileSessionPolicy(task, deadlineMs),
      durationSeconds: 3600,
      tags: { 'breakglass:grant': 'bg-aaaaaaaaaa', 'breakglass:incident': 'inc_x', 'breakglass:digest': 'x' },
    },
    AbortSignal.timeout(5000),
  );
  if (outcome.kind !== 'minted') throw new Error(outcome.refusal.operator);
  return outcome.session.accessKeyId;
}

describe('the ready tasks', () => {
  it('are at least a dozen, and each is asked about below', () => {
    expect(TASKS.map(([task]) => task).toSorted()).toEqual([...catalogue.tasks.keys()].toSorted());
    expect(TASKS.length).toBeGreaterThanOrEqual(12);
  });
});

describe.each(TASKS)(
  '%s on %s, asked of the local AWS',
  (taskId, asset, needed, otherAsset, otherAction, outside) => {
    const task = bound(taskId, asset);
    const inside = allQuestions(task);
    // Before STS itself ends the session, so that it is the policy that denies.
    const deadlineMs = Date.now() + Math.min(task.maxSeconds, 3000) * 1000;
    let accessKeyId: string;
    beforeAll(async () => {
      accessKeyId = await mint(task, deadlineMs);
    });
    const ask = ([action, resource, context]: Ask, atMs = deadlineMs - 1000) =>
      aws.authorize({ accessKeyId, action, resource, atMs, ...(context === undefined ? {} : { context }) });

    it('names all that AWS asks about its commands, and no more', () => {
      const named = [...task.actions.map(({ action }) => action), ...task.sight];
      expect(named.toSorted()).toEqual(needed.split(' ').toSorted());
    });

    it('is allowed before the deadline, each of its actions on each of its ARNs', async () => {
      const unasked = task.actions.filter(({ action }) => !inside.some(([asked]) => asked === action));
      expect(unasked.every(({ action }) => action in NOT_ASKED)).toBe(true);
      for (const one of inside) expect([one, await ask(one)]).toMatchObject([one, { allowed: true }]);
    });

    it('is denied on another asset, for another action, and outside its conditions', async () => {
      for (const one of [otherAsset, otherAction, ...outside])
        expect([one, await ask(one)]).toMatchObject([one, { allowed: false, reason: 'explicit-deny' }]);
    });

    it('is denied from the deadline on', async () => {
      for (const one of inside)
        expect([one, await ask(one, deadlineMs)]).toMatchObject([
          one,
          { allowed: false, reason: 'explicit-deny' },
        ]);
    });

    it('has the four kinds of statements, and one denial for each condition', () => {
      const statements = statementsOf(compileSessionPolicy(task, deadlineMs));
      const deadline = isoSeconds(deadlineMs);
      const allows = statements.filter(({ Effect }) => Effect === 'Allow');
      expect(
        allows.every(({ Condition }) => Condition?.['DateLessThan']?.['aws:CurrentTime'] === deadline),
      ).toBe(true);
      const denies = statements.filter(({ Effect }) => Effect === 'Deny');
      expect(denies).toContainEqual({
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { DateGreaterThanEquals: { 'aws:CurrentTime': deadline } },
      });
      const allowed = allows.flatMap(({ Action }) => Action ?? []).toSorted();
      expect(denies).toContainEqual({ Effect: 'Deny', NotAction: allowed, Resource: '*' });
      const limited = denies.filter(({ NotResource }) => NotResource !== undefined);
      expect(limited.flatMap(({ Action }) => Action ?? []).toSorted()).toEqual(
        task.actions.map(({ action }) => action).toSorted(),
      );
      const keys = Object.values(task.conditions).flatMap((tests) => Object.keys(tests));
      expect(denies).toHaveLength(2 + limited.length + keys.length);
      expect(JSON.stringify(statements)).not.toMatch(/\{\w+\}/);
      for (const [action, like] of Object.entries(NOT_ASKED))
        for (const { Action = [] } of statements) if (Action.includes(action)) expect(Action).toContain(like);
    });

    it('says on the card what IAM cannot narrow', () => {
      const lines = explainSessionPolicy(task);
      for (const text of task.alsoPermits) expect(lines).toContain(`Also permits: ${text}`);
      expect(lines.every((line) => line.length <= 400)).toBe(true);
    });
  },
);

describe('all of them', () => {
  it('are denied once their grant has ended early', async () => {
    const deadlineMs = Date.now() + 600_000;
    const sessions: { readonly inside: readonly Ask[]; readonly accessKeyId: string }[] = [];
    for (const [taskId, asset] of TASKS) {
      const task = bound(taskId, asset);
      sessions.push({ inside: allQuestions(task), accessKeyId: await mint(task, deadlineMs) });
    }
    const answers = async () => {
      const told = [];
      for (const { inside, accessKeyId } of sessions)
        for (const [action, resource, context = {}] of inside)
          told.push(await aws.authorize({ accessKeyId, action, resource, context }));
      return told;
    };
    expect((await answers()).every(({ allowed }) => allowed)).toBe(true);

    const sdkOptions = { endpoint: aws.endpoint, credentials: aws.credentialsOf('issuer') };
    const access = { region: 'eu-west-1', partition: 'aws', revokerRole: null };
    const boundaries = createBoundaryStore({
      ...access,
      clients: iamClients({ ...access, sdkOptions }),
      policyName: 'breakglass-boundary',
      random: { bytes: (count) => new Uint8Array(count) },
    });
    const ended = {
      grantId: 'bg-aaaaaaaaaa' as GrantId,
      incidentId: null,
      roleArn: '',
      issuedBeforeMs: deadlineMs,
    };
    const document = boundaryDocument(planRevocations([ended], new Set()), 1);
    await boundaries.write(ACCOUNT, document, AbortSignal.timeout(5000));
    const after = await answers();
    expect(after.length).toBeGreaterThanOrEqual(TASKS.length);
    for (const one of after) expect(one).toMatchObject({ allowed: false, reason: 'explicit-deny' });
  });
});

type Statement = {
  readonly Effect: string;
  readonly Action?: readonly string[];
  readonly NotResource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

function statementsOf(policy: string): readonly Statement[] {
  return (JSON.parse(policy) as { Statement: readonly Statement[] }).Statement;
}
