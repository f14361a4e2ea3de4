import { beforeAll, describe, expect, it } from '@jest/globals';

import { compileSessionPolicy, explainSessionPolicy } from '../../src/catalogue/session-policy.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { ConditionTest } from '../../src/domain/task.ts';
import { isoSeconds } from '../../src/domain/time.ts';
import type { IamEvaluator } from '../../src/playground/aws/iam-evaluator.ts';
import { loadIamEvaluator } from '../../src/playground/aws/iam-evaluator.ts';
import { sampleTask } from './sample-catalogue.ts';

// Whether an action is allowed exactly when its condition holds is asked of an evaluator this project did not write:
// once as the session's own right, and once beside a resource policy that names the session, which only an explicit
// denial withstands.
const DEADLINE_MS = Date.parse('2026-11-23T03:41:20Z');
const ACCOUNT = '111122223333';
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/breakglass-x/bg-x`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/breakglass-x`;

let evaluator: IamEvaluator;
beforeAll(async () => {
  evaluator = await loadIamEvaluator();
});

type Case = {
  readonly action: string;
  readonly arn: string;
  readonly key: string;
  readonly test: ConditionTest;
  readonly holds: readonly (string | null)[];
  readonly fails: readonly (string | null)[];
};

const ASG = `arn:aws:autoscaling:eu-west-1:${ACCOUNT}:autoScalingGroup:1a:autoScalingGroupName/workers`;
const ECS = `arn:aws:ecs:eu-west-1:${ACCOUNT}:service/prod/orders-api`;
const SECRET = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:a-AbCdEf`;
const S3 = 'arn:aws:s3:::acme-config';
const oneOf = (
  type: 'ARN' | 'Bool' | 'String',
  values: readonly string[],
  orAbsent = false,
): ConditionTest => ({ is: 'oneOf', type, values, orAbsent });
const between = (atLeast: number | null, atMost: number | null, orAbsent = false): ConditionTest => ({
  is: 'between',
  atLeast,
  atMost,
  orAbsent,
});
const scaling = { action: 'autoscaling:UpdateAutoScalingGroup', arn: ASG, key: 'autoscaling:MaxSize' };
const listing = { action: 's3:ListBucket', arn: S3, key: 's3:prefix' };
const updating = { action: 'ecs:UpdateService', arn: ECS, key: 'ecs:task-definition' };
const rotating = {
  action: 'secretsmanager:RotateSecret',
  arn: SECRET,
  key: 'secretsmanager:RotateImmediately',
};
const taskDefinition = (revision: number): string =>
  `arn:aws:ecs:eu-west-1:${ACCOUNT}:task-definition/orders-api:${revision}`;

const CASES: readonly (readonly [string, Case])[] = [
  [
    'one of these texts',
    { ...listing, test: oneOf('String', ['a', 'b']), holds: ['a', 'b'], fails: ['c', '', null] },
  ],
  [
    'one text, or none',
    { ...listing, test: oneOf('String', ['a'], true), holds: ['a', null], fails: ['b', ''] },
  ],
  [
    'one of these ARNs',
    {
      ...updating,
      test: oneOf('ARN', [taskDefinition(42)]),
      holds: [taskDefinition(42)],
      fails: [taskDefinition(41), null],
    },
  ],
  [
    'one ARN, or none',
    {
      ...updating,
      test: oneOf('ARN', [taskDefinition(42)], true),
      holds: [taskDefinition(42), null],
      fails: [taskDefinition(43)],
    },
  ],
  ['nothing', { ...updating, test: { is: 'absent' }, holds: [null], fails: [taskDefinition(42), ''] }],
  ['true', { ...rotating, test: oneOf('Bool', ['true']), holds: ['true'], fails: ['false', null] }],
  [
    'true, or nothing',
    { ...rotating, test: oneOf('Bool', ['true'], true), holds: ['true', null], fails: ['false'] },
  ],
  ['at most', { ...scaling, test: between(null, 10), holds: ['0', '10'], fails: ['11', null] }],
  ['at least', { ...scaling, test: between(2, null), holds: ['2', '99'], fails: ['1', null] }],
  ['between', { ...scaling, test: between(2, 10), holds: ['2', '10'], fails: ['1', '11', null] }],
  [
    'between, or nothing',
    { ...scaling, test: between(2, 10, true), holds: ['2', '10', null], fails: ['1', '11'] },
  ],
];

function policyOf({ action, arn, key, test }: Case): string {
  const task = { actions: [{ action, arns: [arn] }], sight: [], conditions: { [action]: { [key]: test } } };
  return compileSessionPolicy(task, DEADLINE_MS);
}

async function ask(one: Case, value: string | null, resourcePolicy?: JsonObject) {
  return evaluator.evaluate({
    principalArn: SESSION,
    action: one.action,
    resource: one.arn,
    resourceAccountId: ACCOUNT,
    context: {
      'aws:CurrentTime': isoSeconds(DEADLINE_MS - 1000),
      'aws:PrincipalArn': ROLE,
      ...(value === null ? {} : { [one.key]: value }),
    },
    identityPolicies: [
      {
        name: 'wide',
        document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
      },
    ],
    sessionPolicy: JSON.parse(policyOf(one)) as unknown,
    ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
  });
}

describe.each(CASES)('a condition on %s', (_what, one) => {
  it('allows where it holds', async () => {
    for (const value of one.holds)
      expect([value, await ask(one, value)]).toMatchObject([value, { allowed: true }]);
  });

  it('denies explicitly where it does not, whatever a resource policy says', async () => {
    const anybody: JsonObject = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: SESSION }, Action: one.action, Resource: one.arn }],
    };
    for (const value of one.fails) {
      const denied = { allowed: false, cause: 'explicit', source: 'session policy' };
      expect([value, await ask(one, value)]).toMatchObject([value, denied]);
      expect([value, await ask(one, value, anybody)]).toMatchObject([value, denied]);
    }
  });
});

describe('actions with different conditions', () => {
  it('stand in statements of their own, and in words of their own on the card', () => {
    const task = sampleTask({
      conditions: { 'ecs:UpdateService': { 'ecs:task-definition': { is: 'absent' } } },
    });
    const { Statement } = JSON.parse(compileSessionPolicy(task, DEADLINE_MS)) as {
      Statement: { Action?: unknown }[];
    };
    expect(Statement.filter(({ Action }) => JSON.stringify(Action) === '["ecs:UpdateService"]')).toHaveLength(
      3,
    );
    expect(explainSessionPolicy(task)).toContain('ecs:UpdateService only with no ecs:task-definition');
    const bounded = sampleTask({
      conditions: {
        'ecs:UpdateService': {
          'ecs:task-cpu': between(256, 1024),
          'ecs:cluster': oneOf('ARN', ['a', 'b'], true),
        },
      },
    });
    expect(explainSessionPolicy(bounded)).toEqual(
      expect.arrayContaining([
        'ecs:UpdateService only with ecs:task-cpu at least 256 and at most 1024',
        'ecs:UpdateService only with ecs:cluster a or b, or without it',
      ]),
    );
  });
});
