import { beforeEach, describe, expect, it } from '@jest/globals';

import { passDeadline } from '../../src/approval/pass-deadline.ts';
import { sweepPending } from '../../src/approval/sweep-pending.ts';
import type { AccessRequest } from '../../src/domain/access-request.ts';
import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import { CATALOGUE, INES } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld, valueOf } from './world.ts';

/** Omar first; Amara five minutes later; then Lena and Amara, both of them. */
const LADDER = `
ladders:
  three:
    - of: [leads]
    - { after: 5m, of: [security] }
    - { after: 10m, of: [oncall], quorum: 2, each: { security: 1, oncall: 1 } }
`;
const LADDERED = CATALOGUE.replace(
  'approvers: { people: [omar, amara], slackGroups: [S0LEADS] }',
  'leads: { people: [omar] }\n  security: { people: [amara] }',
)
  .replace('approve: [approvers]', 'approve: three')
  .replace('    quorum: 1\n', '')
  .replace('tasks:', `${LADDER.trim()}\ntasks:`);

const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
  world.useCatalogue(LADDERED);
});

const asked = ({ asked: people }: AccessRequest): readonly string[] =>
  people.map(({ person }) => person.personId);
const passed = async (request: AccessRequest, ms: number): Promise<AccessRequest> => {
  world.pass(ms);
  await passDeadline(world.deps, { kind: 'escalate', name: `request/${request.requestId}` });
  return now(request);
};
async function now({ requestId }: AccessRequest): Promise<AccessRequest> {
  const shown = await world.useCases.shownRequest(requestId);
  if (shown === null) throw new Error('the request is gone');
  return shown.request;
}
const gone = (...userIds: readonly string[]): void => {
  for (const userId of userIds)
    world.directory.put(userId, { standing: { kind: 'outsider', why: 'deactivated' } });
};

describe('a ladder', () => {
  it('asks one rung after the other; whoever was asked before may still approve', async () => {
    const request = await filed(world);
    expect(request).toMatchObject({ rung: 1, exception: false, raises: [] });
    expect(asked(request)).toEqual(['omar']);
    expect(codeOf(await world.useCases.review(clicking('UAMARA', request)))).toBe('not-eligible');

    expect((await passed(request, 299_000)).rung).toBe(1);
    const second = await passed(request, 1_000);
    expect(second).toMatchObject({ state: 'pending', rung: 2, exception: true });
    expect(asked(second)).toEqual(['omar', 'amara']);
    const [event] = await world.events('request.escalated');
    expect(event?.data).toMatchObject({ from: 1, rung: 2, exception: true, asked: ['amara'] });

    const approved = valueOf(await world.useCases.review(clicking('UOMAR', request)));
    expect(approved).toMatchObject({ state: 'approved', exception: true, approvals: [{ rung: 2 }] });
    const [order] = await world.orders('grant');
    expect(order?.body.exception).toBe(true);
    expect(order?.body.facts.find(({ name }) => name === 'ladder')?.value).toMatchObject({
      rung: 2,
      raises: [{ rung: 2, why: 'time' }],
    });
    const [done] = await world.events('request.approved');
    expect(done?.data['exception']).toBe(true);
  });

  it('counts of each group as many as a rung names, and nobody twice', async () => {
    const request = await filed(world);
    await passed(request, 300_000);
    await passed(request, 300_000);
    expect((await now(request)).rung).toBe(3);
    const first = valueOf(await world.useCases.review(clicking('UOMAR', request)));
    const second = valueOf(await world.useCases.review(clicking('ULENA', request)));
    expect([first.state, second.state]).toEqual(['pending', 'pending']);
    const third = valueOf(await world.useCases.review(clicking('UAMARA', request)));
    expect(third.state).toBe('approved');
    const [order] = await world.orders('grant');
    expect(order?.body.approvals.map((one) => one.approver.personId)).toEqual(['omar', 'lena', 'amara']);
  });

  it('is not completed by somebody who left the group they counted for', async () => {
    world.useCatalogue(
      LADDERED.replace('security: { people: [amara] }', 'security: { slackGroups: [S0SEC] }').replace(
        'maxClaims: 3',
        'maxClaims: 3, membershipAgeHours: 0',
      ),
    );
    world.directory.putGroup('S0SEC', ['UAMARA']);
    const request = await filed(world);
    await passed(request, 300_000);
    await passed(request, 300_000);
    await world.useCases.review(clicking('UAMARA', request));
    world.directory.putGroup('S0SEC', []);
    const left = valueOf(await world.useCases.review(clicking('ULENA', request)));
    expect(left.state === 'pending' && left.approvals.map(({ approver }) => approver.personId)).toEqual([
      'lena',
    ]);
    const [voided] = await world.events('request.approval-voided');
    expect(voided?.data).toMatchObject({ approver: { personId: 'amara' } });
    expect(await world.orders('grant')).toEqual([]);
  });

  it('lapses on its last rung like any other', async () => {
    const request = await filed(world);
    await passed(request, 300_000);
    world.pass(1_500_000);
    await passDeadline(world.deps, { kind: 'lapse', name: `request/${request.requestId}` });
    expect((await now(request)).state).toBe('lapsed');
  });

  it('is raised by the sweep where its deadline was lost', async () => {
    const request = await filed(world);
    world.pass(331_000);
    await sweepPending(world.deps);
    expect(await now(request)).toMatchObject({ rung: 2, raises: [{ why: 'time' }] });
  });
});

describe('a rung without anybody', () => {
  it('is passed at once when somebody asks', async () => {
    gone('UOMAR');
    const request = await filed(world);
    expect(request).toMatchObject({ rung: 2, exception: true, raises: [{ rung: 2, why: 'nobody' }] });
    expect(asked(request)).toEqual(['amara']);
    const [event] = await world.events('request.filed');
    expect(event?.data).toMatchObject({ rung: 2, exception: true });
  });

  it('is passed at once when its time comes', async () => {
    world.useCatalogue(LADDERED.replace(', each: { security: 1, oncall: 1 }', ''));
    const request = await filed(world);
    gone('UAMARA');
    const raised = await passed(request, 300_000);
    expect(raised).toMatchObject({
      rung: 3,
      raises: [
        { rung: 2, why: 'time' },
        { rung: 3, why: 'nobody' },
      ],
    });
    expect(asked(raised)).toEqual(['omar', 'lena']);
  });

  it('is said at once, with why each was left out, where no rung has anybody', async () => {
    gone('UOMAR', 'UAMARA', 'ULENA');
    await world.openIncident();
    await world.bindDevice(INES);
    const answer = await world.useCases.fileRequest(asking());
    expect(codeOf(answer)).toBe('no-approver');
    for (const name of ['Omar', 'Amara', 'Lena', 'Ines'])
      expect(!answer.ok && answer.refusal.person).toContain(name);
    const [event] = await world.events('request.refused');
    expect(event?.data['excluded']).toHaveLength(4);
  });

  it('leaves the request where it is, says why, and is tried again', async () => {
    const request = await filed(world);
    gone('UAMARA', 'ULENA');
    expect(await passed(request, 300_000)).toMatchObject({ rung: 1, exception: false });
    const [event] = await world.events('request.escalation-failed');
    expect(JSON.stringify(event?.data['excluded'])).toContain('Amara');
    world.directory.put('UAMARA', { email: 'amara@example.com' });
    expect(await passed(request, 60_000)).toMatchObject({ rung: 2, exception: true });
  });
});

describe('who is on call', () => {
  const ROTA = LADDERED.replace(
    'leads: { people: [omar] }',
    'leads: { people: [omar, noor2], onCall: reported }',
  )
    .replace('groups:', '  noor2: { name: Noor Two, slack: [UNOOR2], emails: [noor2@example.com] }\ngroups:')
    .replace('oncall: { people: [ines, lena] }', 'oncall: { people: [ines, lena], onCall: reported }');
  beforeEach(() => {
    world.directory.put('UNOOR2', { email: 'noor2@example.com' });
    world.useCatalogue(ROTA);
  });

  it('is asked first; the others of the group may approve all the same', async () => {
    world.rota.put('leads', ['person:omar']);
    world.rota.put('oncall', ['slack:UINES']);
    const request = await filed(world);
    expect(asked(request)).toEqual(['omar']);
    expect(request).toMatchObject({ rung: 1, requesterOnCall: 'yes' });
    expect(valueOf(await world.useCases.review(clicking('UNOOR2', request))).state).toBe('approved');
  });

  it('raises the rung where it is unknown, and everybody so far is asked', async () => {
    world.rota.put('leads', null);
    world.rota.put('oncall', []);
    const request = await filed(world);
    expect(request).toMatchObject({
      rung: 2,
      exception: true,
      requesterOnCall: 'no',
      raises: [{ rung: 2, why: 'on-call-unknown' }],
    });
    expect(asked(request)).toEqual(['amara', 'omar', 'noor2']);
  });

  it('does not refuse where it is unknown and nobody later could decide', async () => {
    gone('UAMARA', 'ULENA');
    const request = await filed(world);
    expect(request).toMatchObject({ rung: 1, exception: false, requesterOnCall: 'unknown' });
    expect(asked(request)).toEqual(['omar', 'noor2']);
  });

  it('does not keep a request waiting for somebody who cannot decide', async () => {
    world.rota.put('leads', ['person:omar']);
    gone('UOMAR');
    expect(asked(await filed(world))).toEqual(['noor2']);
  });
});

describe('a task whose review is overdue', () => {
  const reviewBy = (date: string): void =>
    world.useCatalogue(LADDERED.replace('reviewBy: 2099-01-01', `reviewBy: ${date}`));

  it('is decided by the last rung alone, as an exception', async () => {
    reviewBy('2026-11-20');
    const request = await filed(world);
    expect(request).toMatchObject({
      rung: 3,
      exception: true,
      raiseAtMs: null,
      raises: [{ rung: 3, why: 'review-overdue' }],
    });
    expect([...asked(request)].sort()).toEqual(['amara', 'lena', 'omar']);
  });

  it('cannot be asked for thirty days later', async () => {
    reviewBy('2026-10-01');
    await world.openIncident();
    await world.bindDevice(INES);
    expect(codeOf(await world.useCases.fileRequest(asking()))).toBe('task-unreviewed');
  });
});

describe('somebody who looks at it', () => {
  it('is noted once, and stops no rung', async () => {
    const request = await filed(world);
    const { requestId } = request;
    for (let at = 0; at < 2; at += 1) valueOf(await world.useCases.look({ slackUserId: 'UOMAR', requestId }));
    expect(await world.events('request.looking')).toHaveLength(1);
    const raised = await passed(request, 300_000);
    expect(raised).toMatchObject({ rung: 2, looking: [{ slackUserId: 'UOMAR' }], approvals: [] });
  });

  it('has to have been asked, and is not the requester', async () => {
    const { requestId } = await filed(world);
    for (const slackUserId of ['UAMARA', 'UINES'])
      expect(codeOf(await world.useCases.look({ slackUserId, requestId }))).toBe('not-eligible');
    world.directory.put('UOMAR', { standing: { kind: 'outsider', why: 'guest' } });
    expect(codeOf(await world.useCases.look({ slackUserId: 'UOMAR', requestId }))).toBe('not-internal');
    expect(await world.events('request.refused')).toHaveLength(3);
  });
});
