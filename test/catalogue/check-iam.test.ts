import { describe, expect, it } from '@jest/globals';

import { createIamFacts } from '../../src/adapters/iam-data/iam-facts.ts';
import { ESCAPING_ACTIONS, HELD_BY } from '../../src/catalogue/escaping-actions.ts';
import { formatMistake } from '../../src/catalogue/mistake.ts';
import { parseCatalogue } from '../../src/catalogue/parse-catalogue.ts';
import { servicesNamedIn } from '../../src/catalogue/services-named.ts';
import { EXAMPLE } from './sample-catalogue.ts';

const iam = createIamFacts();

/** The example with another block of actions, conditions and sight. */
function exampleDoing(actions: string, more = ''): string {
  const block =
    /( {4}actions:\n( {6}.*\n)+)( {4}#.*\n)* {4}conditions:\n( {6}.*\n)+( {4}#.*\n)* {4}sight:.*\n/;
  if (!block.test(EXAMPLE)) throw new Error('the example has changed');
  return EXAMPLE.replace(block, `    actions:\n${actions}\n${more}`);
}

async function mistakesOf(text: string): Promise<readonly string[]> {
  const parsed = parseCatalogue(text, await iam.factsAbout(servicesNamedIn(text)));
  return parsed.ok ? [] : parsed.mistakes.map(formatMistake);
}

const SERVICE = '["arn:aws:ecs:eu-west-1:111122223333:service/prod/{asset}"]';
const UPDATE = `      ecs:UpdateService: ${SERVICE}`;
const GROUP =
  '      autoscaling:UpdateAutoScalingGroup: ["arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:{asset}:autoScalingGroupName/x"]';
const LOOK = `      ecs:DescribeServices: ${SERVICE}`;
const NO_SHELL = 'ecs:enable-execute-command: { absent: true }';
const HELD = `ecs:task-definition: { absent: true }, ${NO_SHELL}`;
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
    ['sight of a family that only looks', LOOK, '    sight: ["ecs:List*", "ecs:Describe*"]\n'],
    ['a condition with the asset in it', UPDATE, where(`${HELD}, ecs:namespace: "prod-{asset}"`)],
    [
      'a condition key in other letters',
      UPDATE,
      where(`ECS:Task-Definition: { absent: true }, ${NO_SHELL}`).replace('ECS:', 'ecs:'),
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
  const TUNNEL =
    '      ec2-instance-connect:SendSSHPublicKey: ["arn:aws:ec2:eu-west-1:111122223333:instance/{asset}"]';

  it('has to say so, and to be approved by more than a click', async () => {
    expect(await mistakesOf(exampleDoing(TUNNEL))).toEqual([
      expect.stringContaining(
        'a task that can run code as another role needs stronger evidence than a click. Write evidence: idp.',
      ),
      expect.stringContaining(
        'ec2-instance-connect:SendSSHPublicKey can run code as another role, outside the session policy and after its end. Say in `escapes:`',
      ),
    ]);
    expect(await mistakesOf(exampleDoing(TUNNEL, '    escapes: a shell as root\n'))).toHaveLength(1);
    const right = exampleDoing(TUNNEL, '    escapes: a shell as root\n');
    expect(await mistakesOf(right.replace('evidence: click', 'evidence: idp'))).toEqual([]);
  });

  it('is one that AWS has', async () => {
    const { services } = await iam.factsAbout([...ESCAPING_ACTIONS].map((one) => one.split(':')[0] ?? ''));
    const unknown = [...ESCAPING_ACTIONS].filter((one) => {
      const [service = '', name = ''] = one.split(':');
      return services.get(service)?.actions.get(name.toLowerCase())?.name !== name;
    });
    expect(unknown).toEqual([]);
    const keys = [...HELD_BY].flatMap(([action, holds]) => Object.keys(holds).map((key) => [action, key]));
    for (const [action = '', key = ''] of keys) {
      const [service = '', name = ''] = action.split(':');
      expect(services.get(service)?.actions.get(name.toLowerCase())?.conditionKeys).toContain(key);
    }
  });

  it.each([
    ['any task definition of any family', UPDATE, '', 'ecs:UpdateService can run code as another role'],
    [
      'any task definition, though something else is held',
      UPDATE,
      where('ecs:enable-execute-command: { absent: true }'),
      'A condition keeps it from that: { ecs:task-definition: { absent: true }, ecs:enable-execute-command: { absent: true } }. Else: Say in `escapes:`',
    ],
    [
      'a shell in every container, though the task definition is held',
      UPDATE,
      where('ecs:task-definition: { absent: true }'),
      'ecs:UpdateService can run code as another role',
    ],
    [
      'a shell in every container, by a list that allows it',
      UPDATE,
      where('ecs:task-definition: { absent: true }, ecs:enable-execute-command: ["false", "true"]'),
      'ecs:UpdateService can run code as another role',
    ],
    [
      'a function called by its address',
      '      lambda:InvokeFunctionUrl: ["arn:aws:lambda:eu-west-1:111122223333:function:{asset}"]',
      '',
      'lambda:InvokeFunctionUrl can run code as another role',
    ],
    [
      'an execution run again',
      '      states:RedriveExecution: ["arn:aws:states:eu-west-1:111122223333:execution:orders:{asset}"]',
      '',
      'states:RedriveExecution can run code as another role',
    ],
    [
      'other code of a canary',
      '      synthetics:UpdateCanary: ["arn:aws:synthetics:eu-west-1:111122223333:canary:{asset}"]',
      '',
      'synthetics:UpdateCanary can run code as another role',
    ],
    [
      'any launch template, by its newest version',
      GROUP,
      `    conditions: { autoscaling:UpdateAutoScalingGroup: { autoscaling:LaunchConfigurationName: { absent: true }, autoscaling:LaunchTemplateVersionSpecified: false } }\n`,
      'autoscaling:UpdateAutoScalingGroup can run code as another role',
    ],
    [
      'any target',
      '      events:PutTargets: ["arn:aws:events:eu-west-1:111122223333:rule/{asset}"]',
      '',
      'events:PutTargets can run code as another role',
    ],
    [
      'other code of a function',
      '      lambda:UpdateFunctionCode: ["arn:aws:lambda:eu-west-1:111122223333:function:{asset}"]',
      '',
      'lambda:UpdateFunctionCode can run code as another role',
    ],
  ])('is: %s', async (_what, actions, more, said) => {
    expect((await mistakesOf(exampleDoing(actions, more))).join('\n')).toContain(said);
  });

  it.each([
    ['the task definition that runs', UPDATE, where(HELD)],
    [
      'named by its key in other letters',
      UPDATE,
      where(`ecs:Task-Definition: { absent: true }, ${NO_SHELL}`),
    ],
    [
      'shells kept away by value',
      UPDATE,
      where(
        'ecs:task-definition: { absent: true }, ecs:enable-execute-command: { oneOf: ["false"], orAbsent: true }',
      ),
    ],
    [
      'task definitions that the catalogue lists',
      UPDATE,
      where(
        `ecs:task-definition: { oneOf: ["arn:aws:ecs:eu-west-1:111122223333:task-definition/{asset}:42"], orAbsent: true }, ${NO_SHELL}`,
      ),
    ],
    [
      'the launch template that is set',
      GROUP,
      `    conditions: { autoscaling:UpdateAutoScalingGroup: { autoscaling:LaunchConfigurationName: { absent: true }, autoscaling:LaunchTemplateVersionSpecified: { absent: true } } }\n`,
    ],
  ])('is not: %s', async (_what, actions, more) => {
    expect(await mistakesOf(exampleDoing(actions, more))).toEqual([]);
  });
});

describe('a task that opens shells', () => {
  const OWN = 'arn:aws:ssm:eu-west-1:111122223333:session/${aws:SourceIdentity}-*';
  const START =
    '      ssm:StartSession: ["arn:aws:ec2:eu-west-1:111122223333:instance/{asset}", "arn:aws:ssm:eu-west-1:111122223333:document/SSM-SessionManagerRunShell"]';
  const channel = (arn: string) => `${START}\n      ssmmessages:OpenDataChannel: ["${arn}"]`;
  const CLOSED = '    endingStep: ssm:TerminateSession\n';
  const shell = (actions: string, more = CLOSED) =>
    exampleDoing(actions, `    escapes: a shell as root\n${more}`).replace(
      'evidence: click',
      'evidence: idp',
    );

  it('lets in who opened one, and closes it', async () => {
    expect(await mistakesOf(shell(channel(OWN)))).toEqual([]);
    expect(
      await mistakesOf(
        shell(`${channel(OWN.replace('SourceIdentity', 'userid'))}\n      ssm:ResumeSession: ["${OWN}"]`),
      ),
    ).toEqual([]);
  });

  it('has them closed, and no other task has any to close', async () => {
    expect(await mistakesOf(shell(channel(OWN), ''))).toEqual([
      expect.stringContaining(
        'a shell outlives the end of its session. Write endingStep: ssm:TerminateSession',
      ),
    ]);
    expect(await mistakesOf(exampleDoing(LOOK, CLOSED))).toEqual([
      expect.stringContaining('closes shells, and this task has no ssm:StartSession to open one'),
    ]);
  });

  it('without its data channel would be of no use', async () => {
    expect(await mistakesOf(shell(START))).toEqual([
      expect.stringContaining(
        'AWS lets nobody into the shell they opened without ssmmessages:OpenDataChannel. Name it too, as in examples/on-call.yml, on arn:aws:ssm:<region>:<account>:session/${aws:SourceIdentity}-*.',
      ),
    ]);
  });

  it.each([
    'arn:aws:ssm:eu-west-1:111122223333:session/*',
    'arn:aws:ssm:eu-west-1:111122223333:session/${aws:SourceIdentity}*',
    'arn:aws:ssm:*:*:session/${aws:userid}-*',
    'arn:aws:ssm:eu-west-1:111122223333:session/${aws:PrincipalTag/x}-*',
    'arn:aws:ssm:eu-west-1:111122223333:session/{asset}',
    '*',
  ])('reaches no shell of others by %s', async (arn) => {
    expect(await mistakesOf(shell(channel(arn)))).toEqual([
      expect.stringContaining('must be a shell of the session that asks'),
    ]);
  });

  it('is the only one that names its own shell, and for these actions alone', async () => {
    expect(await mistakesOf(exampleDoing(`${LOOK}\n      ssm:TerminateSession: ["${OWN}"]`))).toEqual([
      expect.stringContaining('is about shells, and this task has no ssm:StartSession to open one'),
    ]);
    expect(
      (await mistakesOf(shell(`${channel(OWN)}\n      ssm:GetConnectionStatus: ["${OWN}"]`))).join('\n'),
    ).toContain('must not hold a wildcard');
  });
});

describe('the facts about IAM', () => {
  it('are read for the services a catalogue names, and for no other', async () => {
    const text = exampleDoing(LOOK, '    sight: [sqs:ListQueues, nonsense:ListX]\n');
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
