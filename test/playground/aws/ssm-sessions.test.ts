import { CreatePolicyVersionCommand } from '@aws-sdk/client-iam';
import {
  DescribeSessionsCommand,
  type SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BOUNDARY_ARN, SSM_SESSION_ROLE_ARN } from '../../../src/playground/aws/default-account.ts';
import { type AwsHarness, awsHarness, failureOf } from './harness.ts';

let harness: AwsHarness;
beforeEach(async () => {
  harness = await awsHarness();
});
afterEach(() => harness.stop());

const Target = 'i-0a1b2c3d4e5f60001';
const OTHER_TARGET = 'i-0a1b2c3d4e5f60002';

const open = (ssm: SSMClient, target = Target) => ssm.send(new StartSessionCommand({ Target: target }));
const issuer = () => harness.ssm(harness.aws.credentialsOf('issuer'));
const live = async () =>
  (await issuer().send(new DescribeSessionsCommand({ State: 'Active' }))).Sessions ?? [];

async function onCall(): Promise<SSMClient> {
  return harness.ssm(await harness.mint({ RoleArn: SSM_SESSION_ROLE_ARN }));
}

async function denyEverybody(): Promise<void> {
  const deny = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
  };
  await harness.iam().send(
    new CreatePolicyVersionCommand({
      PolicyArn: BOUNDARY_ARN,
      PolicyDocument: JSON.stringify(deny),
      SetAsDefault: true,
    }),
  );
}

describe('a Session Manager session', () => {
  it('is opened by a task session, and named after it', async () => {
    const answer = await open(await onCall());
    expect(answer.SessionId).toMatch(/^bg-aaaabbbbcc-7h2kq9x-[a-z2-7]{17}$/);
    expect(answer.TokenValue).toEqual(expect.any(String));
    expect(answer.StreamUrl).toContain(`/data-channel/${answer.SessionId}`);
    expect(await live()).toMatchObject([
      {
        SessionId: answer.SessionId,
        Target,
        Status: 'Connected',
        Owner: expect.stringContaining(':assumed-role/breakglass-ssm-session/bg-aaaabbbbcc-7h2kq9x'),
      },
    ]);
  });

  it('outlives the deny and the end of the session that opened it', async () => {
    const ssm = await onCall();
    const { SessionId } = await open(ssm);
    await denyEverybody();
    expect(await failureOf(open(ssm))).toMatchObject({ name: 'AccessDeniedException' });
    expect((await live()).map((one) => one.SessionId)).toEqual([SessionId]);
    harness.advance(3601);
    expect((await live()).map((one) => one.SessionId)).toEqual([SessionId]);
  });

  it('ends when the issuer terminates it, and ends once', async () => {
    const { SessionId } = await open(await onCall());
    await denyEverybody();
    const end = () => issuer().send(new TerminateSessionCommand({ SessionId }));
    expect(await end()).toMatchObject({ SessionId });
    expect(await live()).toEqual([]);
    const endedAtMs = harness.aws.ssmSessions()[0]?.endedAtMs;
    harness.advance(60);
    await end();
    expect(harness.aws.ssmSessions()).toMatchObject([{ sessionId: SessionId, endedAtMs }]);
    const history = await issuer().send(new DescribeSessionsCommand({ State: 'History' }));
    expect(history.Sessions).toMatchObject([{ SessionId, Status: 'Terminated', EndDate: expect.any(Date) }]);
  });

  it('of somebody who is no grant is not the issuer’s to end', async () => {
    const { SessionId } = await open(harness.ssm(harness.aws.credentialsOf('administrator')));
    const end = issuer().send(new TerminateSessionCommand({ SessionId }));
    expect(await failureOf(end)).toMatchObject({ name: 'AccessDeniedException' });
    expect(await live()).toHaveLength(1);
  });

  it('can be ended by its own user where a policy says so by tag', async () => {
    const own = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'ssm:StartSession', Resource: '*' },
        {
          Effect: 'Allow',
          Action: 'ssm:TerminateSession',
          Resource: '*',
          Condition: { StringLike: { 'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}' } },
        },
      ],
    };
    const account = harness.aws.account;
    await harness.stop();
    const roles = account.roles.map((role) => ({ ...role, policies: [{ name: 'own', document: own }] }));
    harness = await awsHarness({ ...account, roles });
    const [ssm, other] = [
      await onCall(),
      harness.ssm(
        await harness.mint({ RoleArn: SSM_SESSION_ROLE_ARN, RoleSessionName: 'bg-ddddeeeeff-abc' }),
      ),
    ];
    const { SessionId } = await open(ssm);
    expect(await failureOf(other.send(new TerminateSessionCommand({ SessionId })))).toMatchObject({
      name: 'AccessDeniedException',
    });
    await expect(ssm.send(new TerminateSessionCommand({ SessionId }))).resolves.toMatchObject({ SessionId });
  });

  it('is held to the instance of the task', async () => {
    const instance = `arn:aws:ec2:eu-west-1:111122223333:instance/${Target}`;
    const document = 'arn:aws:ssm:eu-west-1:111122223333:document/SSM-SessionManagerRunShell';
    const statement = { Effect: 'Allow', Action: 'ssm:StartSession', Resource: [instance, document] };
    const session = await harness.mint({
      RoleArn: SSM_SESSION_ROLE_ARN,
      Policy: JSON.stringify({ Version: '2012-10-17', Statement: statement }),
    });
    await expect(open(harness.ssm(session))).resolves.toBeDefined();
    const failure = await failureOf(open(harness.ssm(session), OTHER_TARGET));
    expect(failure.message).toContain(`:instance/${OTHER_TARGET} because no session policy allows`);
    const tunnel = new StartSessionCommand({ Target, DocumentName: 'Ops-Tunnel' });
    expect((await failureOf(harness.ssm(session).send(tunnel))).message).toContain(
      ':document/Ops-Tunnel because no session policy allows',
    );
  });
});

describe('the rest of Session Manager', () => {
  it('says what is not there', async () => {
    const admin = harness.ssm(harness.aws.credentialsOf('administrator'));
    expect(await failureOf(open(admin, 'i-0000000000000000a'))).toMatchObject({ name: 'TargetNotConnected' });
    const document = new StartSessionCommand({ Target, DocumentName: 'Nothing' });
    expect(await failureOf(admin.send(document))).toMatchObject({ name: 'InvalidDocument' });
    const end = new TerminateSessionCommand({ SessionId: 'bg-none' });
    expect(await failureOf(admin.send(end))).toMatchObject({ name: 'DoesNotExistException' });
    expect(await failureOf(open(admin, 'web-1'))).toMatchObject({ name: 'ValidationException' });
  });

  it('finds sessions by filter, a page at a time', async () => {
    const ssm = await onCall();
    await open(ssm);
    const { SessionId } = await open(ssm, OTHER_TARGET);
    const byTarget = new DescribeSessionsCommand({
      State: 'Active',
      Filters: [{ key: 'Target', value: OTHER_TARGET }],
    });
    expect((await issuer().send(byTarget)).Sessions).toMatchObject([{ SessionId }]);
    const first = await issuer().send(new DescribeSessionsCommand({ State: 'Active', MaxResults: 1 }));
    expect(first.Sessions).toMatchObject([{ SessionId }]);
    const second = await issuer().send(
      new DescribeSessionsCommand({ State: 'Active', MaxResults: 1, NextToken: first.NextToken }),
    );
    expect(second.Sessions).toMatchObject([{ Target }]);
    expect(second.NextToken).toBeUndefined();
  });
});
