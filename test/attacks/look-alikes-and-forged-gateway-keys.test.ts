import { beforeEach, describe, expect, it } from '@jest/globals';

import { sightGroups } from '../../src/approval/group-sightings.ts';
import { asking, clicking, everybodyIsThere, filed } from '../approval/acts.ts';
import { CHANNEL, INES } from '../approval/team.ts';
import type { World } from '../approval/world.ts';
import { codeOf, makeWorld, valueOf } from '../approval/world.ts';
import { withRedis } from '../support/redis.ts';

const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
});

describe('an address that only folds to an approver’s', () => {
  it('is another mailbox and gives no right to approve', async () => {
    const request = await filed(world);
    world.directory.put('UMALLORY', { email: 'o.mar@example.com' });
    const answer = await world.useCases.review(clicking('UMALLORY', request));
    expect(codeOf(answer)).not.toBe('ok');
    expect(await world.orders('grant')).toHaveLength(0);
  });
  it('binds no device as that person', async () => {
    world.directory.put('UMALLORY', { email: 'i.nes@example.com' });
    const shown = await world.useCases.showDeviceCode({ slackUserId: 'UMALLORY', seed: 's' });
    expect(shown.ok ? (await world.orders('device'))[0]?.body.person.personId : 'refused').not.toBe('ines');
  });
  it('control: still never decides a request of that person', async () => {
    const request = await filed(world);
    world.directory.put('UMALLORY', { email: 'i.nes+2@example.com' });
    world.directory.putGroup('S0LEADS', ['UMALLORY']);
    expect(codeOf(await world.useCases.review(clicking('UMALLORY', request)))).not.toBe('ok');
  });
});

describe('a Redis writer', () => {
  it('makes a live grant look ended, and its release be refused', async () => {
    const request = await filed(world);
    const approved = valueOf(await world.useCases.review(clicking('UOMAR', request)));
    if (approved.state !== 'approved') throw new Error('not approved');
    const { grantId, requestId, deadlineMs } = approved;
    const value = {
      grantId,
      requestId,
      deadlineMs,
      state: 'ended',
      claims: 0,
      claimedBy: null,
      reason: 'revoked',
      refusal: null,
      certainty: 'deny-written',
      endedAtMs: deadlineMs,
      denyWrittenAtMs: deadlineMs,
      firstMintedAtMs: null,
    };
    await redis().admin.hset(
      redis().keys.gateway.projection(`grant/${grantId}`),
      'version',
      '999',
      'value',
      JSON.stringify(value),
    );
    const released = await world.useCases.release({ slackUserId: 'UINES', channelId: CHANNEL, grantId });
    expect(codeOf(released)).toBe('ok');
  });
});

describe('one bad request record', () => {
  it('does not take status, done and close from the whole incident', async () => {
    const request = await filed(world);
    valueOf(await world.useCases.review(clicking('UOMAR', request)));
    const other = valueOf(await world.useCases.fileRequest(asking({ seed: 'V2', asset: 'payments-api' })));
    await redis().admin.hset(redis().keys.gateway.record(`request/${other.requestId}`), 'body', '{}');
    const done = world.useCases.release({ slackUserId: 'UINES', channelId: CHANNEL, grantId: null });
    await expect(done).resolves.toMatchObject({ ok: true });
    await expect(
      world.useCases.closeIncident({ slackUserId: 'UINES', channelId: CHANNEL }),
    ).resolves.toMatchObject({ ok: true });
  });
});

describe('the 51st login', () => {
  it('still lets its person ask', async () => {
    await world.openIncident();
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.slice(0, 50);
    for (const letter of letters) await world.bindDevice(INES, letter);
    world.pass(31 * 24 * 3600 * 1000);
    await world.bindDevice(INES, '9');
    expect(codeOf(await world.useCases.fileRequest(asking()))).toBe('ok');
  });
});

describe('a Slack group that approves, edited by the requester or a friend', () => {
  const HOUR_MS = 3_600_000;

  it('makes nobody an approver at once, and somebody who stayed in it for a day', async () => {
    world.directory.put('UFRIEND', { email: 'friend@example.com' });
    world.directory.putGroup('S0LEADS', ['UFRIEND']);
    const request = await filed(world);
    expect(request.asked.map((one) => one.slackUserId)).not.toContain('UFRIEND');
    expect(codeOf(await world.useCases.review(clicking('UFRIEND', request)))).toBe('not-settled');
    expect(await world.orders('grant')).toHaveLength(0);

    world.pass(24 * HOUR_MS);
    await world.bindDevice(INES, 'Z');
    const later = valueOf(await world.useCases.fileRequest(asking({ seed: 'V2' })));
    expect(codeOf(await world.useCases.review(clicking('UFRIEND', later)))).toBe('ok');
    expect(await world.orders('grant')).toHaveLength(1);
  });

  it('starts the day again for whoever left it in between', async () => {
    world.directory.put('UFRIEND', { email: 'friend@example.com' });
    world.directory.putGroup('S0LEADS', ['UFRIEND']);
    await sightGroups(world.deps);
    world.pass(23 * HOUR_MS);
    world.directory.putGroup('S0LEADS', []);
    await sightGroups(world.deps);
    world.directory.putGroup('S0LEADS', ['UFRIEND']);
    world.pass(2 * HOUR_MS);
    const request = await filed(world);
    expect(codeOf(await world.useCases.review(clicking('UFRIEND', request)))).toBe('not-settled');
  });

  it('is not aged by whoever writes Redis', async () => {
    world.directory.put('UFRIEND', { email: 'friend@example.com' });
    world.directory.putGroup('S0LEADS', ['UFRIEND']);
    await sightGroups(world.deps);
    const key = redis().keys.gateway.projection('sightings/S0LEADS');
    await redis().admin.hset(key, 'value', JSON.stringify({ UFRIEND: 0 }));
    const request = await filed(world);
    expect(codeOf(await world.useCases.review(clicking('UFRIEND', request)))).toBe('not-settled');
  });
});
