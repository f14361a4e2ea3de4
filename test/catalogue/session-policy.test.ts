import { describe, expect, it } from '@jest/globals';

import {
  compileSessionPolicy,
  explainSessionPolicy,
  sessionPolicyFlaw,
} from '../../src/catalogue/session-policy.ts';
import type { BoundTask } from '../../src/domain/task.ts';
import { sampleTask as exampleTask } from './sample-catalogue.ts';

/** Without the conditions, which `conditions-evaluated.test.ts` is about. */
const sampleTask = (changes: Partial<BoundTask> = {}) => exampleTask({ conditions: {}, ...changes });
const DEADLINE_MS = Date.parse('2026-11-23T03:41:20.900Z');
const ORDERS = 'arn:aws:ecs:eu-west-1:111122223333:service/prod/orders-api';
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:orders-api';
const before = { DateLessThan: { 'aws:CurrentTime': '2026-11-23T03:41:20Z' } };
const statementsOf = (policy: string): unknown => (JSON.parse(policy) as { Statement: unknown }).Statement;

describe('compileSessionPolicy', () => {
  it('has the four kinds of statements, to the letter', () => {
    expect(statementsOf(compileSessionPolicy(sampleTask(), DEADLINE_MS))).toEqual([
      {
        Effect: 'Allow',
        Action: ['ecs:DescribeServices', 'ecs:UpdateService'],
        Resource: [ORDERS],
        Condition: before,
      },
      { Effect: 'Allow', Action: ['ecs:ListServices'], Resource: '*', Condition: before },
      {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { DateGreaterThanEquals: { 'aws:CurrentTime': '2026-11-23T03:41:20Z' } },
      },
      {
        Effect: 'Deny',
        NotAction: ['ecs:DescribeServices', 'ecs:ListServices', 'ecs:UpdateService'],
        Resource: '*',
      },
      { Effect: 'Deny', Action: ['ecs:DescribeServices', 'ecs:UpdateService'], NotResource: [ORDERS] },
    ]);
  });

  it('keeps actions with other ARNs apart, in what it allows and in what it denies', () => {
    const task = sampleTask({
      actions: [
        { action: 'sqs:PurgeQueue', arns: [QUEUE] },
        { action: 'ecs:UpdateService', arns: [ORDERS] },
      ],
      sight: [],
    });
    expect(statementsOf(compileSessionPolicy(task, DEADLINE_MS))).toEqual([
      { Effect: 'Allow', Action: ['sqs:PurgeQueue'], Resource: [QUEUE], Condition: before },
      { Effect: 'Allow', Action: ['ecs:UpdateService'], Resource: [ORDERS], Condition: before },
      expect.objectContaining({ Effect: 'Deny', Action: '*' }),
      { Effect: 'Deny', NotAction: ['ecs:UpdateService', 'sqs:PurgeQueue'], Resource: '*' },
      { Effect: 'Deny', Action: ['sqs:PurgeQueue'], NotResource: [QUEUE] },
      { Effect: 'Deny', Action: ['ecs:UpdateService'], NotResource: [ORDERS] },
    ]);
  });

  it('is the same text for the same task', () => {
    const swapped = sampleTask({ actions: [...sampleTask().actions].reverse() });
    expect(compileSessionPolicy(swapped, DEADLINE_MS)).toBe(compileSessionPolicy(sampleTask(), DEADLINE_MS));
    expect(compileSessionPolicy(sampleTask(), DEADLINE_MS)).not.toMatch(/\s/);
  });

  it('never ends after the deadline: a part of a second is cut off', () => {
    expect(compileSessionPolicy(sampleTask(), DEADLINE_MS)).not.toContain('03:41:21');
  });
});

describe('sessionPolicyFlaw', () => {
  it('takes what STS takes, and no more', () => {
    expect(sessionPolicyFlaw('x'.repeat(2048))).toBeNull();
    expect(sessionPolicyFlaw('x'.repeat(2049))).toContain('2049 characters');
    expect(sessionPolicyFlaw('caf\u00e9')).toBeNull();
    expect(sessionPolicyFlaw('\u0142')).toContain('characters AWS does not take');
    expect(sessionPolicyFlaw('a\nb')).toContain('characters AWS does not take');
  });
});

describe('explainSessionPolicy', () => {
  it('says in words what the policy says in JSON', () => {
    expect(explainSessionPolicy(sampleTask({ alsoPermits: ['scaling to none'] }))).toEqual([
      `ecs:DescribeServices, ecs:UpdateService on ${ORDERS}`,
      'To see by, on anything: ecs:ListServices',
      'Everything else is denied, and everything from the deadline on.',
      'Also permits: scaling to none',
    ]);
  });
});
