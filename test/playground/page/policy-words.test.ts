import { describe, expect, it } from '@jest/globals';

import { compileSessionPolicy } from '../../../src/catalogue/session-policy.ts';
import { policyWords } from '../../../src/playground/page/web/behind/policy-words.ts';

const at = (atMs: number): string => new Date(atMs).toISOString().slice(11, 19);

describe('a session policy in words', () => {
  it('says every statement of the one the issuer cuts', () => {
    const asset = 'arn:aws:ecs:eu-west-1:111122223333:service/prod/orders-api';
    const policy = compileSessionPolicy(
      {
        actions: [
          { action: 'ecs:UpdateService', arns: [asset] },
          { action: 'ecs:DescribeServices', arns: [asset] },
        ],
        sight: ['ecs:ListServices'],
        conditions: { 'ecs:UpdateService': { 'ecs:task-definition': { is: 'absent' } } },
      },
      Date.UTC(2026, 6, 29, 3, 41),
    );
    expect(policyWords(policy, at)).toEqual([
      'Allows ecs:UpdateService on service/prod/orders-api, before 03:41:00, without ecs:task-definition.',
      'Allows ecs:DescribeServices on service/prod/orders-api, before 03:41:00.',
      'Allows ecs:ListServices, before 03:41:00.',
      'Denies everything, from 03:41:00 on.',
      'Denies everything but ecs:DescribeServices, ecs:ListServices and ecs:UpdateService.',
      'Denies ecs:UpdateService anywhere but on service/prod/orders-api.',
      'Denies ecs:DescribeServices anywhere but on service/prod/orders-api.',
      'Denies ecs:UpdateService, with any ecs:task-definition.',
    ]);
  });

  it('says a condition it has no words for as it stands', () => {
    const policy = JSON.stringify({
      Statement: [
        { Effect: 'Deny', Action: '*', Resource: '*', Condition: { StringLike: { 'aws:userid': '*:x' } } },
      ],
    });
    expect(policyWords(policy, at)).toEqual(['Denies everything, where aws:userid StringLike *:x.']);
  });
});
