import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import {
  CreatePolicyVersionCommand,
  GetPolicyCommand,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BOUNDARY_ARN } from '../../../src/playground/aws/default-account.ts';
import type { PlainCredentials } from '../../../src/playground/aws/start-local-aws.ts';
import { type AwsHarness, awsHarness, failureOf, ORDERS } from './harness.ts';

let harness: AwsHarness;
beforeEach(async () => {
  harness = await awsHarness();
});
afterEach(() => harness.stop());

const describeOrders = new DescribeServicesCommand({ cluster: 'prod', services: [ORDERS] });

function deny(sourceIdentity: string) {
  const document = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      {
        Sid: 'Ended',
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:SourceIdentity': sourceIdentity } },
      },
    ],
  };
  return harness.iam().send(
    new CreatePolicyVersionCommand({
      PolicyArn: BOUNDARY_ARN,
      PolicyDocument: JSON.stringify(document),
      SetAsDefault: true,
    }),
  );
}

const works = (session: PlainCredentials) => harness.ecs(session).send(describeOrders);

describe('a new default version', () => {
  it('ends one live session at once, and leaves the other', async () => {
    const [one, other] = [await harness.mint(), await harness.mint({ SourceIdentity: 'bg-ddddeeeeff' })];
    await works(one);
    await deny('bg-aaaabbbbcc');
    const failure = await failureOf(works(one));
    expect(failure.message).toContain('with an explicit deny in a permissions boundary');
    await expect(works(other)).resolves.toBeDefined();
  });

  it('is seen by reads before evaluation goes by it, when asked to', async () => {
    harness.aws.faults.setIamPropagationMs(60_000);
    const session = await harness.mint();
    const question = { accessKeyId: session.accessKeyId, action: 'ecs:UpdateService', resource: ORDERS };
    await deny('bg-aaaabbbbcc');
    const { Policy } = await harness.iam().send(new GetPolicyCommand({ PolicyArn: BOUNDARY_ARN }));
    expect(Policy?.DefaultVersionId).toBe('v2');
    await expect(works(session)).resolves.toBeDefined();
    expect(await harness.aws.authorize(question)).toMatchObject({ allowed: true });
    expect(await harness.aws.authorize({ ...question, atMs: harness.nowMs() + 60_000 })).toMatchObject({
      allowed: false,
      reason: 'explicit-deny',
      detail: expect.stringContaining('#Ended'),
    });
    harness.advance(60);
    expect(await failureOf(works(session))).toMatchObject({ name: 'AccessDeniedException' });
  });

  it('is not undone by an older one that arrives later', async () => {
    const session = await harness.mint();
    harness.aws.faults.setIamPropagationMs(4_000);
    await deny('bg-aaaabbbbcc');
    harness.aws.faults.setIamPropagationMs(0);
    await harness
      .iam()
      .send(new SetDefaultPolicyVersionCommand({ PolicyArn: BOUNDARY_ARN, VersionId: 'v1' }));
    harness.advance(5);
    await expect(works(session)).resolves.toBeDefined();
  });

  it('can be delayed from outside the process', async () => {
    const body = JSON.stringify({ iamPropagationMs: 1_500, cloudTrailDelayMs: 2_500 });
    const answer = await fetch(`${harness.aws.endpoint}/_faults`, { method: 'POST', body });
    expect(await answer.json()).toMatchObject({ iamPropagationMs: 1_500, cloudTrailDelayMs: 2_500 });
    harness.aws.faults.clear();
    expect(harness.aws.faults.iamPropagationMs).toBe(0);
  });
});
