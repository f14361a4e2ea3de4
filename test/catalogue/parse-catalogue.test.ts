import { describe, expect, it } from '@jest/globals';

import { EXAMPLE, catalogueOf, exampleWith, mistakesOf } from './sample-catalogue.ts';

describe('the shipped example', () => {
  it('is a right catalogue, and fits the local AWS', () => {
    const { settings, people, groups, tasks } = catalogueOf(EXAMPLE);
    expect(settings).toEqual({
      workspace: 'T0ACMECORP0',
      requestLapseSeconds: 1800,
      claimWithinSeconds: 900,
      maxClaims: 3,
      membershipAgeHours: 24,
      operators: ['platform-leads'],
      reviewWithinDays: 7,
      serviceChannels: {},
      reportChannel: null,
      identityProvider: null,
      incidentChannels: [],
    });
    expect(people.get('jonas')?.identities).toEqual([
      'slack:U0APPROVER',
      'email:jonas@acme.example',
      'email:jonas.holm@acme.example',
    ]);
    expect(groups.get('support')).toMatchObject({ tier: 'support', people: ['sam'] });
    expect(tasks.get('restart-ecs-service')).toMatchObject({
      roleArn: 'arn:aws:iam::111122223333:role/breakglass-ecs-restart',
      maxSeconds: 1800,
      ladder: [{ afterSeconds: 0, groups: ['platform-leads'], quorum: 1, each: {} }],
      conditions: {
        'ecs:UpdateService': {
          'ecs:task-definition': { is: 'absent' },
          'ecs:enable-execute-command': { is: 'absent' },
        },
      },
      escapes: null,
      evidence: 'click',
      choices: ['orders-api', 'payments-api', 'search-api'],
    });
  });

  it('may be shortened to what has no default', () => {
    const short = exampleWith(/ {2}requestLapse:.*\n {2}claimWithin:.*\n {2}maxClaims:.*\n/, '');
    expect(catalogueOf(short).settings).toMatchObject({
      requestLapseSeconds: 1800,
      claimWithinSeconds: 900,
      maxClaims: 3,
    });
  });

  it('names the provider, and the command line’s own client at it', () => {
    const named = (more: string) =>
      exampleWith(
        'settings:\n',
        `settings:\n  identityProvider: { issuer: https://idp.acme.example, clientId: page${more} }\n`,
      );
    const issuer = 'https://idp.acme.example';
    const page = { issuer, clientId: 'page' };
    expect(catalogueOf(named('')).settings.identityProvider).toEqual({ ...page, cliClientId: null });
    expect(catalogueOf(named(', cliClientId: cli')).settings.identityProvider).toEqual({
      ...page,
      cliClientId: 'cli',
    });
    expect(mistakesOf(named(', cliClientId: page'))).toEqual([
      expect.stringMatching(/settings\.identityProvider\.cliClientId: must be another client than clientId/),
    ]);
  });

  it.each([
    ['20s', 20],
    ['45m', 2700],
    ['1h', 3600],
  ])('takes a limit of %s', (written, seconds) => {
    const text = exampleWith('maxDuration: 30m', `maxDuration: ${written}`);
    expect(catalogueOf(text).tasks.get('restart-ecs-service')?.maxSeconds).toBe(seconds);
  });
});

const ARN = 'arn:aws:ecs:eu-west-1:111122223333:service/prod/{asset}';

/** [what, text to replace, replacement, what the report must say]. */
const REFUSED: readonly (readonly [string, string | RegExp, string, string])[] = [
  ['another version', 'version: 1', 'version: 2', 'version: must be 1'],
  [
    'operators who are no group',
    'operators: [platform-leads]',
    'operators: [platform-lead]',
    'settings.operators.0: there is no group "platform-lead". Did you mean "platform-leads"?',
  ],
  [
    'operators of the support tier',
    'operators: [platform-leads]',
    'operators: [platform-leads, support]',
    'settings.operators.1: "support" is of the support tier, which never ends access of others',
  ],
  [
    'a field nobody knows',
    'title: Restart',
    'titel: Restart',
    'there is no such field. Did you mean "title"?',
  ],
  ['a section nobody knows', 'tasks:', 'task:', 'there is no such field. Did you mean "tasks"?'],
  [
    'a setting nobody knows',
    'maxClaims',
    'maxClaim',
    'settings.maxClaim: there is no such field. Did you mean "maxClaims"?',
  ],
  ['a field in the asset nobody knows', 'label: Service', 'lable: Service', 'Did you mean "label"?'],
  ['a missing owner', /owner: .*/, '', 'owner: is missing'],
  [
    'an owner who is not there',
    'owner: aiko',
    'owner: akio',
    'there is no person "akio". Did you mean "aiko"?',
  ],
  [
    'a group that is not there',
    'approve: [platform-leads]',
    'approve: [platform-leeds]',
    'there is no group "platform-leeds". Did you mean "platform-leads"?',
  ],
  [
    'a member who is not there',
    'people: [sam]',
    'people: [sma]',
    'there is no person "sma". Did you mean "sam"?',
  ],
  [
    'a wildcard in an ARN',
    `"${ARN}"`,
    '"arn:aws:ecs:eu-west-1:111122223333:service/prod/*{asset}"',
    'must not hold a wildcard',
  ],
  [
    'a question mark in an ARN',
    `"${ARN}"`,
    '"arn:aws:ecs:eu-west-1:111122223333:service/?/{asset}"',
    'must not hold a wildcard',
  ],
  [
    'a policy variable in an ARN',
    `"${ARN}"`,
    '"arn:aws:ecs:eu-west-1:111122223333:service/${aws:username}/{asset}"',
    'may only hold the placeholder {asset}',
  ],
  [
    'another placeholder',
    `"${ARN}"`,
    '"arn:aws:ecs:eu-west-1:111122223333:service/{cluster}/{asset}"',
    'may only hold the placeholder {asset}',
  ],
  [
    'the asset as account',
    `"${ARN}"`,
    '"arn:aws:ecs:eu-west-1:{asset}:service/prod/x{asset}"',
    'must be an ARN like',
  ],
  [
    'an ARN without the asset',
    `"${ARN}"`,
    '"arn:aws:ecs:eu-west-1:111122223333:service/prod/orders-api"',
    'none of its ARNs holds {asset}',
  ],
  ['what is no ARN', `"${ARN}"`, '"prod/{asset}"', 'must be an ARN like'],
  ['a wildcard action', 'ecs:UpdateService:', '"ecs:*":', 'an action must not hold a wildcard'],
  ['what is no action', 'ecs:UpdateService:', 'UpdateService:', '"UpdateService" is not an action like'],
  [
    'the same action twice',
    'ecs:DescribeServices:',
    'ecs:updateservice:',
    'the same action stands here twice',
  ],
  ['sts:AssumeRole', 'ecs:UpdateService:', 'sts:AssumeRole:', 'no task may use sts'],
  ['iam actions', 'ecs:UpdateService:', 'iam:PassRole:', 'no task may use iam'],
  [
    'organizations actions',
    'ecs:UpdateService:',
    'organizations:LeaveOrganization:',
    'no task may use organizations',
  ],
  ['iam actions as sight', 'sight: [ecs:ListServices]', 'sight: [iam:ListUsers]', 'no task may use iam'],
  [
    'sight that reads contents',
    'sight: [ecs:ListServices]',
    'sight: [secretsmanager:GetSecretValue]',
    'sight only holds actions that begin with Describe or List',
  ],
  [
    'sight that is limited already',
    'sight: [ecs:ListServices]',
    'sight: [ecs:DescribeServices]',
    'stands among the actions already',
  ],
  ['all of sight', 'sight: [ecs:ListServices]', 'sight: ["*"]', '"*" is not an action like'],
  [
    'no asset',
    'choices: [orders-api, payments-api, search-api]',
    'choices: []',
    'must name at least one asset',
  ],
  ['an asset with a wildcard', 'search-api]', '"search-*"]', 'letters, digits and . _ / - only'],
  ['an asset that climbs', 'search-api]', '"../staging/search-api"]', 'without two dots in a row'],
  ['an asset with a colon', 'search-api]', '"x:task/y"]', 'letters, digits and . _ / - only'],
  ['an asset twice', 'search-api]', 'orders-api]', '"orders-api" stands here twice'],
  ['a role with a wildcard', 'role/breakglass-ecs-restart', 'role/*', 'the ARN of a role, without wildcards'],
  ['a limit over an hour', 'maxDuration: 30m', 'maxDuration: 61m', 'must be at most 60m'],
  ['a limit that is none', 'maxDuration: 30m', 'maxDuration: soon', 'must be a time like'],
  [
    'a limit without a unit',
    'maxDuration: 30m',
    'maxDuration: 30',
    'must be a text. Write it in quotes: "30".',
  ],
  ['a review date that is none', 'reviewBy: 2027-05-31', 'reviewBy: next year', 'must be a date like'],
  ['an unknown risk', 'risk: medium', 'risk: mediun', 'must be low, medium or high. Did you mean "medium"?'],
  ['no groups that may approve', 'approve: [platform-leads]', 'approve: []', 'must name at least one group'],
  [
    'groups that may approve without anybody',
    'people: [jonas, aiko]',
    'people: []',
    'nobody could ever approve',
  ],
  [
    'only the support tier to approve',
    'approve: [platform-leads]',
    'approve: [support]',
    'nobody could ever approve',
  ],
  [
    'approvers who are all of the support tier',
    'people: [sam]',
    'people: [sam, jonas, aiko]',
    'nobody could ever approve',
  ],
  [
    'a quorum nobody reaches',
    'quorum: 1',
    'quorum: 3',
    'the quorum is 3, and beside the requester only 2 could approve',
  ],
  ['a quorum of none', 'quorum: 1', 'quorum: 0', 'must be at least 1'],
  ['a Slack id of two people', 'slack: [U0LEAD]', 'slack: [U0ONCALL]', 'shares slack:U0ONCALL with "mara"'],
  [
    'an e-mail alias of two people',
    'emails: [aiko@acme.example]',
    'emails: [Ma.ra+lead@ACME.example]',
    'shares email:ma.ra+lead@acme.example with "mara"',
  ],
  [
    'a name that could be a Slack account',
    '  sam:\n',
    '  "slack:U0LEAD":\n',
    'a name is made of small letters',
  ],
  ['a doubled key', 'quorum: 1', 'quorum: 1\n    quorum: 2', 'Map keys must be unique'],
  ['what is no YAML', 'version: 1', 'version: [1', 'Flow sequence'],
];

describe('a catalogue with a mistake', () => {
  it.each(REFUSED)('is refused: %s', (_what, from, to, said) => {
    expect(mistakesOf(exampleWith(from, to)).join('\n')).toContain(said);
  });

  it('is refused when the only approver is the only one who may ask', () => {
    const text = exampleWith('people: [jonas, aiko]', 'people: [mara]').replace(
      'people: [mara, jonas]',
      'people: [mara]',
    );
    expect(mistakesOf(text).join('\n')).toContain(
      'the only person who could approve is the only one who may ask',
    );
  });

  it('is taken when Slack decides who is in the approving group', () => {
    const text = exampleWith('people: [jonas, aiko]', 'people: []').replace(
      'slackGroups: []',
      'slackGroups: [S012AB34]',
    );
    expect(mistakesOf(text)).toEqual([]);
  });

  it('is refused when a session policy would be longer than AWS takes, for any asset', () => {
    const long = `search-${'x'.repeat(150)}`;
    const names = ['CreateService', 'DeleteService', 'DescribeServices', 'UpdateService', 'TagResource'];
    const actions = names
      .map((action, n) => `      ecs:${action}: ["${ARN.replace('prod', `p${n}`)}"]\n`)
      .join('');
    const text = exampleWith('search-api]', `${long}]`)
      .replace(/( {6}ecs:\w+:.*\n)+/, actions)
      .replace('evidence: click', 'evidence: idp\n    escapes: its tasks run as their own role');
    expect(mistakesOf(text)).toEqual([
      expect.stringMatching(/session policy would have \d{4} characters, and AWS takes 2048.*Split/),
    ]);
  });

  it('is told everything at once, line by line', () => {
    const text = exampleWith('owner: aiko', 'owner: akio')
      .replace('risk: medium', 'risk: enormous')
      .replace('tier: support', 'tear: support')
      .replace('slack: [U0LEAD]', 'slack: U0LEAD');
    const lineOf = (part: string): number => text.split('\n').findIndex((line) => line.includes(part)) + 1;
    expect(mistakesOf(text)).toEqual([
      `line ${lineOf('slack: U0LEAD')}, people.aiko.slack: must be a list.`,
      `line ${lineOf('tear: support')}, groups.support.tear: there is no such field. Did you mean "tier"?`,
      `line ${lineOf('owner: akio')}, tasks.restart-ecs-service.owner: there is no person "akio". Did you mean "aiko"?`,
      `line ${lineOf('risk: enormous')}, tasks.restart-ecs-service.risk: must be low, medium or high.`,
    ]);
  });

  it.each([
    ['nothing', ''],
    ['a list', '- 1'],
    ['a text', 'catalogue'],
    ['sections that are no maps', 'version: 1\nsettings: 1\npeople: []\ngroups: x\ntasks: null'],
    [
      'aliases that grow',
      `a: &a [1,1,1,1,1,1,1,1,1,1]\n${Array.from('bcdefgh')
        .map((x, i) => `${x}: &${x} [${Array(10).fill(`*${'abcdefg'[i]}`).join(',')}]`)
        .join('\n')}`,
    ],
  ])('is refused when it is %s', (_what, text) => {
    expect(mistakesOf(text).length).toBeGreaterThan(0);
  });
});
