import { beforeEach, describe, expect, it } from '@jest/globals';
import { requestByGrant } from '../../src/approval/record-kinds.ts';
import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import { CATALOGUE, CHANNEL, INES } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld, valueOf } from './world.ts';

const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
});

describe('promise 1: nobody approves their own request', () => {
  it.each([['by a second account with the same address', { email: 'ines@example.com' }]])(
    '%s',
    async (_how, account) => {
      const request = await filed(world);
      world.directory.put('UINES2', account);
      world.directory.putGroup('S0LEADS', ['UINES2']);
      expect(codeOf(await world.useCases.review(clicking('UINES2', request)))).toBe('own-request');
      expect(await world.orders('grant')).toEqual([]);
    },
  );

  it.each(['ines+work@example.com', 'I.N.E.S@Example.com'])(
    'by an address that only looks like hers: %s',
    async (email) => {
      const request = await filed(world);
      world.directory.put('UINES2', { email });
      world.directory.putGroup('S0LEADS', ['UINES2']);
      expect(codeOf(await world.useCases.review(clicking('UINES2', request)))).toBe('person-ambiguous');
      expect(await world.orders('grant')).toEqual([]);
    },
  );

  it('by getting into the group that approves', async () => {
    world.directory.putGroup('S0LEADS', ['UINES', 'UOMAR']);
    const request = await filed(world);
    expect(request.asked.map((one) => one.person.personId)).not.toContain('ines');
    expect(codeOf(await world.useCases.review(clicking('UINES', request)))).toBe('own-request');
  });

  it('by asking from a second account and approving from the first', async () => {
    world.directory.put('UOMAR2', { email: 'omar@example.com' });
    world.directory.putGroup('S0LEADS', ['UOMAR2']);
    await world.openIncident();
    await world.bindDevice({ ...INES, personId: 'omar' as never });
    expect(codeOf(await world.useCases.fileRequest(asking({ slackUserId: 'UOMAR2' })))).toBe('not-asker');
  });

  it('by changing the address of the account after asking', async () => {
    const request = await filed(world);
    // The account that asked now shows Omar's address: Omar might be who asked, so Omar does not count.
    world.directory.put('UINES', { email: 'omar@example.com' });
    expect(codeOf(await world.useCases.review(clicking('UOMAR', request)))).not.toBe('ok');
    expect(await world.orders('grant')).toEqual([]);
  });

  it('by an account that the catalogue now gives to somebody else', async () => {
    const request = await filed(world);
    world.useCatalogue(
      CATALOGUE.replace('slack: [UINES], emails: [ines@example.com]', 'slack: [UOLD]').replace(
        'slack: [ULENA], emails: [lena@example.com]',
        'slack: [ULENA, UINES], emails: [lena@example.com, ines@example.com]',
      ),
    );
    const answer = await world.useCases.review(clicking('UOMAR', request));
    expect(!answer.ok && answer.refusal.operator).toContain('requester-standing-unknown');
    expect(await world.orders('grant')).toEqual([]);
  });

  it('by sending somebody else’s id along: only the signed session says who clicked', async () => {
    const request = await filed(world);
    const click = { ...clicking('UINES', request), approver: 'UOMAR', personId: 'omar', user: 'UOMAR' };
    expect(codeOf(await world.useCases.review(click))).toBe('own-request');
    const [event] = await world.events('request.approval-refused');
    expect(event?.data['by']).toMatchObject({ personId: 'ines' });
  });
});

describe('what somebody sends chooses, and never defines', () => {
  it('a stale digest decides nothing, though the request is the same', async () => {
    const request = await filed(world);
    const other = valueOf(await world.useCases.fileRequest(asking({ seed: 'V2', asset: 'payments-api' })));
    const click = { ...clicking('UOMAR', request), intentDigest: other.intentDigest };
    expect(codeOf(await world.useCases.review(click))).toBe('intent-changed');
    expect(await world.orders('grant')).toEqual([]);
  });

  it('names and ARNs of an order come from the catalogue, whatever else is typed', async () => {
    const request = await filed(world, {
      title: 'Harmless',
      roleArn: 'arn:aws:iam::111122223333:role/admin',
      assetArns: ['*'],
    } as never);
    await world.useCases.review(clicking('UOMAR', request));
    const [order] = await world.orders('grant');
    expect(JSON.stringify(order)).not.toMatch(/role\/admin|Harmless|"\*"/);
  });

  it('the same submission id of another account is another request', async () => {
    const request = await filed(world);
    await world.bindDevice({ ...INES, personId: 'lena' as never }, 'b');
    const other = valueOf(await world.useCases.fileRequest(asking({ slackUserId: 'ULENA' })));
    expect(other.requestId).not.toBe(request.requestId);
    expect(other.requester.personId).toBe('lena');
  });
});

describe('somebody who can write to Redis', () => {
  it('does not make a request of one person another’s to release', async () => {
    const approved = valueOf(await world.useCases.review(clicking('UOMAR', await filed(world))));
    await world.bindDevice({ ...INES, personId: 'lena' as never }, 'b');
    const other = valueOf(await world.useCases.fileRequest(asking({ slackUserId: 'ULENA' })));
    await world.useCases.review(clicking('UAMARA', other));
    if (approved.state !== 'approved') throw new Error('not approved');
    const { admin, keys } = redis();
    const index = keys.gateway.index(requestByGrant(approved.grantId));
    await admin.del(index);
    await admin.zadd(index, 1, other.requestId);
    const release = { slackUserId: 'ULENA', channelId: CHANNEL, grantId: approved.grantId };
    expect(codeOf(await world.useCases.release(release))).toBe('grant-not-found');
  });

  it('does not approve by editing the record', async () => {
    const request = await filed(world);
    const { admin, keys } = redis();
    const key = keys.gateway.record(`request/${request.requestId}`);
    const body = (await admin.hget(key, 'body')) ?? '';
    await admin.hset(key, 'body', body.replaceAll('"ines"', '"zoe"'));
    await expect(world.useCases.review(clicking('UINES', request))).rejects.toMatchObject({
      code: 'bad-mac',
    });
    expect(await world.orders('grant')).toEqual([]);
  });

  it('does not lend a channel the open incident of another', async () => {
    await filed(world);
    const { admin, keys } = redis();
    const incidentId = (await admin.get(keys.gateway.claim(`open-incident/${CHANNEL}`))) ?? '';
    await admin.set(keys.gateway.claim('open-incident/C0OTHER'), incidentId);
    const answer = await world.useCases.fileRequest(asking({ seed: 'V9', channelId: 'C0OTHER' }));
    expect(codeOf(answer)).toBe('no-incident');
  });
});

describe('parts away', () => {
  it('the directory: refusals, never a wider right', async () => {
    const request = await filed(world);
    world.directory.goAway();
    expect(codeOf(await world.useCases.review(clicking('UOMAR', request)))).toBe('standing-unknown');
    expect(codeOf(await world.useCases.fileRequest(asking({ seed: 'V2' })))).toBe('standing-unknown');
    expect(codeOf(await world.useCases.showDeviceCode({ slackUserId: 'UINES', seed: 'T1' }))).toBe(
      'standing-unknown',
    );
    expect(await world.orders('grant')).toEqual([]);
  });

  it('Redis: a fault within three seconds, and nothing half done', async () => {
    const request = await filed(world);
    redis().pause();
    const startedAtMs = performance.now();
    await expect(world.useCases.review(clicking('UOMAR', request))).rejects.toMatchObject({
      code: 'redis-unavailable',
    });
    expect(performance.now() - startedAtMs).toBeLessThan(3000);
    redis().resume();
    expect((await world.useCases.shownRequest(request.requestId))?.request.state).toBe('pending');
    expect(valueOf(await world.useCases.review(clicking('UOMAR', request))).state).toBe('approved');
  });
});
