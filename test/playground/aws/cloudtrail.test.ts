import {
  type Event,
  LookupEventsCommand,
  type LookupEventsCommandInput,
  type LookupEventsCommandOutput,
} from '@aws-sdk/client-cloudtrail';
import { DescribeServicesCommand, ListServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isoSeconds } from '../../../src/domain/time.ts';
import { type AwsHarness, awsHarness, failureOf, ORDERS, taskPolicy } from './harness.ts';

let harness: AwsHarness;
beforeEach(async () => {
  harness = await awsHarness();
});
afterEach(() => harness.stop());

const SESSION = 'bg-aaaabbbbcc-7h2kq9x';
const byName = (AttributeValue: string): LookupEventsCommandInput => ({
  LookupAttributes: [{ AttributeKey: 'Username', AttributeValue }],
});
const describeOrders = new DescribeServicesCommand({ cluster: 'prod', services: [ORDERS] });

/** Looks up where the rate limit has room, by putting the clock ahead. */
function lookup(input: LookupEventsCommandInput, region?: string): Promise<LookupEventsCommandOutput> {
  harness.advance(1);
  return harness.cloudTrail(region).send(new LookupEventsCommand(input));
}

async function workAsTask(): Promise<{ accessKeyId: string }> {
  const policy = taskPolicy(isoSeconds(harness.nowMs() + 600_000));
  const session = await harness.mint({ Policy: policy });
  const ecs = harness.ecs(session);
  await ecs.send(
    new UpdateServiceCommand({ cluster: 'prod', service: 'orders-api', forceNewDeployment: true }),
  );
  await failureOf(ecs.send(new ListServicesCommand({ cluster: 'prod' })));
  return session;
}

function recordOf(event: Event | undefined): unknown {
  return JSON.parse(event?.CloudTrailEvent ?? '{}');
}

describe('LookupEvents', () => {
  it('shows what a task session did, newest first, and what it was denied', async () => {
    const { accessKeyId } = await workAsTask();
    const { Events } = await lookup(byName(SESSION));
    expect(Events).toMatchObject([
      { EventName: 'ListServices', ReadOnly: 'true', Username: SESSION, AccessKeyId: accessKeyId },
      {
        EventName: 'UpdateService',
        ReadOnly: 'false',
        EventSource: 'ecs.amazonaws.com',
        Resources: [{ ResourceType: 'AWS::ECS::Service', ResourceName: ORDERS }],
        EventTime: expect.any(Date),
      },
    ]);
    expect(recordOf(Events?.[1])).toMatchObject({
      eventID: Events?.[1]?.EventId,
      awsRegion: 'eu-west-1',
      userIdentity: {
        type: 'AssumedRole',
        principalId: expect.stringMatching(/^AROA.*:bg-aaaabbbbcc-7h2kq9x$/),
        accessKeyId,
        sessionContext: {
          sessionIssuer: { userName: 'breakglass-ecs-restart' },
          attributes: { creationDate: expect.stringMatching(/Z$/) },
          sourceIdentity: 'bg-aaaabbbbcc',
        },
      },
      requestParameters: { cluster: 'prod', service: 'orders-api', forceNewDeployment: true },
      managementEvent: true,
      recipientAccountId: '111122223333',
    });
    expect(recordOf(Events?.[0])).toMatchObject({
      errorCode: 'AccessDenied',
      errorMessage: expect.stringContaining('explicit deny in a session policy'),
    });
    expect(recordOf(Events?.[1])).not.toHaveProperty('errorCode');
  });

  it('shows how the session was made, without what must stay secret', async () => {
    const session = await harness.mint({ ExternalId: 'shared-secret' });
    const { Events } = await lookup({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'AssumeRole' }],
    });
    expect(recordOf(Events?.[0])).toMatchObject({
      eventName: 'AssumeRole',
      readOnly: true,
      userIdentity: { sessionContext: { sessionIssuer: { userName: 'breakglass-issuer' } } },
      requestParameters: {
        roleSessionName: SESSION,
        sourceIdentity: 'bg-aaaabbbbcc',
        durationSeconds: 900,
        tags: expect.arrayContaining([{ key: 'breakglass:grant', value: 'bg-aaaabbbbcc' }]),
      },
      responseElements: { credentials: { accessKeyId: session.accessKeyId } },
    });
    const seen = JSON.stringify(Events);
    for (const secret of [session.sessionToken, session.secretAccessKey, 'shared-secret'])
      expect(seen).not.toContain(secret);
  });

  it.each(['EventId', 'EventName', 'ReadOnly', 'AccessKeyId', 'EventSource', 'ResourceName'] as const)(
    'finds by %s',
    async (AttributeKey) => {
      const { accessKeyId } = await workAsTask();
      const sought = harness.aws.trailEvents().find(({ eventName }) => eventName === 'UpdateService');
      const value = {
        EventId: sought?.eventId,
        EventName: 'UpdateService',
        ReadOnly: 'false',
        AccessKeyId: accessKeyId,
        EventSource: 'ecs.amazonaws.com',
        ResourceName: ORDERS,
      }[AttributeKey];
      const { Events } = await lookup({ LookupAttributes: [{ AttributeKey, AttributeValue: value }] });
      expect(Events?.map((event) => event.EventName)).toContain('UpdateService');
      expect(Events?.map((event) => event.EventName)).not.toContain('AssumeRole');
    },
  );

  it('is limited to a time range, in whole seconds', async () => {
    await workAsTask();
    const at = harness.aws.trailEvents().at(-1)?.atMs ?? 0;
    const found = async (fromMs: number, untilMs: number) => {
      const range = { StartTime: new Date(fromMs), EndTime: new Date(untilMs) };
      return (await lookup({ ...byName(SESSION), ...range })).Events?.length;
    };
    const second = Math.floor(at / 1000) * 1000;
    expect(await found(second - 60_000, second + 1_000)).toBe(2);
    expect(await found(second + 1, second + 1_000)).toBe(0);
    expect(await found(second - 120_000, second - 60_000)).toBe(0);
  });

  it('gives fifty a page, and a token for this question only', async () => {
    const ecs = harness.ecs(await harness.mint());
    for (let i = 0; i < 60; i += 1) await ecs.send(describeOrders);
    const first = await lookup(byName(SESSION));
    expect(first.Events).toHaveLength(50);
    await ecs.send(describeOrders);
    const second = await lookup({ ...byName(SESSION), NextToken: first.NextToken });
    expect(second.Events).toHaveLength(10);
    expect(second.NextToken).toBeUndefined();
    const ids = [...(first.Events ?? []), ...(second.Events ?? [])].map((event) => event.EventId);
    expect(new Set(ids).size).toBe(60);
    const other = lookup({ ...byName('issuer-1'), NextToken: first.NextToken });
    expect(await failureOf(other)).toMatchObject({ name: 'InvalidNextTokenException' });
  });

  it('answers two requests a second, in each Region', async () => {
    const account = harness.aws.account;
    await harness.stop();
    const atMs = Date.now();
    harness = await awsHarness(account, () => atMs);
    const inOneSecond = [1, 2, 3].map(() => harness.cloudTrail().send(new LookupEventsCommand({})));
    const settled = await Promise.allSettled(inOneSecond);
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    const failed = settled.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(failed.reason).toMatchObject({ name: 'ThrottlingException' });
    await expect(harness.cloudTrail('us-east-1').send(new LookupEventsCommand({}))).resolves.toBeDefined();
    await expect(lookup({})).resolves.toBeDefined();
  });

  it('shows an event only when it is old enough', async () => {
    harness.aws.faults.setCloudTrailDelayMs(300_000);
    await workAsTask();
    expect((await lookup(byName(SESSION))).Events).toEqual([]);
    harness.advance(300);
    expect((await lookup(byName(SESSION))).Events).toHaveLength(2);
  });

  it('keeps to its Region: IAM is told of in us-east-1', async () => {
    await harness.iam().send(new ListRolesCommand({}));
    await harness.mint();
    const names = async (region?: string) =>
      (await lookup(byName('issuer-1'), region)).Events?.map((event) => event.EventName);
    expect(await names()).toEqual(['AssumeRole']);
    expect(await names('us-east-1')).toEqual(['ListRoles']);
  });

  it('does not show data events, nor calls that were never made out', async () => {
    await harness.s3().send(new ListObjectsV2Command({ Bucket: 'breakglass-audit' }));
    const stranger = { ...harness.aws.credentialsOf('issuer'), secretAccessKey: 'x' };
    await failureOf(harness.iam(stranger).send(new ListRolesCommand({})));
    harness.aws.faults.inject({ kind: 'drop', service: 'sts' });
    await failureOf(harness.mint());
    expect(harness.aws.calls()).toHaveLength(3);
    expect(harness.aws.trailEvents()).toEqual([]);
  });

  it.each<[string, LookupEventsCommandInput, string]>([
    [
      'two attributes',
      {
        LookupAttributes: [
          { AttributeKey: 'Username', AttributeValue: 'a' },
          { AttributeKey: 'EventName', AttributeValue: 'b' },
        ],
      },
      'InvalidLookupAttributesException',
    ],
    ['more than fifty', { MaxResults: 51 }, 'InvalidMaxResultsException'],
    ['a token it never gave', { NextToken: 'x' }, 'InvalidNextTokenException'],
    [
      'a range that ends before it begins',
      { StartTime: new Date(2_000), EndTime: new Date(1_000) },
      'InvalidTimeRangeException',
    ],
  ])('refuses %s', async (_name, input, name) => {
    expect(await failureOf(lookup(input))).toMatchObject({ name, status: 400 });
  });

  it('is denied to who may not', async () => {
    const observer = harness.cloudTrail(undefined, harness.aws.credentialsOf('observer'));
    expect(await failureOf(observer.send(new LookupEventsCommand({})))).toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
