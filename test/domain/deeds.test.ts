import { describe, expect, it } from '@jest/globals';

import { isSuspect, judgeDeeds } from '../../src/domain/deeds.ts';
import type { EndedGrant } from '../../src/domain/grant.ts';
import type { RegionCalls, SessionCall } from '../../src/domain/session-call.ts';
import { actionOfEvent, isDenial, policyThatDenied, resourceDenied } from '../../src/domain/session-call.ts';
import { attempt, claimableGrant, T0 } from './fixtures.ts';

const DENIED_AT = T0 + 100_500;
const ended = (change: Partial<EndedGrant> = {}): EndedGrant => ({
  ...claimableGrant([attempt('minted')]),
  state: 'ended',
  reason: 'released',
  endedBy: null,
  endedAtMs: DENIED_AT,
  certainty: 'deny-written',
  denyWrittenAtMs: DENIED_AT,
  deeds: 'due',
  ...change,
});
const byTime = ended({ reason: 'expired', certainty: 'by-time', denyWrittenAtMs: null });

let count = 0;
const call = (change: Partial<SessionCall> = {}): SessionCall => ({
  eventId: `event-${(count += 1)}`,
  atMs: T0 + 10_000,
  region: 'eu-central-1',
  action: 'ecs:UpdateService',
  outcome: 'done',
  deniedBy: null,
  deniedOn: null,
  byService: false,
  ...change,
});
const denied = (change: Partial<SessionCall> = {}) => call({ outcome: 'denied', ...change });
const read = (...calls: SessionCall[]): readonly RegionCalls[] => [
  { region: 'eu-central-1', calls, isCut: false, unread: null },
];
const judge = (grant: EndedGrant, ...calls: SessionCall[]) => judgeDeeds(grant, read(...calls));

describe('what was done with a grant', () => {
  it('is counted by action, and nothing of the task is outside of it', () => {
    const deeds = judge(ended(), call(), call({ action: 'ECS:updateservice' }), call({ outcome: 'failed' }));
    expect(deeds).toMatchObject({ calls: 3, denied: 0, failed: 1, outside: 0, doneAfterEnd: 0, proof: null });
    expect(deeds.actions).toEqual([
      { action: 'ecs:UpdateService', calls: 2, denied: 0, outside: 0 },
      { action: 'ECS:updateservice', calls: 1, denied: 0, outside: 0 },
    ]);
    expect(isSuspect(deeds)).toBe(false);
  });

  it('names every call the task is not for, tried or done', () => {
    const tried = denied({ action: 's3:ListAllMyBuckets', deniedBy: 'other-policy' });
    const deeds = judge(ended(), call(), tried, call({ action: 'iam:CreateUser' }));
    expect(deeds).toMatchObject({ outside: 2, denied: 1 });
    expect(deeds.outsideEvents).toContain(tried.eventId);
    expect(deeds.actions.filter((one) => one.outside > 0).map((one) => one.action)).toEqual([
      's3:ListAllMyBuckets',
      'iam:CreateUser',
    ]);
    expect(isSuspect(deeds)).toBe(true);
  });

  it('counts an action of the task on something else as outside of it', () => {
    const { arns } = ended().task.actions[0] ?? { arns: [] };
    const on = (deniedOn: string) => denied({ deniedOn, deniedBy: 'other-policy' });
    const deeds = judge(
      ended(),
      on(arns[0] ?? ''),
      on('arn:aws:ecs:eu-central-1:111122223333:service/prod/other'),
    );
    expect(deeds).toMatchObject({ denied: 2, outside: 1, actions: [{ calls: 2, denied: 2, outside: 1 }] });
  });

  it.each([
    ['asks who it is, which AWS answers to anybody', { action: 'sts:GetCallerIdentity' }],
    ['is a service acting for the session', { action: 'kms:Decrypt', byService: true }],
  ])('is not outside the task where a call %s', (_what, change) => {
    expect(judge(ended(), call(change)).outside).toBe(0);
  });

  it('says what AWS still let through after the end', () => {
    const late = (grant: EndedGrant, atMs: number) => judge(grant, call({ atMs })).doneAfterEnd;
    expect(late(ended(), T0 + 100_000)).toBe(0);
    expect(late(ended(), T0 + 101_000)).toBe(1);
    expect(late(byTime, T0 + 599_000)).toBe(0);
    expect(late(byTime, T0 + 600_000)).toBe(1);
    expect(judge(ended(), call({ atMs: T0 + 101_000, action: 'sts:GetCallerIdentity' })).doneAfterEnd).toBe(
      0,
    );
  });

  it('says what could not be read, once a Region, and what was cut', () => {
    const gone: RegionCalls = { region: 'us-east-1', calls: [], isCut: true, unread: 'not-allowed' };
    expect(judgeDeeds(ended(), [...read(call()), gone, gone])).toMatchObject({
      calls: 1,
      unread: [{ region: 'us-east-1', why: 'not-allowed' }],
      isCut: true,
    });
  });
});

describe('the end', () => {
  it('is proven by a call that AWS denied by the boundary', () => {
    const proof = denied({ atMs: T0 + 102_000, deniedBy: 'boundary' });
    expect(judge(ended(), call(), proof).proof).toEqual({
      eventId: proof.eventId,
      action: 'ecs:UpdateService',
      atMs: proof.atMs,
    });
  });

  it('is proven by a denied call of the task where AWS names no policy', () => {
    expect(judge(ended(), denied({ atMs: T0 + 101_000 })).proof).not.toBeNull();
  });

  it.each([
    ['another policy denied it', ended(), { atMs: T0 + 102_000, deniedBy: 'other-policy' as const }],
    ['it was denied before the deny, in the same second', ended(), { atMs: T0 + 100_000 }],
    ['the task never allowed it', ended(), { atMs: T0 + 102_000, action: 'iam:CreateUser' }],
    ['the deadline denies by itself', ended(), { atMs: T0 + 599_500 }],
    ['no deny was written', byTime, { atMs: T0 + 102_000, deniedBy: 'boundary' as const }],
  ])('is not proven where %s', (_why, grant, change) => {
    expect(judge(grant, denied(change)).proof).toBeNull();
  });

  it('is not proven by a call that failed for another reason', () => {
    expect(judge(ended(), call({ outcome: 'failed', atMs: T0 + 102_000 })).proof).toBeNull();
  });
});

describe('an event of CloudTrail', () => {
  it.each([
    ['ecs.amazonaws.com', 'UpdateService', 'ecs:UpdateService'],
    ['monitoring.amazonaws.com', 'PutMetricAlarm', 'cloudwatch:PutMetricAlarm'],
    ['lambda.amazonaws.com', 'UpdateFunctionCode20150331v2', 'lambda:UpdateFunctionCode'],
    ['cloudfront.amazonaws.com', 'UpdateDistribution2020_05_31', 'cloudfront:UpdateDistribution'],
    ['dynamodb.amazonaws.com', 'DescribeTable', 'dynamodb:DescribeTable'],
  ])('of %s, %s, is %s to IAM', (source, name, action) => {
    expect(actionOfEvent(source, name)).toBe(action);
  });

  it('is a denial by these codes, and by no other', () => {
    expect(['AccessDenied', 'AccessDeniedException', 'Client.UnauthorizedOperation'].map(isDenial)).toEqual(
      Array(3).fill(true),
    );
    expect(['ThrottlingException', 'ServiceNotFoundException', ''].map(isDenial)).toEqual(
      Array(3).fill(false),
    );
  });

  it.each([
    [
      'User: x is not authorized to perform: y on resource: z with an explicit deny in a permissions boundary',
      'boundary',
    ],
    ['User: x is not authorized to perform: y with an explicit deny in a session policy', 'other-policy'],
    [
      'User: x is not authorized to perform: y because no permissions boundary allows the y action',
      'other-policy',
    ],
    ['You are not authorized to perform this operation.', null],
  ])('worded “%s” was denied by %s', (message, by) => {
    expect(policyThatDenied(message)).toBe(by);
  });

  it('names what it was denied on, where AWS does', () => {
    expect(
      resourceDenied('User: x is not authorized to perform: y on resource: arn:aws:a:b:c:d/e because'),
    ).toBe('arn:aws:a:b:c:d/e');
    expect(resourceDenied('User: x is not authorized to perform: y on resource: * because')).toBeNull();
  });
});
