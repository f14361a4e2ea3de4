import { beforeEach, describe, expect, it } from '@jest/globals';
import { codeDigest } from '../../src/proof/device-code.ts';
import { sightGroups } from '../../src/approval/group-sightings.ts';
import { grantIdOfOrder, ORDER_MAX_AGE_MS } from '../../src/contracts/order.ts';
import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import { CHANNEL, INES } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld, valueOf } from './world.ts';

const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
});

describe('from asking to the order', () => {
  it('files a request, tells the issuer, and asks those who may approve', async () => {
    const request = await filed(world);
    expect(request).toMatchObject({
      state: 'pending',
      requester: { personId: 'ines' },
      reason: 'checkout times out',
      intent: {
        task: 'restart-service',
        assetArns: ['arn:aws:ecs:eu-west-1:111122223333:service/prod/orders-api'],
        durationSeconds: 600,
        deviceThumbprints: ['a'.repeat(43)],
      },
      lapseAtMs: request.filedAtMs + 1_800_000,
    });
    expect(request.asked.map((one) => one.slackUserId)).toEqual(['UOMAR', 'UAMARA']);
    const [incident] = await world.orders('incident');
    expect(incident?.body).toMatchObject({ incidentId: request.incidentId, state: 'open' });
    const [order] = await world.orders('filed');
    expect(order?.body).toMatchObject({ intentDigest: request.intentDigest, filedAtMs: request.filedAtMs });
    expect((await world.events()).map((event) => event.type)).toEqual(['incident.opened', 'request.filed']);
  });

  it('asks the members of a Slack group too, each account read', async () => {
    world.directory.putGroup('S0LEADS', ['UKIM', 'UOMAR', 'UNOBODY']);
    world.directory.put('UKIM', { email: 'kim@example.com' });
    await sightGroups(world.deps);
    world.pass(24 * 3_600_000);
    const request = await filed(world);
    expect(request.asked.map((one) => one.slackUserId)).toEqual(['UOMAR', 'UAMARA', 'UKIM']);
    expect(world.directory.reads('UNOBODY')).toBe(1);
  });

  it('makes exactly one order of an approval, good for this intent until one instant', async () => {
    const request = await filed(world);
    world.pass(60_000);
    const approved = valueOf(await world.useCases.review(clicking('UOMAR', request)));
    const [order, ...more] = await world.orders('grant');
    expect(more).toEqual([]);
    if (order === undefined || approved.state !== 'approved') throw new Error('no grant was ordered');
    expect(approved.grantId).toBe(grantIdOfOrder(order));
    expect(approved.orderId).toBe(order.jti);
    expect(order.body.deadlineMs).toBe(approved.approvedAtMs + 600_000);
    expect(order.body.deadlineMs).toBe(approved.deadlineMs);
    expect(order.notAfterMs - order.iatMs).toBe(ORDER_MAX_AGE_MS);
    expect(order.body.intentDigest).toBe(request.intentDigest);
    expect(order.body.facts.map((fact) => fact.name)).toEqual(['standing', 'groups', 'incident', 'ladder']);
    for (const fact of [...order.body.facts, ...(order.body.approvals[0]?.facts ?? [])]) {
      expect(fact.readAtMs).toBe(order.iatMs);
      expect(fact.source).not.toBe('');
    }
    expect(order.body.approvals.map((one) => one.approver.personId)).toEqual(['omar']);
  });

  it('reads the clicker and the requester again at the click', async () => {
    const request = await filed(world);
    const before = [world.directory.reads('UOMAR'), world.directory.reads('UINES')];
    await world.useCases.review(clicking('UOMAR', request));
    expect([world.directory.reads('UOMAR'), world.directory.reads('UINES')]).toEqual(
      before.map((n) => n + 1),
    );
  });

  it('ends a request by one denial, with the reason given', async () => {
    const request = await filed(world);
    const denied = valueOf(await world.useCases.review(clicking('UAMARA', request, 'deny')));
    expect(denied).toMatchObject({ state: 'denied', denyReason: 'not now', deniedBy: { personId: 'amara' } });
    expect(codeOf(await world.useCases.review(clicking('UOMAR', request)))).toBe('already-decided');
    expect(await world.orders('grant')).toEqual([]);
  });

  it('lets the requester take a pending request back, once', async () => {
    const { requestId } = await filed(world);
    const first = valueOf(await world.useCases.withdraw({ slackUserId: 'UINES', requestId }));
    expect(first).toMatchObject({ state: 'withdrawn', why: 'requester' });
    expect(valueOf(await world.useCases.withdraw({ slackUserId: 'UINES', requestId }))).toEqual(first);
    expect(await world.events('request.withdrawn')).toHaveLength(1);
  });
});

describe('closing an incident', () => {
  it('orders the end of all its grants and withdraws what still waits', async () => {
    const live = await filed(world);
    await world.useCases.review(clicking('UOMAR', live));
    const waiting = valueOf(await world.useCases.fileRequest(asking({ seed: 'V2', asset: 'payments-api' })));
    const closed = valueOf(await world.useCases.closeIncident({ slackUserId: 'ULENA', channelId: CHANNEL }));
    expect(closed.incident).toMatchObject({ state: 'closed', closedBy: { personId: 'lena' } });
    expect(closed.ending.map((one) => one.request.requestId)).toEqual([live.requestId]);
    const shown = await world.useCases.shownRequest(waiting.requestId);
    expect(shown?.request).toMatchObject({ state: 'withdrawn', why: 'incident-closed' });
    const orders = await world.orders('incident');
    expect(orders.map((order) => order.body.state)).toEqual(['open', 'closed']);
  });

  it('frees the channel for the next incident', async () => {
    const first = await world.openIncident();
    await world.useCases.closeIncident({ slackUserId: 'UINES', channelId: CHANNEL });
    expect(await world.openIncident()).not.toBe(first);
  });
});

describe('devices and giving back', () => {
  it('shows a code once; the issuer learns its digest only', async () => {
    const shown = valueOf(await world.useCases.showDeviceCode({ slackUserId: 'UINES', seed: 'T1' }));
    const [order] = await world.orders('device');
    expect(order?.body).toEqual({
      codeDigest: codeDigest(shown.code.reveal()),
      person: INES,
      expiresAtMs: shown.expiresAtMs,
    });
    expect(codeOf(await world.useCases.showDeviceCode({ slackUserId: 'UINES', seed: 'T1' }))).toBe(
      'already-answered',
    );
    expect(await world.orders('device')).toHaveLength(1);
    const stored = JSON.stringify(await world.events());
    expect(stored).not.toContain(shown.code.reveal());
  });

  it('orders the end of the caller’s own grant', async () => {
    const request = await filed(world);
    const approved = valueOf(await world.useCases.review(clicking('UOMAR', request)));
    if (approved.state !== 'approved') throw new Error('not approved');
    const { grantId } = approved;
    const released = valueOf(
      await world.useCases.release({ slackUserId: 'UINES', channelId: CHANNEL, grantId }),
    );
    expect(released.map((one) => one.request.requestId)).toEqual([request.requestId]);
    const [order] = await world.orders('end');
    expect(order?.body).toMatchObject({
      grantId,
      requestId: request.requestId,
      reason: 'released',
      by: { personId: 'ines' },
    });
    expect(await world.events('request.end-ordered')).toHaveLength(1);
  });

  it('ends all of the caller’s grants in the channel when none is named', async () => {
    const first = await filed(world);
    const second = valueOf(await world.useCases.fileRequest(asking({ seed: 'V2', asset: 'payments-api' })));
    for (const request of [first, second]) await world.useCases.review(clicking('UOMAR', request));
    const released = await world.useCases.release({
      slackUserId: 'UINES',
      channelId: CHANNEL,
      grantId: null,
    });
    expect(valueOf(released)).toHaveLength(2);
    expect(await world.orders('end')).toHaveLength(2);
  });

  it('gives back also while nobody can say who is internal', async () => {
    const request = await filed(world);
    await world.useCases.review(clicking('UOMAR', request));
    world.directory.goAway();
    const released = await world.useCases.release({
      slackUserId: 'UINES',
      channelId: CHANNEL,
      grantId: null,
    });
    expect(valueOf(released)).toHaveLength(1);
  });
});

describe('looking', () => {
  it('shows the channel’s incident and its requests, newest first', async () => {
    const first = await filed(world);
    world.pass(1000);
    const second = valueOf(await world.useCases.fileRequest(asking({ seed: 'V2', asset: 'payments-api' })));
    const status = valueOf(await world.useCases.status({ slackUserId: 'UINES', channelId: CHANNEL }));
    expect(status.incident?.incidentId).toBe(first.incidentId);
    expect(status.requests.map((one) => one.request.requestId)).toEqual([second.requestId, first.requestId]);
  });

  it('offers the tasks without a fact that decides', async () => {
    const options = valueOf(await world.useCases.askOptions({ slackUserId: 'UINES', channelId: CHANNEL }));
    expect(options).toEqual({
      incidentId: null,
      incidentTitle: null,
      elsewhere: [],
      last: null,
      tasks: [
        {
          taskId: 'restart-service',
          title: 'Restart a service',
          assetLabel: 'Service',
          assets: ['orders-api', 'payments-api'],
          maxSeconds: 1800,
        },
      ],
    });
  });
});
