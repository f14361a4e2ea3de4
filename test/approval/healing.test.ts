import { beforeEach, describe, expect, it } from '@jest/globals';
import { passDeadline } from '../../src/approval/pass-deadline.ts';
import { sweepPending } from '../../src/approval/sweep-pending.ts';
import { Fault } from '../../src/domain/fault.ts';
import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import { CHANNEL } from './team.ts';
import type { World } from './world.ts';
import { makeWorld, valueOf } from './world.ts';

const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
});

const stateOf = async (requestId: Parameters<World['useCases']['shownRequest']>[0]) =>
  (await world.useCases.shownRequest(requestId))?.request.state;

describe('a closing that is cut short', () => {
  it('is healed by the sweep: the order went out with the closing, the request is withdrawn later', async () => {
    const request = await filed(world);
    let commits = 0;
    const dying = world.replica((store) => ({
      ...store,
      async commit(commit) {
        commits += 1;
        if (commits > 1) throw new Fault('redis-unavailable', 'killed here');
        return store.commit(commit);
      },
    }));
    const closed = await dying.closeIncident({ slackUserId: 'ULENA', channelId: CHANNEL });
    expect(valueOf(closed).incident.state).toBe('closed');
    expect(world.log.count('incident.withdraw-failed')).toBe(1);
    expect(await stateOf(request.requestId)).toBe('pending');
    expect((await world.orders('incident')).map((order) => order.body.state)).toEqual(['open', 'closed']);

    await sweepPending(world.deps);
    expect(await stateOf(request.requestId)).toBe('withdrawn');
    await sweepPending(world.deps);
    expect(await world.events('request.withdrawn')).toHaveLength(1);
  });

  it('does not touch requests of an incident that is open', async () => {
    const request = await filed(world);
    await sweepPending(world.deps);
    expect(await stateOf(request.requestId)).toBe('pending');
  });

  it('goes on past a record that cannot be believed', async () => {
    const bad = await filed(world);
    const good = valueOf(await world.useCases.fileRequest(asking({ seed: 'V2', asset: 'payments-api' })));
    await redis().admin.hset(redis().keys.gateway.record(`request/${bad.requestId}`), 'body', '{}');
    world.pass(1_800_000);
    await sweepPending(world.deps);
    expect(await stateOf(good.requestId)).toBe('lapsed');
    expect(world.log.count('sweep.request-failed')).toBe(1);
  });
});

describe('a request nobody decides', () => {
  it('lapses at its time by its deadline, not before and not twice', async () => {
    const request = await filed(world);
    const deadline = { kind: 'lapse' as const, name: `request/${request.requestId}` };
    world.pass(1_799_999);
    await passDeadline(world.deps, deadline);
    expect(await stateOf(request.requestId)).toBe('pending');
    world.pass(1);
    await passDeadline(world.deps, deadline);
    await passDeadline(world.deps, deadline);
    expect(await stateOf(request.requestId)).toBe('lapsed');
    expect(await world.events('request.lapsed')).toHaveLength(1);
  });

  it('lapses by the sweep when its deadline was lost', async () => {
    const request = await filed(world);
    await redis().admin.del(redis().keys.gateway.deadlines);
    world.pass(1_800_000);
    await sweepPending(world.deps);
    expect(await stateOf(request.requestId)).toBe('lapsed');
  });

  it('keeps a deadline in Redis while it waits, and none after', async () => {
    const request = await filed(world);
    const { deadlines } = redis().keys.gateway;
    const score = await redis().admin.zscore(deadlines, `lapse|request/${request.requestId}`);
    expect(Number(score)).toBe(request.lapseAtMs);
    await world.useCases.review(clicking('UOMAR', request));
    expect(await redis().admin.zcard(deadlines)).toBe(0);
  });

  it('leaves a deadline of something else alone', async () => {
    await passDeadline(world.deps, { kind: 'end', name: 'grant/bg-aaaaaaaaaa' });
    expect(world.log.count('deadline.not-ours')).toBe(1);
  });
});

describe('a kill between any two commits of a decision', () => {
  it('leaves either no decision or a decision with its order', async () => {
    const request = await filed(world);
    const dying = world.replica((store) => ({
      ...store,
      async commit(commit) {
        await store.commit(commit);
        throw new Fault('redis-unavailable', 'killed after the commit');
      },
    }));
    await expect(dying.review(clicking('UOMAR', request))).rejects.toThrow('killed after the commit');
    expect(await stateOf(request.requestId)).toBe('approved');
    expect(await world.orders('grant')).toHaveLength(1);
    expect(valueOf(await world.useCases.review(clicking('UOMAR', request))).state).toBe('approved');
    expect(await world.orders('grant')).toHaveLength(1);
  });
});
