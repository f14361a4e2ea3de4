import { describe, expect, it } from '@jest/globals';

import { createIamFacts } from '../../src/adapters/iam-data/iam-facts.ts';
import { formatMistake } from '../../src/catalogue/mistake.ts';
import { parseCatalogue } from '../../src/catalogue/parse-catalogue.ts';
import { servicesNamedIn } from '../../src/catalogue/services-named.ts';
import { EXAMPLE } from './sample-catalogue.ts';

const iam = createIamFacts();

/** The example with another block of actions, conditions and sight. */
function exampleDoing(actions: string, more = ''): string {
  const block = /( {4}actions:\n( {6}.*\n)+)( {4}#.*\n)? {4}sight:.*\n/;
  if (!block.test(EXAMPLE)) throw new Error('the example has changed');
  return EXAMPLE.replace(block, `    actions:\n${actions}\n${more}`);
}

async function mistakesOf(text: string): Promise<readonly string[]> {
  const parsed = parseCatalogue(text, await iam.factsAbout(servicesNamedIn(text)));
  return parsed.ok ? [] : parsed.mistakes.map(formatMistake);
}

const SERVICE = '["arn:aws:ecs:eu-west-1:111122223333:service/prod/{asset}"]';
const UPDATE = `      ecs:UpdateService: ${SERVICE}`;
const where = (conditions: string): string => `    conditions: { ecs:UpdateService: { ${conditions} } }\n`;

describe('what AWS says against a task is told at load', () => {
  it.each<readonly [string, string, string, string]>([
    [
      'an action that is not there',
      `      ecs:UpdateServise: ${SERVICE}`,
      '',
      'AWS has no action "ecs:UpdateServise". Did you mean "ecs:UpdateService"?',
    ],
    [
      'a service that is not there',
      `      esc:UpdateService: ${SERVICE}`,
      '',
      'AWS has no service "esc" in its permissions. Did you mean "ecs:UpdateService"?',
    ],
    [
      'an action in other letters',
      `      ecs:updateService: ${SERVICE}`,
      '',
      'AWS spells it ecs:UpdateService',
    ],
    [
      'an action that cannot be limited to an asset',
      '      ec2:DescribeInstances: ["arn:aws:ec2:eu-west-1:111122223333:instance/{asset}"]',
      '',
      'AWS cannot limit ec2:DescribeInstances to an asset: a policy can only allow it on everything. If it only looks, it belongs under sight.',
    ],
    [
      'an action that cannot be limited, and does more than look',
      '      kinesis:UpdateShardCount: ["arn:aws:kinesis:eu-west-1:111122223333:stream/{asset}"]',
      '',
      'AWS cannot limit kinesis:UpdateShardCount to an asset: a policy can only allow it on everything.',
    ],
    [
      'an action that changes who may do what',
      '      s3:PutBucketPolicy: ["arn:aws:s3:::{asset}"]',
      '',
      's3:PutBucketPolicy changes who may do what, and no task may do that',
    ],
    [
      'an ARN of another kind of thing',
      '      ecs:UpdateService: ["arn:aws:ecs:eu-west-1:111122223333:cluster/{asset}"]',
      '',
      'ecs:UpdateService is never asked about such an ARN, so it would never be allowed. AWS takes arn:${Partition}:ecs:${Region}:${Account}:service/${ClusterName}/${ServiceName}.',
    ],
    [
      'an ARN of another service',
      '      ecs:UpdateService: ["arn:aws:sqs:eu-west-1:111122223333:{asset}"]',
      '',
      'never asked about such an ARN',
    ],
    [
      'sight that is not there',
      UPDATE,
      '    sight: [ecs:ListServises]\n',
      'Did you mean "ecs:ListServices"?',
    ],
    [
      'sight of a family that is not there',
      UPDATE,
      '    sight: ["ecs:DescribeZ*"]\n',
      'AWS has no action that begins like',
    ],
    [
      'sight of a family that does more than look',
      UPDATE,
      '    sight: ["logs:List*", "logs:Describe*", "pi:ListX*"]\n',
      'AWS has no action that begins like pi:ListX*',
    ],
    [
      'a condition on an action the task does not have',
      UPDATE,
      '    conditions: { ecs:UpdateServise: { ecs:cluster: x } }\n',
      'the task has no action "ecs:UpdateServise". Did you mean "ecs:UpdateService"?',
    ],
    [
      'a condition key that is not there',
      UPDATE,
      where('ecs:task-defenition: { absent: true }'),
      'AWS has no condition key "ecs:task-defenition" of ecs for ecs:UpdateService. Did you mean "ecs:task-definition"?',
    ],
    [
      'a condition key of everybody',
      UPDATE,
      where('aws:SourceIp: 10.0.0.1'),
      'AWS has no condition key "aws:SourceIp" of ecs',
    ],
    [
      'a condition with a wildcard',
      UPDATE,
      where('ecs:cluster: "arn:aws:ecs:eu-west-1:111122223333:cluster/*"'),
      'a condition must not hold a wildcard or a variable',
    ],
    [
      'a condition with a policy variable',
      UPDATE,
      where('ecs:cluster: "arn:aws:ecs:eu-west-1:111122223333:cluster/${aws:username}"'),
      'a condition must not hold a wildcard or a variable',
    ],
    [
      'a condition with an unknown placeholder',
      UPDATE,
      where('ecs:namespace: "{asett}"'),
      'there is no placeholder {asett}',
    ],
    [
      'bounds on a key that is no number',
      UPDATE,
      where('ecs:cluster: { atMost: 3 }'),
      'the value does not fit a key of type ARN',
    ],
    [
      'a key of a type that is not understood',
      UPDATE,
      where('ecs:subnet: subnet-1'),
      'conditions on keys of type ArrayOfString are not understood',
    ],
    [
      'a condition that is none',
      UPDATE,
      where('ecs:cluster: { oneof: [x] }'),
      'there is no such field. Did you mean "oneOf"?',
    ],
    ['bounds without any', UPDATE, where('ecs:cluster: { orAbsent: true }'), 'must'],
  ])('%s', async (_what, actions, more, said) => {
    expect((await mistakesOf(exampleDoing(actions, more))).join('\n')).toContain(said);
  });

  it.each([
    [
      'an action that only takes rights away',
      '      sqs:RemovePermission: ["arn:aws:sqs:eu-west-1:111122223333:{asset}"]',
      '',
    ],
    ['sight of a family that only looks', UPDATE, '    sight: ["ecs:List*", "ecs:Describe*"]\n'],
    ['a condition with the asset in it', UPDATE, where('ecs:namespace: "prod-{asset}"')],
    [
      'a condition key in other letters',
      UPDATE,
      where('ECS:Task-Definition: { absent: true }').replace('ECS:', 'ecs:'),
    ],
    [
      'a log group with what is inside it',
      '      logs:FilterLogEvents: ["arn:aws:logs:eu-west-1:111122223333:log-group:{asset}:*"]',
      '',
    ],
  ])('but not %s', async (_what, actions, more) => {
    expect(await mistakesOf(exampleDoing(actions, more))).toEqual([]);
  });
});

describe('an action that can run code as another role', () => {
  const SHELL =
    '      ssm:StartSession: ["arn:aws:ec2:eu-west-1:111122223333:instance/{asset}", "arn:aws:ssm:eu-west-1:111122223333:document/SSM-SessionManagerRunShell"]';

  const CLOSED = '    endingStep: ssm:TerminateSession\n';

  it('has to say so, and to be approved by more than a click', async () => {
    expect(await mistakesOf(exampleDoing(SHELL, CLOSED))).toEqual([
      expect.stringContaining(
        'a task that can run code as another role needs stronger evidence than a click. Write evidence: idp.',
      ),
      expect.stringContaining(
        'ssm:StartSession can run code as another role, outside the session policy and after its end. Say in `escapes:`',
      ),
    ]);
    expect(await mistakesOf(exampleDoing(SHELL, `    escapes: a shell as root\n${CLOSED}`))).toHaveLength(1);
    const right = exampleDoing(SHELL, `    escapes: a shell as root\n${CLOSED}`).replace(
      'evidence: click',
      'evidence: idp',
    );
    expect(await mistakesOf(right)).toEqual([]);
  });

  it('has its shells closed, and no other task has any to close', async () => {
    const open = exampleDoing(SHELL, '    escapes: a shell as root\n').replace(
      'evidence: click',
      'evidence: idp',
    );
    expect(await mistakesOf(open)).toEqual([
      expect.stringContaining(
        'a shell outlives the end of its session. Write endingStep: ssm:TerminateSession',
      ),
    ]);
    expect(await mistakesOf(exampleDoing(UPDATE, CLOSED))).toEqual([
      expect.stringContaining('closes shells, and this task has no ssm:StartSession to open one'),
    ]);
  });
});

describe('the facts about IAM', () => {
  it('are read for the services a catalogue names, and for no other', async () => {
    const text = exampleDoing(UPDATE, '    sight: [sqs:ListQueues, nonsense:ListX]\n');
    expect(servicesNamedIn(text)).toEqual(['ecs', 'sqs', 'nonsense']);
    const { services, servicePrefixes } = await iam.factsAbout(servicesNamedIn(text));
    expect([...services.keys()]).toEqual(['ecs', 'sqs']);
    expect(servicePrefixes.size).toBeGreaterThan(300);
    expect(services.get('ecs')?.actions.get('updateservice')).toMatchObject({
      name: 'UpdateService',
      accessLevel: 'Write',
      resourceTypes: [{ name: 'service' }],
    });
  });

  it.each([
    '',
    '- 1',
    'tasks: 3',
    'tasks: { a: 1 }',
    'tasks: { a: { actions: [] , sight: x } }',
    'version: [1',
  ])('are asked about nothing by a catalogue that cannot be read: %j', (text) => {
    expect(servicesNamedIn(text)).toEqual([]);
  });
});
