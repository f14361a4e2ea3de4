import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isoSeconds } from '../../../src/domain/time.ts';
import { defaultAccount } from '../../../src/playground/aws/default-account.ts';
import { allow, policyDocument } from '../../../src/playground/aws/policy-documents.ts';
import { taskRole } from '../../../src/playground/aws/task-role.ts';
import { type AwsHarness, awsHarness, taskPolicy } from './harness.ts';

const PLACE = 'eu-west-1:111122223333';

/** Actions of services that this AWS has no more of than IAM's answer, each on one asset and another. */
const TASKS: readonly (readonly [action: string, asset: string, other: string])[] = [
  [
    'autoscaling:SetDesiredCapacity',
    ...two(`arn:aws:autoscaling:${PLACE}:autoScalingGroup:0a1b:autoScalingGroupName/`),
  ],
  ['cloudfront:CreateInvalidation', ...two('arn:aws:cloudfront::111122223333:distribution/')],
  ['dynamodb:CreateBackup', ...two(`arn:aws:dynamodb:${PLACE}:table/`)],
  ['ec2:RebootInstances', ...two(`arn:aws:ec2:${PLACE}:instance/i-`)],
  ['lambda:UpdateAlias', ...two(`arn:aws:lambda:${PLACE}:function:`)],
  ['logs:FilterLogEvents', ...two(`arn:aws:logs:${PLACE}:log-group:`, ':*')],
  ['rds:FailoverDBCluster', ...two(`arn:aws:rds:${PLACE}:cluster:`)],
  ['s3:RestoreObject', ...two('arn:aws:s3:::backups/')],
  ['secretsmanager:RotateSecret', ...two(`arn:aws:secretsmanager:${PLACE}:secret:`)],
  ['sqs:StartMessageMoveTask', ...two(`arn:aws:sqs:${PLACE}:`)],
];

let harness: AwsHarness;
beforeAll(async () => {
  const account = defaultAccount();
  const document = policyDocument([allow(['*'], '*')]);
  const role = taskRole(
    { name: 'breakglass-wide', policies: [{ name: 'wide', document }] },
    account.accountId,
  );
  harness = await awsHarness({ ...account, roles: [role] });
});
afterAll(() => harness.stop());

describe('/_authorize', () => {
  it.each(TASKS)('answers for %s, which has no service here', async (action, asset, other) => {
    const deadlineMs = harness.nowMs() + 60_000;
    const { accessKeyId } = await harness.mint({
      RoleArn: 'arn:aws:iam::111122223333:role/breakglass-wide',
      Policy: taskPolicy(isoSeconds(deadlineMs), asset, [action]),
    });
    const ask = (change: object) =>
      harness.aws.authorize({ accessKeyId, action, resource: asset, ...change });
    expect(await ask({})).toMatchObject({ allowed: true });
    expect(await ask({ resource: other })).toMatchObject({ allowed: false, reason: 'explicit-deny' });
    expect(await ask({ atMs: deadlineMs })).toMatchObject({ allowed: false, reason: 'explicit-deny' });
    const otherAction = { action: 'sns:Publish', resource: `arn:aws:sns:${PLACE}:news` };
    expect(await ask(otherAction)).toMatchObject({ allowed: false, reason: 'explicit-deny' });
  });
});

function two(start: string, end = ''): readonly [string, string] {
  return [`${start}orders${end}`, `${start}payments${end}`];
}
