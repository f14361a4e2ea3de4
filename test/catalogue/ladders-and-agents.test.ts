import { describe, expect, it } from '@jest/globals';

import { bindTask, taskDigest } from '../../src/catalogue/bind-task.ts';
import { boundTaskSchema } from '../../src/contracts/task.ts';
import { groupsUpTo, reviewState, rungOf } from '../../src/domain/task.ts';
import { EXAMPLE, catalogueOf, exampleWith, mistakesOf } from './sample-catalogue.ts';

const LADDER = `ladders:
  night:
    - of: [platform-leads]
    - after: 10m
      of: [on-call]
      quorum: 2
      each: { on-call: 1 }

tasks:
`;

/** The example with a ladder that its task uses. */
function laddered(ladder = LADDER): string {
  return exampleWith('\ntasks:\n', `\n${ladder}`)
    .replace('approve: [platform-leads]', 'approve: night')
    .replace('    quorum: 1\n', '');
}

describe('a ladder', () => {
  it('is put into the tasks that name it', () => {
    const catalogue = catalogueOf(laddered());
    const bound = bindTask(catalogue, 'restart-ecs-service', 'orders-api');
    if (!bound.ok) throw new Error(bound.refusal.operator);
    expect(bound.value.ladder).toEqual([
      { afterSeconds: 0, groups: ['platform-leads'], quorum: 1, each: {} },
      { afterSeconds: 600, groups: ['on-call'], quorum: 2, each: { 'on-call': 1 } },
    ]);
    expect(bound.value).toMatchObject({ quorum: 1, approveGroups: ['platform-leads'] });
    expect(boundTaskSchema.parse(bound.value)).toEqual(bound.value);
    expect(groupsUpTo(bound.value, 1)).toEqual(['platform-leads']);
    expect(groupsUpTo(bound.value, 2)).toEqual(['platform-leads', 'on-call']);
    expect(
      [0, 3, Number.NaN].map((rung) => [rungOf(bound.value, rung), groupsUpTo(bound.value, rung)]),
    ).toEqual(Array(3).fill([null, []]));
  });

  it('is part of the digest of the tasks that use it', () => {
    const digestIn = (text: string): string => {
      const catalogue = catalogueOf(text);
      const task = catalogue.tasks.get('restart-ecs-service');
      return task === undefined ? '' : taskDigest(catalogue, task);
    };
    const digests = [
      laddered(),
      laddered(LADDER.replace('10m', '11m')),
      laddered(LADDER.replace('each: { on-call: 1 }', '')),
      laddered().replace('people: [mara, jonas]', 'people: [mara, jonas, aiko]'),
    ].map(digestIn);
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('is not a record of ours when its first rung differs from what stands beside it', () => {
    const bound = bindTask(catalogueOf(laddered()), 'restart-ecs-service', 'orders-api');
    if (!bound.ok) throw new Error(bound.refusal.operator);
    expect(boundTaskSchema.safeParse({ ...bound.value, quorum: 3 }).success).toBe(false);
    expect(boundTaskSchema.safeParse({ ...bound.value, approveGroups: ['on-call'] }).success).toBe(false);
    expect(boundTaskSchema.safeParse({ ...bound.value, ladder: [] }).success).toBe(false);
  });

  it.each<readonly [string, string, string]>([
    [
      'that is not there',
      laddered().replace('approve: night', 'approve: nigth'),
      'there is no ladder "nigth". Did you mean "night"?',
    ],
    [
      'beside a quorum of the task',
      laddered().replace('approve: night', 'approve: night\n    quorum: 2'),
      'the ladder says how many approve',
    ],
    ['without a rung', laddered('ladders:\n  night: []\ntasks:\n'), 'must have at least one rung'],
    [
      'whose last rung is empty',
      laddered(LADDER.replace('[on-call]', '[]').replace(', each', '')),
      'must name at least one group',
    ],
    [
      'with a group that is not there',
      laddered(LADDER.replace('[on-call]', '[on-cal]')),
      'there is no group "on-cal"',
    ],
    [
      'that skips',
      laddered(LADDER.replace('quorum: 2', 'skip: true')),
      'ladders.night.1.skip: there is no such field',
    ],
    [
      'whose first rung waits',
      laddered(LADDER.replace('- of: [platform-leads]', '- { after: 5m, of: [platform-leads] }')),
      'the first rung is asked at once',
    ],
    [
      'whose rungs are not in order',
      laddered(`${LADDER.replace('\ntasks:\n', '')}    - { after: 5m, of: [on-call], quorum: 2 }\ntasks:\n`),
      'must be later than the rung before',
    ],
    [
      'whose last rung would be asked when the request has lapsed',
      laddered(LADDER.replace('after: 10m', 'after: 30m')),
      'ladders.night.1.after: is never asked: a request lapses after 30m (requestLapse in settings)',
    ],
    [
      'that counts people of a group it does not ask',
      laddered(LADDER.replace('{ on-call: 1 }', '{ support: 1 }')),
      '"support" is not asked at this rung or before',
    ],
    [
      'that names more people than it counts',
      laddered(LADDER.replace('{ on-call: 1 }', '{ on-call: 2, platform-leads: 1 }')),
      'names 3 people, and the quorum is 2',
    ],
    [
      'whose later rung nobody can fill',
      laddered(LADDER.replace('quorum: 2', 'quorum: 9')),
      'ladders.night.1.quorum: the quorum is 9, and beside the requester only 3 could approve. Add approvers, or lower the quorum.',
    ],
    [
      'that is neither a name nor groups',
      laddered().replace('approve: night', 'approve: { of: night }'),
      'must be the name of a ladder or a list of groups',
    ],
  ])('is refused: one %s', (_what, text, said) => {
    expect(mistakesOf(text).join('\n')).toContain(said);
  });
});

/** The example with a group more, and a ladder that no task uses. */
function unused(group: string, rung: string, people = ''): string {
  return exampleWith(
    '\ntasks:\n',
    `
  security: ${group}

ladders:
  spare:
    - of: [platform-leads]
    - { after: 10m, ${rung} }

tasks:
`,
  ).replace('\ngroups:\n', `\n${people}\ngroups:\n`);
}
const EVE = '  eve: { name: Eve, emails: [eve@acme.example] }\n';

describe('a rung that could never decide is refused at load, used or not', () => {
  it.each<readonly [string, string, string]>([
    [
      'whose groups are empty, although rungs before have people',
      unused('{ people: [] }', 'of: [security]'),
      'ladders.spare.1.of: nobody could ever approve: the groups are empty, or of the support tier, which never approves. Add people to "security", or name another group.',
    ],
    [
      'of the support tier alone, also where Slack says who that is',
      unused('{ slackGroups: [S012AB34], tier: support }', 'of: [security]'),
      'ladders.spare.1.of: nobody could ever approve: the groups are empty, or of the support tier',
    ],
    [
      'whose people have no Slack account',
      unused('{ people: [eve] }', 'of: [security]', EVE),
      'ladders.spare.1.of: nobody could ever approve: eve could, and no Slack account of theirs is named. Add it to "eve" under people, like slack: [U012AB34].',
    ],
    [
      'with a quorum that only people without an account would fill',
      unused('{ people: [eve, jonas, aiko] }', 'of: [security], quorum: 3', EVE),
      'ladders.spare.1.quorum: the quorum is 3, and beside the requester only 2 could approve.',
    ],
    [
      'that counts people of an empty group',
      unused('{ people: [] }', 'of: [platform-leads, security], each: { security: 1 }'),
      'ladders.spare.1.each: 1 of "security" can never be had, each person counted once. Add people to "security" who may approve, or count fewer of it.',
    ],
    [
      'that counts people of an empty group beside one of Slack',
      unused('{ people: [] }', 'of: [on-call, security], each: { security: 1 }').replace(
        'slackGroups: []',
        'slackGroups: [S012AB34]',
      ),
      'ladders.spare.1.each: 1 of "security" can never be had',
    ],
    [
      'that counts people of the support tier',
      unused('{ people: [] }', 'of: [platform-leads, support], each: { support: 1 }'),
      'ladders.spare.1.each: 1 of "support" can never be had',
    ],
    [
      'that would need one person in two places',
      unused(
        '{ people: [aiko] }',
        'of: [platform-leads, security], quorum: 3, each: { platform-leads: 2, security: 1 }',
      ).replace('people: [mara, jonas]', 'people: [mara]'),
      'ladders.spare.1.quorum: the quorum is 3, and beside the requester only 2 could approve.',
    ],
    [
      'that would need one person in two places, with enough people in all',
      unused(
        '{ people: [aiko] }',
        'of: [on-call, platform-leads, security], quorum: 3, each: { platform-leads: 2, security: 1 }',
      ),
      'ladders.spare.1.each: 1 of "security" can never be had',
    ],
  ])('%s', (_what, text, said) => {
    const mistakes = mistakesOf(text);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(/^line \d+, /);
    expect(mistakes[0]).toContain(said);
  });

  it.each<readonly [string, string]>([
    ['people named by an account', unused('{ people: [jonas] }', 'of: [security]')],
    ['a Slack user group', unused('{ slackGroups: [S012AB34] }', 'of: [security], each: { security: 1 }')],
    [
      'people without an account whom a Slack user group may show',
      unused('{ people: [eve] }', 'of: [security]', EVE).replace(
        'slackGroups: []',
        'slackGroups: [S012AB34]',
      ),
    ],
    [
      'enough of two groups, matched',
      unused(
        '{ people: [jonas, aiko] }',
        'of: [on-call, security], quorum: 2, each: { on-call: 1, security: 1 }',
      ),
    ],
  ])('but not with %s', (_what, text) => {
    expect(mistakesOf(text)).toEqual([]);
  });

  it('where who may ask are the only ones it could count, at the task that uses it', () => {
    const text = laddered(LADDER.replace('of: [on-call]', 'of: [on-call, platform-leads]'))
      .replace('people: [mara, jonas]', 'people: [mara]')
      .replace('{ on-call: 1 }', '{ on-call: 1, platform-leads: 1 }');
    expect(mistakesOf(text)).toEqual([
      expect.stringContaining(
        'tasks.restart-ecs-service.approve: rung 2 of the ladder: 1 of "on-call" can never be had',
      ),
    ]);
  });
});

const AGENT = `agents:
  night-bot:
    name: Night bot
    owner: aiko
    reviewBy: 2027-05-31
    issuer: https://token.actions.githubusercontent.com
    subject: repo:acme/night:environment:prod
    tasks: [restart-ecs-service]
    maxDuration: 10m

tasks:
`;
const withAgent = (agent = AGENT): string => exampleWith('\ntasks:\n', `\n${agent}`);

describe('an agent', () => {
  it('has an owner, a review date, and narrower tasks', () => {
    expect(catalogueOf(withAgent()).agents.get('night-bot')).toEqual({
      agentId: 'night-bot',
      name: 'Night bot',
      owner: 'aiko',
      reviewBy: '2027-05-31',
      issuer: 'https://token.actions.githubusercontent.com',
      subject: 'repo:acme/night:environment:prod',
      driver: null,
      tasks: ['restart-ecs-service'],
      maxSeconds: 600,
    });
    const driven = withAgent(AGENT.replace('    tasks', '    driver: actor_id\n    tasks'));
    expect(catalogueOf(driven).agents.get('night-bot')?.driver).toBe('actor_id');
    expect(catalogueOf(EXAMPLE).agents.size).toBe(0);
  });

  it.each<readonly [string, string, string]>([
    [
      'without an owner',
      withAgent(AGENT.replace('    owner: aiko\n', '')),
      'agents.night-bot.owner: is missing',
    ],
    ['of somebody who is not there', withAgent(AGENT.replace('aiko', 'akio')), 'there is no person "akio"'],
    [
      'for a task that is not there',
      withAgent(AGENT.replace('[restart-ecs-service]', '[restart-service]')),
      'there is no task "restart-service"',
    ],
    ['for no task', withAgent(AGENT.replace('[restart-ecs-service]', '[]')), 'must name at least one task'],
    [
      'for longer than its tasks',
      withAgent(AGENT.replace('10m', '40m')),
      'is longer than any of its tasks allows',
    ],
    [
      'of somebody who answers for too many',
      withAgent(
        `agents:\n${Array.from({ length: 16 }, (_none, at) =>
          AGENT.replace('agents:\n', '')
            .replace('\ntasks:\n', '')
            .replace('night-bot', `bot-${at}`)
            .replace(':prod', `:p${at}`),
        ).join('')}\ntasks:\n`,
      ),
      'agents.bot-15.owner: answers for more than 15 agents',
    ],
    [
      'whose issuer and subject are too long for a record',
      withAgent(AGENT.replace('repo:acme', `repo:${'a'.repeat(400)}`)),
      'is longer than 395 characters, together with the issuer',
    ],
    [
      'whose driver is no claim',
      withAgent(AGENT.replace('    tasks', '    driver: "the actor"\n    tasks')),
      'must be the name of a claim',
    ],
    ['called like a person', withAgent(AGENT.replace('night-bot', 'aiko')), 'is the name of a person too'],
    ...['http://tokens.example', 'https://', 'https:///tokens', 'http://localhost:80@tokens.example'].map(
      (issuer): [string, string, string] => [
        `whose issuer is no address: ${issuer}`,
        withAgent(AGENT.replace('https://token.actions.githubusercontent.com', issuer)),
        'the https address of a token issuer',
      ],
    ),
    [
      'who is a person',
      withAgent().replace(
        'emails: [aiko@acme.example]',
        'idp: ["https://token.actions.githubusercontent.com#repo:acme/night:environment:prod"]',
      ),
      'is the same subject as "aiko"',
    ],
  ])('is refused: one %s', (_what, text, said) => {
    expect(mistakesOf(text).join('\n')).toContain(said);
  });
});

describe('an asset that is known by more than its name', () => {
  const detailed = exampleWith(
    'choices: [orders-api, payments-api, search-api]',
    'choices: { orders: { service: orders-api }, payments: { service: payments-api } }',
  ).replaceAll('prod/{asset}', 'prod/{service}');

  it('puts each detail where it belongs', () => {
    const bound = bindTask(catalogueOf(detailed), 'restart-ecs-service', 'payments');
    expect(bound).toMatchObject({
      ok: true,
      value: {
        asset: 'payments',
        actions: [{ arns: ['arn:aws:ecs:eu-west-1:111122223333:service/prod/payments-api'] }, {}],
      },
    });
  });

  it.each<readonly [string, string, string]>([
    [
      'lacks one that the others have',
      detailed.replace('{ service: payments-api }', '{}'),
      'must have the same placeholders',
    ],
    ['is called asset', detailed.replaceAll('service:', 'asset:'), 'must be a name like instanceId'],
    ['climbs', detailed.replace('service: payments-api', 'service: ../x'), 'without two dots in a row'],
    [
      'is not what the ARN asks for',
      detailed.replaceAll('{service}', '{name}'),
      'may only hold the placeholder {asset}, {service}',
    ],
    ['is nobody', detailed.replace(/choices: \{.*\}/, 'choices: {}'), 'must name at least one asset'],
  ])('is refused when one %s', (_what, text, said) => {
    expect(mistakesOf(text).join('\n')).toContain(said);
  });
});

describe('a review', () => {
  it.each([
    ['2026-11-23T23:59:59.999Z', 'current'],
    ['2026-11-24T00:00:00Z', 'overdue'],
    ['2026-12-23T23:59:59Z', 'overdue'],
    ['2026-12-24T00:00:00Z', 'lapsed'],
  ])('due on 2026-11-23 is at %s %s', (now, state) => {
    expect(reviewState('2026-11-23', Date.parse(now))).toBe(state);
  });

  it('due on no date lapsed long ago', () => {
    expect(reviewState('soon', 0)).toBe('lapsed');
  });
});
