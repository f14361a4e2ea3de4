import { describe, expect, it } from '@jest/globals';
import { policyMistake } from '../../../src/playground/aws/policy-grammar.ts';

const STATEMENT = { Effect: 'Allow', Action: 'ecs:UpdateService', Resource: '*' };

function mistakeIn(change: object): string | undefined {
  return policyMistake({ Version: '2012-10-17', Statement: [{ ...STATEMENT, ...change }] }, 'identity');
}

describe('policyMistake', () => {
  it.each([
    ['a plain statement', {}],
    [
      'a set operator and IfExists',
      { Condition: { 'ForAllValues:StringLikeIfExists': { 'aws:TagKeys': ['a'] } } },
    ],
    ['an epoch date', { Condition: { DateLessThan: { 'aws:CurrentTime': '1790000000' } } }],
    ['an ISO date', { Condition: { DateLessThan: { 'aws:CurrentTime': '2026-11-23T03:41:20Z' } } }],
  ])('takes %s', (_name, change) => {
    expect(mistakeIn(change)).toBeUndefined();
  });

  it.each([
    ['a principal', { Principal: '*' }, /Principal/],
    ['an unknown element', { Actions: 'ecs:*' }, /Actions/],
    ['an effect in lower case', { Effect: 'deny' }, /Effect/],
    ['an action without a service', { Action: 'UpdateService' }, /vendor/],
    ['no action at all', { Action: undefined }, /Action/],
    ['Action and NotAction', { NotAction: 'ecs:*' }, /Action/],
    ['an empty action list', { Action: [] }, /Action/],
    ['a resource that is no ARN', { Resource: 'service/prod/orders-api' }, /ARN/],
    ['an unknown operator', { Condition: { StringEqual: { 'aws:userid': 'x' } } }, /StringEqual/],
    ['a key without a service', { Condition: { StringEquals: { CurrentTime: 'x' } } }, /vendor/],
    ['a date that is none', { Condition: { DateLessThan: { 'aws:CurrentTime': 'tomorrow' } } }, /not a date/],
    [
      'a Null that is not a truth value',
      { Condition: { Null: { 'aws:SourceIdentity': 'yes' } } },
      /true or false/,
    ],
    ['a Sid with a hyphen', { Sid: 'no-hyphens' }, /SID/],
  ])('refuses %s', (_name, change, message) => {
    expect(mistakeIn(change)).toMatch(message);
  });

  it('refuses two statements with one Sid', () => {
    const twice = { ...STATEMENT, Sid: 'One' };
    expect(policyMistake({ Statement: [twice, twice] }, 'identity')).toMatch(/unique/);
  });

  it('wants a principal and no resource in a trust policy', () => {
    const trust = { Effect: 'Allow', Action: 'sts:AssumeRole' };
    expect(
      policyMistake(
        { Statement: { ...trust, Principal: { AWS: 'arn:aws:iam::111122223333:root' } } },
        'trust',
      ),
    ).toBeUndefined();
    expect(policyMistake({ Statement: trust }, 'trust')).toMatch(/Principal/);
    expect(policyMistake({ Statement: { ...trust, Principal: '*', Resource: '*' } }, 'trust')).toMatch(
      /Resource/,
    );
  });
});
