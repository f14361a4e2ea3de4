import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { boundActions } from '../../src/catalogue/bind-task.ts';
import { compileSessionPolicy } from '../../src/catalogue/session-policy.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { BoundTask } from '../../src/domain/task.ts';
import { isoSeconds } from '../../src/domain/time.ts';
import type { IamEvaluator, IamVerdict } from '../../src/playground/aws/iam-evaluator.ts';
import { loadIamEvaluator } from '../../src/playground/aws/iam-evaluator.ts';
import { sampleTask } from './sample-catalogue.ts';

// What the documents mean is asked of an evaluator that this project did not write. The role is as wide as can be,
// so that whatever is denied is denied by the session policy.
const DEADLINE_MS = Date.parse('2026-11-23T03:41:20Z');
const ACCOUNT = '111122223333';
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/breakglass-ecs-restart/bg-x`;
const EVERYTHING = { Effect: 'Allow', Action: '*', Resource: '*' };

let evaluator: IamEvaluator;
beforeAll(async () => {
  evaluator = await loadIamEvaluator();
});

function ask(
  task: Pick<BoundTask, 'actions' | 'conditions' | 'sight'>,
  action: string,
  resource: string,
  atMs = DEADLINE_MS - 1000,
  resourcePolicy?: JsonObject,
): Promise<IamVerdict> {
  return evaluator.evaluate({
    principalArn: SESSION,
    action,
    resource,
    resourceAccountId: ACCOUNT,
    context: {
      'aws:CurrentTime': isoSeconds(atMs),
      'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/breakglass-ecs-restart`,
    },
    identityPolicies: [{ name: 'wide', document: { Version: '2012-10-17', Statement: [EVERYTHING] } }],
    sessionPolicy: JSON.parse(compileSessionPolicy(task, DEADLINE_MS)) as unknown,
    ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
  });
}

const service = (name: string, cluster = 'prod', account = ACCOUNT): string =>
  `arn:aws:ecs:eu-west-1:${account}:service/${cluster}/${name}`;

describe('the session policy of the example task, evaluated', () => {
  it.each([
    ['ecs:UpdateService', service('orders-api')],
    ['ecs:DescribeServices', service('orders-api')],
    ['ecs:ListServices', '*'],
  ])('allows %s on %s before the deadline', async (action, resource) => {
    expect(await ask(sampleTask(), action, resource)).toMatchObject({ allowed: true });
  });

  it.each([
    ['another asset', 'ecs:UpdateService', service('payments-api')],
    ['an asset whose name begins the same', 'ecs:UpdateService', service('orders-api-2')],
    ['the same asset in another cluster', 'ecs:UpdateService', service('orders-api', 'staging')],
    ['the same asset in another account', 'ecs:UpdateService', service('orders-api', 'prod', '999988887777')],
    ['another action on the asset', 'ecs:DeleteService', service('orders-api')],
    ['an action of another service', 's3:GetObject', 'arn:aws:s3:::any/thing'],
    ['rights over roles', 'iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/admin`],
    ['another role', 'sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/admin`],
  ])('explicitly denies %s', async (_what, action, resource) => {
    expect(await ask(sampleTask(), action, resource)).toMatchObject({
      allowed: false,
      cause: 'explicit',
      source: 'session policy',
    });
  });

  it.each([
    ['at the deadline', DEADLINE_MS],
    ['after it', DEADLINE_MS + 3_600_000],
  ])('explicitly denies everything %s', async (_what, atMs) => {
    for (const [action, resource] of [
      ['ecs:UpdateService', service('orders-api')],
      ['ecs:ListServices', '*'],
    ] as const) {
      expect(await ask(sampleTask(), action, resource, atMs)).toMatchObject({
        allowed: false,
        cause: 'explicit',
        source: 'session policy',
      });
    }
  });

  it.each(['role', 'session'])('still denies where a resource policy names the %s', async (who) => {
    const Principal = {
      AWS: who === 'role' ? `arn:aws:iam::${ACCOUNT}:role/breakglass-ecs-restart` : SESSION,
    };
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal, Action: 's3:*', Resource: 'arn:aws:s3:::secrets/*' }],
    };
    expect(
      await ask(sampleTask(), 's3:GetObject', 'arn:aws:s3:::secrets/key', DEADLINE_MS - 1000, policy),
    ).toMatchObject({
      allowed: false,
      cause: 'explicit',
      source: 'session policy',
    });
  });
});

// Actions with the resource their service knows, so that the evaluator takes the question.
const WORLD = [
  { action: 'ecs:UpdateService', arn: (asset: string) => service(asset) },
  { action: 'ecs:DeleteService', arn: (asset: string) => service(asset) },
  { action: 'ecs:DescribeServices', arn: (asset: string) => service(asset, 'staging') },
  { action: 'sqs:PurgeQueue', arn: (asset: string) => `arn:aws:sqs:eu-west-1:${ACCOUNT}:${asset}` },
  { action: 'sqs:DeleteQueue', arn: (asset: string) => `arn:aws:sqs:eu-west-1:${ACCOUNT}:${asset}` },
  { action: 's3:PutObject', arn: (asset: string) => `arn:aws:s3:::acme-config/${asset}` },
  {
    action: 'ec2:RebootInstances',
    arn: (asset: string) => `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/${asset}`,
  },
  {
    action: 'lambda:UpdateAlias',
    arn: (asset: string) => `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${asset}`,
  },
] as const;
const SIGHT = ['ecs:ListServices', 'sqs:ListQueues', 'ec2:DescribeInstances', 'lambda:ListFunctions'];
const ASSETS = ['a', 'ab', 'a-b', 'a.b', 'i-0123456789abcdef0'];

describe('the session policy of any task, evaluated', () => {
  it('allows nothing outside the task', async () => {
    const tasks = fc.record({
      actions: fc.uniqueArray(fc.constantFrom(...WORLD), {
        minLength: 1,
        maxLength: 4,
        selector: ({ action }) => action,
      }),
      sight: fc.uniqueArray(fc.constantFrom(...SIGHT), { maxLength: 2 }),
      asset: fc.constantFrom(...ASSETS),
    });
    const questions = fc.record({
      of: fc.constantFrom(...WORLD),
      asset: fc.constantFrom(...ASSETS),
      look: fc.option(fc.constantFrom(...SIGHT)),
      secondsLeft: fc.integer({ min: -5, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(tasks, questions, async (task, { of, asset, look, secondsLeft }) => {
        const patterns = task.actions.map(({ action, arn }) => ({ action, arns: [arn('{asset}')] }));
        const bound = {
          actions: boundActions({ actions: patterns }, { asset: task.asset }),
          sight: task.sight,
          conditions: {},
        };
        const inTime = secondsLeft > 0;
        const inside =
          look === null
            ? inTime && asset === task.asset && task.actions.some(({ action }) => action === of.action)
            : inTime && task.sight.includes(look);
        const verdict =
          look === null
            ? await ask(bound, of.action, of.arn(asset), DEADLINE_MS - secondsLeft * 1000)
            : await ask(bound, look, '*', DEADLINE_MS - secondsLeft * 1000);
        expect(verdict).toMatchObject(
          inside ? { allowed: true } : { allowed: false, cause: 'explicit', source: 'session policy' },
        );
      }),
      { numRuns: 300 },
    );
  });
});
