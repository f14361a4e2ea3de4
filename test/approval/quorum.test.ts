import { beforeEach, describe, expect, it } from '@jest/globals';
import { sightGroups } from '../../src/approval/group-sightings.ts';
import { withRedis } from '../support/redis.ts';
import type { Standing } from '../../src/domain/person.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import { CATALOGUE, INES } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld, valueOf } from './world.ts';

const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
  world.useCatalogue(CATALOGUE.replace('quorum: 1', 'quorum: 2'));
});

const OMAR = 'omar@example.com';
const DEACTIVATED: Standing = { kind: 'outsider', why: 'deactivated' };
const THREE = CATALOGUE.replace('quorum: 1', 'quorum: 2').replace(
  'people: [omar, amara]',
  'people: [omar, amara, lena]',
);

describe('a quorum of two', () => {
  it('is complete with two people, whose facts are both read then', async () => {
    const request = await filed(world);
    const first = valueOf(await world.useCases.review(clicking('UOMAR', request)));
    expect(first).toMatchObject({ state: 'pending', approvals: [{ approver: { personId: 'omar' } }] });
    expect(await world.orders('grant')).toEqual([]);
    world.pass(600_000);
    const second = valueOf(await world.useCases.review(clicking('UAMARA', request)));
    expect(second.state).toBe('approved');
    const [order] = await world.orders('grant');
    expect(order?.body.approvals.map((one) => one.approver.personId)).toEqual(['omar', 'amara']);
    for (const { facts } of order?.body.approvals ?? [])
      expect(facts.map((fact) => fact.readAtMs)).toEqual([order?.iatMs, order?.iatMs]);
    expect(order?.body.deadlineMs).toBe((order?.iatMs ?? 0) + 600_000);
  });

  it('does not count one person twice, however they click', async () => {
    const request = await filed(world);
    world.directory.put('UOMAR2', { email: 'o.mar+second@example.com' });
    await world.useCases.review(clicking('UOMAR', request));
    expect(codeOf(await world.useCases.review(clicking('UOMAR', request)))).toBe('ok');
    expect(codeOf(await world.useCases.review(clicking('UOMAR2', request)))).toBe('person-ambiguous');
    const shown = await world.useCases.shownRequest(request.requestId);
    expect(shown?.request).toMatchObject({
      state: 'pending',
      approvals: [{ approver: { personId: 'omar' } }],
    });
    expect(await world.events('request.approval-counted')).toHaveLength(1);
  });

  it.each<readonly [string, () => void, string]>([
    [
      'was deactivated',
      () => world.directory.put('UOMAR', { email: OMAR, standing: DEACTIVATED }),
      'deactivated',
    ],
    ['lost the address too', () => world.directory.put('UOMAR', { standing: DEACTIVATED }), 'deactivated'],
    [
      'shows the requester’s address',
      () => world.directory.put('UOMAR', { email: 'ines@example.com' }),
      'could not be checked that the account belongs',
    ],
  ])(
    'takes away the approval of somebody who %s, says so, and goes on with the next',
    async (_who, change, why) => {
      world.useCatalogue(THREE);
      world.directory.put('ULENA', { email: 'lena@example.com' });
      const request = await filed(world);
      await world.useCases.review(clicking('UOMAR', request));
      change();
      const second = valueOf(await world.useCases.review(clicking('UAMARA', request)));
      expect(second).toMatchObject({ state: 'pending', approvals: [{ approver: { personId: 'amara' } }] });
      expect(await world.orders('grant')).toEqual([]);
      const [voided, ...more] = await world.events('request.approval-voided');
      expect(more).toEqual([]);
      expect(voided?.data).toMatchObject({
        approver: { personId: 'omar' },
        decision: { outcome: 'deny', reasons: [{ text: expect.stringContaining(why) }] },
      });
      const types = (await world.events()).map(({ type }) => type);
      expect(types.slice(-2)).toEqual(['request.approval-voided', 'request.approval-counted']);
      const third = valueOf(await world.useCases.review(clicking('ULENA', request)));
      expect(third.state).toBe('approved');
      const [order] = await world.orders('grant');
      expect(order?.body.approvals.map((one) => one.approver.personId)).toEqual(['amara', 'lena']);
    },
  );

  it('is complete at once where those who are left are enough', async () => {
    world.useCatalogue(
      THREE.replace('approve: [approvers]\n    quorum: 2', 'approve: both').replace(
        'tasks:',
        'ladders: { both: [{ of: [approvers, oncall], quorum: 2, each: { oncall: 1 } }] }\ntasks:',
      ),
    );
    const request = await filed(world);
    await world.useCases.review(clicking('UOMAR', request));
    await world.useCases.review(clicking('UAMARA', request));
    world.directory.put('UOMAR', { standing: DEACTIVATED });
    const last = valueOf(await world.useCases.review(clicking('ULENA', request)));
    expect(last.state).toBe('approved');
    expect((await world.events()).map(({ type }) => type).slice(-3)).toEqual([
      'request.approval-voided',
      'request.approval-counted',
      'request.approved',
    ]);
    const [order] = await world.orders('grant');
    expect(order?.body.approvals.map((one) => one.approver.personId)).toEqual(['amara', 'lena']);
  });

  it('goes on with others where somebody has to settle anew, since the memory of their group was lost', async () => {
    world.directory.put('UKIM', { email: 'kim@example.com' });
    world.directory.putGroup('S0LEADS', ['UKIM']);
    await sightGroups(world.deps);
    world.pass(25 * 3_600_000);
    await sightGroups(world.deps);
    const request = await filed(world);
    await world.useCases.review(clicking('UKIM', request));
    const [memory = ''] = await redis().admin.keys('*projection:sightings/S0LEADS');
    await redis().admin.hset(memory, 'mac', 'x');
    // A day is longer than the request lives: who waited for that would keep everybody else from approving.
    valueOf(await world.useCases.review(clicking('UOMAR', request)));
    expect(await world.events('request.approval-voided')).toMatchObject([
      { data: { decision: { reasons: [{ rule: 'approver-is-settling' }] } } },
    ]);
    expect(valueOf(await world.useCases.review(clicking('UAMARA', request))).state).toBe('approved');
  });

  it('lets whose approval was taken away approve again, once they may', async () => {
    const request = await filed(world);
    await world.useCases.review(clicking('UOMAR', request));
    world.directory.put('UOMAR', { email: OMAR, standing: DEACTIVATED });
    await world.useCases.review(clicking('UAMARA', request));
    world.directory.put('UOMAR', { email: OMAR });
    expect(valueOf(await world.useCases.review(clicking('UOMAR', request))).state).toBe('approved');
  });

  it('counts one of two who turned out to be one human, and no new approval of that human', async () => {
    world.useCatalogue(
      THREE.replace('quorum: 2', 'quorum: 3')
        .replace('people: [omar, amara, lena]', 'people: [omar, amara, lena, noor]')
        .replace('people: [noor], tier', 'people: [], slackGroups: [S0SUP], tier'),
    );
    world.directory.putGroup('S0SUP', []);
    world.directory.put('ULENA', { email: 'lena@example.com' });
    const request = await filed(world);
    await world.useCases.review(clicking('UOMAR', request));
    await world.useCases.review(clicking('UAMARA', request));
    const asOne = world.deps.catalogue().people.get('amara');
    if (asOne === undefined) throw new Error('nobody');
    Object.assign(asOne, { identities: [...asOne.identities, 'idp:acme#7'] });
    const omar = world.deps.catalogue().people.get('omar');
    if (omar === undefined) throw new Error('nobody');
    Object.assign(omar, { identities: [...omar.identities, 'idp:acme#7'] });
    const third = valueOf(await world.useCases.review(clicking('ULENA', request)));
    expect(third).toMatchObject({ state: 'pending' });
    expect(third.state === 'pending' && third.approvals.map((one) => one.approver.personId)).toEqual([
      'omar',
      'lena',
    ]);
    expect(codeOf(await world.useCases.review(clicking('UAMARA', request)))).toBe('already-decided');
  });

  it('waits, and takes nothing away, while an earlier approver cannot be read', async () => {
    const request = await filed(world);
    await world.useCases.review(clicking('UOMAR', request));
    world.directory.put('UOMAR', { email: OMAR, standing: { kind: 'unknown', why: 'ratelimited' } });
    const answer = await world.useCases.review(clicking('UAMARA', request));
    expect(codeOf(answer)).toBe('not-allowed');
    expect(!answer.ok && answer.refusal.person).toMatch(/approval of Omar Haddad still counts. Try again/);
    expect(await world.orders('grant')).toEqual([]);
    world.directory.put('UOMAR', { email: OMAR });
    expect(valueOf(await world.useCases.review(clicking('UAMARA', request))).state).toBe('approved');
  });

  it('is not asked for where only one person could approve', async () => {
    world.directory.put('UAMARA', { standing: { kind: 'outsider', why: 'guest' } });
    await world.openIncident();
    await world.bindDevice(INES);
    const answer = await world.useCases.fileRequest(asking());
    expect(!answer.ok && answer.refusal.person).toContain('2 approvers are needed and only 1 can');
  });

  it('can still be denied by somebody who said yes', async () => {
    const request = await filed(world);
    await world.useCases.review(clicking('UOMAR', request));
    expect(valueOf(await world.useCases.review(clicking('UOMAR', request, 'deny'))).state).toBe('denied');
  });
});
