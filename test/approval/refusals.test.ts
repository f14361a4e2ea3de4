import { beforeEach, describe, expect, it } from '@jest/globals';
import type { RequestId } from '../../src/domain/ids.ts';
import type { Result } from '../../src/domain/result.ts';
import type { Standing } from '../../src/domain/person.ts';
import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import { CATALOGUE, CHANNEL, INES } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld } from './world.ts';

const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
});

const OUTSIDERS: readonly Standing[] = [
  { kind: 'outsider', why: 'guest' },
  { kind: 'outsider', why: 'stranger' },
  { kind: 'outsider', why: 'foreign-team' },
  { kind: 'outsider', why: 'bot' },
  { kind: 'outsider', why: 'deactivated' },
  { kind: 'outsider', why: 'not-yet-joined' },
  { kind: 'outsider', why: 'unconfirmed-email' },
];
const UNKNOWN: Standing = { kind: 'unknown', why: 'is_bot is missing' };

describe('asking is refused, and the refusal recorded', () => {
  type Case = readonly [
    what: string,
    code: string,
    prepare: (at: World) => void,
    ask?: Parameters<typeof asking>[0],
  ];
  const nothing = (): void => undefined;
  it.each<Case>([
    ['a task nobody wrote down', 'unknown-task', nothing, { taskId: 'delete-everything' }],
    ['an asset the task does not have', 'unknown-asset', nothing, { asset: 'billing-db' }],
    ['an asset pattern', 'unknown-asset', nothing, { asset: '*' }],
    ['a time that is none', 'bad-duration', nothing, { duration: 'a while' }],
    ['more time than the task gives', 'bad-duration', nothing, { duration: '31m' }],
    ['no reason', 'reason-missing', nothing, { reason: ' \n ' }],
    ['a reason of a novel', 'reason-missing', nothing, { reason: 'a'.repeat(3001) }],
    ['a channel without an incident', 'no-incident', nothing, { channelId: 'C0OTHER' }],
    ['somebody outside the groups', 'not-asker', nothing, { slackUserId: 'UOMAR' }],
    [
      'somebody the catalogue does not know',
      'not-asker',
      (at) => at.directory.put('UNEW'),
      { slackUserId: 'UNEW' },
    ],
    ['somebody whose account cannot be read', 'standing-unknown', nothing, { slackUserId: 'UGONE' }],
    ...OUTSIDERS.map(
      (standing): Case => [
        `an account that is ${standing.kind === 'outsider' ? standing.why : ''}`,
        'not-internal',
        (at) => at.directory.put('UINES', { email: 'ines@example.com', standing }),
      ],
    ),
    [
      'everybody who could approve being away',
      'no-approver',
      (at) => ['UOMAR', 'UAMARA'].forEach((id) => at.directory.put(id, { standing: UNKNOWN })),
    ],
    [
      'an account that two people of the catalogue share',
      'person-ambiguous',
      (at) => at.directory.put('UINES', { email: 'lena@example.com' }),
    ],
  ])('%s: %s', async (_what, code, prepare, ask = {}) => {
    await world.openIncident();
    for (const [name, letter] of [
      ['ines', 'a'],
      ['omar', 'b'],
    ] as const)
      await world.bindDevice({ ...INES, personId: name as never }, letter);
    await world.bindDevice({ ...INES, personId: 'slack:UNEW' as never }, 'c');
    prepare(world);
    expect(codeOf(await world.useCases.fileRequest(asking(ask)))).toBe(code);
    const refusals = await world.events('request.refused');
    expect(refusals.map((event) => event.data['code'])).toEqual([code]);
    expect(await world.orders('filed')).toEqual([]);
    expect(await world.events('request.filed')).toEqual([]);
  });

  it('an account that could be two people: the operator hears of it, once a day in the record', async () => {
    await world.openIncident();
    world.directory.put('UINES', { email: 'lena@example.com' });
    const form = { slackUserId: 'UINES', channelId: CHANNEL };
    expect(codeOf(await world.useCases.askOptions(form))).toBe('person-ambiguous');
    expect(codeOf(await world.useCases.fileRequest(asking()))).toBe('person-ambiguous');
    expect(codeOf(await world.useCases.home({ slackUserId: 'UINES' }))).toBe('person-ambiguous');
    const alarms = () => world.events('alarm.raised');
    expect(await alarms()).toMatchObject([{ data: { kind: 'person-ambiguous', account: 'UINES' } }]);
    const logged = world.log.lines.filter(({ event }) => event === 'alarm.person-ambiguous');
    expect(logged).toHaveLength(3);
    expect(logged[0]).toMatchObject({
      level: 'error',
      fields: { slackUserId: 'UINES', operator: expect.stringContaining('ines, lena') },
    });
    world.directory.put('UOMAR', { email: 'lena@example.com' });
    expect(codeOf(await world.useCases.home({ slackUserId: 'UOMAR' }))).toBe('person-ambiguous');
    expect(await alarms()).toHaveLength(2);
  });

  it('a person without a device: told how to get one', async () => {
    await world.openIncident();
    const answer = await world.useCases.fileRequest(asking());
    expect(codeOf(answer)).toBe('no-device');
    expect(!answer.ok && answer.refusal.person).toContain('/breakglass login');
  });

  it('a task whose approvals need more than a click', async () => {
    world.useCatalogue(CATALOGUE.replace('evidence: click', 'evidence: idp'));
    await world.openIncident();
    await world.bindDevice(INES);
    const answer = await world.useCases.fileRequest(asking());
    expect(codeOf(answer)).toBe('no-approver');
    expect(!answer.ok && answer.refusal.person).toContain('no identity provider');
  });

  it('nobody to approve: each exclusion said and recorded', async () => {
    world.directory.put('UOMAR', { email: 'omar@example.com', standing: { kind: 'outsider', why: 'guest' } });
    world.directory.putGroup('S0LEADS', null);
    world.useCatalogue(CATALOGUE.replace('people: [omar, amara]', 'people: [omar]'));
    await world.openIncident();
    await world.bindDevice(INES);
    const answer = await world.useCases.fileRequest(asking());
    expect(!answer.ok && answer.refusal.person).toMatch(
      /Omar Haddad: .*guest.*S0LEADS: .*could not be read/s,
    );
    const [event] = await world.events('request.refused');
    expect(event?.data['excluded']).toHaveLength(2);
  });
});

describe('deciding is refused, and the click recorded on the request', () => {
  it.each([
    ['the requester', 'own-request', 'UINES', {}],
    ['somebody outside the approving groups', 'not-eligible', 'ULENA', {}],
    ['the support tier', 'not-eligible', 'UNOOR', {}],
    ['somebody unknown to the catalogue', 'not-eligible', 'UNEW', {}],
    ['an account that cannot be read', 'standing-unknown', 'UGONE', {}],
    ['a message of an earlier revision', 'intent-changed', 'UOMAR', { intentDigest: 'x'.repeat(43) }],
    ['a message without a digest', 'intent-changed', 'UOMAR', { intentDigest: '' }],
  ])('%s: %s', async (_what, code, slackUserId, change) => {
    const request = await filed(world);
    world.directory.put('UNEW');
    const click = { ...clicking(slackUserId, request), ...change };
    expect(codeOf(await world.useCases.review(click))).toBe(code);
    const [event, ...more] = await world.events('request.approval-refused');
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      recordId: `request/${request.requestId}`,
      data: { code, verdict: 'approve' },
    });
    expect(await world.orders('grant')).toEqual([]);
    expect((await world.useCases.shownRequest(request.requestId))?.request.state).toBe('pending');
  });

  it.each(OUTSIDERS)('an approver who is %j by now', async (standing) => {
    const request = await filed(world);
    world.directory.put('UOMAR', { email: 'omar@example.com', standing });
    expect(codeOf(await world.useCases.review(clicking('UOMAR', request)))).toBe('not-internal');
    expect(codeOf(await world.useCases.review(clicking('UOMAR', request, 'deny')))).toBe('not-internal');
    expect(await world.orders('grant')).toEqual([]);
  });

  it.each([
    ['is a guest', { kind: 'outsider', why: 'guest' } as const],
    ['cannot be read', UNKNOWN],
  ])('a yes while the requester %s, but not a no', async (_what, standing) => {
    const request = await filed(world);
    world.directory.put('UINES', { email: 'ines@example.com', standing });
    expect(codeOf(await world.useCases.review(clicking('UOMAR', request)))).toBe('not-allowed');
    expect(codeOf(await world.useCases.review(clicking('UOMAR', request, 'deny')))).toBe('ok');
  });

  it.each([
    [
      'the incident is closed',
      'already-decided',
      (at: World) => at.useCases.closeIncident({ slackUserId: 'UINES', channelId: CHANNEL }),
    ],
    ['its time is over', 'already-decided', async (at: World) => at.pass(1_800_000)],
    [
      'the task was changed',
      'not-allowed',
      async (at: World) => at.useCatalogue(CATALOGUE.replace('maxDuration: 30m', 'maxDuration: 20m')),
    ],
    [
      'the approver left the group',
      'not-eligible',
      async (at: World) => at.useCatalogue(CATALOGUE.replace('people: [omar, amara]', 'people: [amara]')),
    ],
  ])('a yes after %s: %s', async (_what, code, prepare) => {
    const request = await filed(world);
    await prepare(world);
    expect(codeOf(await world.useCases.review(clicking('UOMAR', request)))).toBe(code);
    expect(await world.orders('grant')).toEqual([]);
  });

  it('a request nobody knows', async () => {
    const request = { requestId: `req_${'z'.repeat(16)}` as RequestId, intentDigest: 'x'.repeat(43) };
    expect(codeOf(await world.useCases.review(clicking('UOMAR', request)))).toBe('request-not-found');
    expect(await world.events('request.refused')).toHaveLength(1);
  });
});

describe('everything else is refused, and recorded', () => {
  type Case = readonly [
    what: string,
    code: string,
    event: string,
    act: (at: World) => Promise<Result<unknown>>,
  ];
  it.each<Case>([
    [
      'a second incident in a channel',
      'incident-open-already',
      'incident.refused',
      async (at) => {
        await at.openIncident();
        return at.useCases.openIncident({ slackUserId: 'ULENA', channelId: CHANNEL, title: 'Again' });
      },
    ],
    [
      'an incident opened by a guest',
      'not-internal',
      'incident.refused',
      (at) => {
        at.directory.put('UGUEST', { standing: { kind: 'outsider', why: 'guest' } });
        return at.useCases.openIncident({ slackUserId: 'UGUEST', channelId: CHANNEL, title: 'x' });
      },
    ],
    [
      'closing what is not open',
      'no-incident',
      'incident.refused',
      (at) => at.useCases.closeIncident({ slackUserId: 'UINES', channelId: CHANNEL }),
    ],
    [
      'closing by somebody who cannot be read',
      'standing-unknown',
      'incident.refused',
      async (at) => {
        await at.openIncident();
        return at.useCases.closeIncident({ slackUserId: 'UGONE', channelId: CHANNEL });
      },
    ],
    [
      'a device for a guest',
      'not-internal',
      'device.refused',
      (at) => {
        at.directory.put('UGUEST', { standing: { kind: 'outsider', why: 'guest' } });
        return at.useCases.showDeviceCode({ slackUserId: 'UGUEST', seed: 'T1' });
      },
    ],
    [
      'a device for an account that cannot be read',
      'standing-unknown',
      'device.refused',
      (at) => at.useCases.showDeviceCode({ slackUserId: 'UGONE', seed: 'T1' }),
    ],
    [
      'withdrawing somebody else’s request',
      'not-your-request',
      'request.refused',
      async (at) => {
        const { requestId } = await filed(at);
        return at.useCases.withdraw({ slackUserId: 'UOMAR', requestId });
      },
    ],
    [
      'releasing somebody else’s grant',
      'grant-not-found',
      'request.refused',
      async (at) => {
        const approved = await at.useCases.review(clicking('UOMAR', await filed(at)));
        const grantId = approved.ok && approved.value.state === 'approved' ? approved.value.grantId : null;
        return at.useCases.release({ slackUserId: 'ULENA', channelId: CHANNEL, grantId });
      },
    ],
    [
      'releasing what is over',
      'grant-ended',
      'request.refused',
      async (at) => {
        const approved = await at.useCases.review(clicking('UOMAR', await filed(at)));
        const grantId = approved.ok && approved.value.state === 'approved' ? approved.value.grantId : null;
        at.pass(601_000);
        return at.useCases.release({ slackUserId: 'UINES', channelId: CHANNEL, grantId });
      },
    ],
  ])('%s: %s', async (_what, code, type, act) => {
    expect(codeOf(await act(world))).toBe(code);
    expect((await world.events(type)).map((event) => event.data['code'])).toEqual([code]);
    expect(await world.orders('end')).toEqual([]);
    expect(await world.orders('device')).toEqual([]);
  });
});
