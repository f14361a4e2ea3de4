import { beforeEach, describe, expect, it } from '@jest/globals';
import { withRedis } from '../support/redis.ts';
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

  it('is not completed over somebody who may no longer approve', async () => {
    const request = await filed(world);
    await world.useCases.review(clicking('UOMAR', request));
    world.directory.put('UOMAR', {
      email: 'omar@example.com',
      standing: { kind: 'outsider', why: 'deactivated' },
    });
    const answer = await world.useCases.review(clicking('UAMARA', request));
    expect(codeOf(answer)).toBe('not-allowed');
    expect(!answer.ok && answer.refusal.person).toContain('Omar Haddad');
    expect(await world.orders('grant')).toEqual([]);
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
