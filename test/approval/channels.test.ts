import { beforeEach, describe, expect, it } from '@jest/globals';
import { passDeadline } from '../../src/approval/pass-deadline.ts';
import { sweepChannels } from '../../src/approval/sweep-channels.ts';
import type { ChannelFlaw } from '../../src/domain/channel.ts';
import { withRedis } from '../support/redis.ts';
import { asking, clicking, everybodyIsThere, filed } from './acts.ts';
import { CHANNEL } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld, valueOf } from './world.ts';

const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
});

const FLAWS: readonly ChannelFlaw[] = ['archived', 'direct', 'not-member', 'shared', 'unread'];
const changed = (change: 'archived' | 'shared' | 'app-removed' | 'fit', slackUserId: string | null = null) =>
  world.useCases.channelChanged({ channelId: CHANNEL, change, slackUserId });
const ends = async () => (await world.orders('incident')).map(({ body }) => body.state);
const stateOf = async (requestId: Parameters<World['useCases']['shownRequest']>[0]) =>
  (await world.useCases.shownRequest(requestId))?.request.state;

describe('a channel that is not fit', () => {
  it.each(FLAWS)('holds no new incident: %s; the refusal is recorded and says what to do', async (flaw) => {
    world.directory.putChannel(CHANNEL, flaw);
    const opened = await world.useCases.openIncident({
      slackUserId: 'UINES',
      channelId: CHANNEL,
      title: 'Checkout is down',
    });
    const code = flaw === 'unread' ? 'channel-unread' : 'channel-unfit';
    expect(codeOf(opened)).toBe(code);
    expect(opened.ok ? '' : opened.refusal.person).toMatch(/(Use|Type|Try) /);
    expect(await world.events('incident.refused')).toMatchObject([{ data: { code, flaw } }]);
  });

  it('takes no new request when it became one, and the refusal is recorded', async () => {
    const request = await filed(world);
    world.directory.putChannel(CHANNEL, 'shared');
    expect(codeOf(await world.useCases.fileRequest(asking({ seed: 'V2' })))).toBe('channel-unfit');
    expect(await world.events('request.refused')).toMatchObject([{ data: { code: 'channel-unfit' } }]);
    expect(await stateOf(request.requestId)).toBe('pending');
  });
});

describe('a channel that is archived', () => {
  it.each([
    ['somebody who may close', 'ULENA', 'lena'],
    ['somebody whose account cannot be read', 'UGONE', null],
    ['nobody Slack names', null, null],
  ])('by %s closes the incident and ends what it led to', async (_who, slackUserId, closedBy) => {
    const request = await filed(world);
    const incident = valueOf(await changed('archived', slackUserId));
    expect(incident).toMatchObject({ state: 'closed' });
    expect(incident?.state === 'closed' ? (incident.closedBy?.personId ?? null) : '').toBe(closedBy);
    expect(await ends()).toEqual(['open', 'closed']);
    expect(await stateOf(request.requestId)).toBe('withdrawn');
  });

  it('by a guest is recorded as refused, and the sweep does not do what they may not', async () => {
    const request = await filed(world);
    world.directory.put('UGUEST', { standing: { kind: 'outsider', why: 'guest' } });
    expect(codeOf(await changed('archived', 'UGUEST'))).toBe('not-internal');
    world.directory.putChannel(CHANNEL, 'archived');
    await sweepChannels(world.deps);
    expect(await stateOf(request.requestId)).toBe('pending');
    expect(await world.events('incident.refused')).toHaveLength(1);
  });

  it('is found by the sweep where the event was lost, and not while Slack cannot be asked', async () => {
    await filed(world);
    world.directory.putChannel(CHANNEL, 'unread');
    await sweepChannels(world.deps);
    expect(await ends()).toEqual(['open']);
    world.directory.putChannel(CHANNEL, 'archived');
    await sweepChannels(world.deps);
    await sweepChannels(world.deps);
    expect(await ends()).toEqual(['open', 'closed']);
  });

  it('without an incident is nobody’s news', async () => {
    expect(valueOf(await changed('archived', 'ULENA'))).toBeNull();
    expect(await world.events()).toEqual([]);
  });
});

describe('a channel in trouble', () => {
  it('is noted once for each change, whoever saw it first', async () => {
    await world.openIncident();
    world.directory.putChannel(CHANNEL, 'shared');
    await changed('shared');
    await sweepChannels(world.deps);
    world.directory.putChannel(CHANNEL, null);
    await sweepChannels(world.deps);
    await changed('fit');
    await changed('app-removed');
    const troubles = (await world.events('incident.channel-changed')).map(({ data }) => data['trouble']);
    expect(troubles).toEqual(['shared', null, 'app-removed']);
  });

  it('concerns who opened the incident and who waits in it, each once', async () => {
    const request = await filed(world);
    expect(await world.useCases.concerned(request.incidentId)).toEqual(['UINES']);
    await world.bindDevice({ personId: 'lena' as never, name: 'Lena', identities: [] }, 'b');
    await world.useCases.fileRequest(asking({ slackUserId: 'ULENA', seed: 'V3' }));
    expect(await world.useCases.concerned(request.incidentId)).toEqual(['UINES', 'ULENA']);
  });
});

describe('the end to come', () => {
  const warn = (requestId: string) =>
    passDeadline(world.deps, { kind: 'warn', name: `request/${requestId}` });

  it('is announced five minutes before, once', async () => {
    const request = await filed(world, { duration: '20m' });
    valueOf(await world.useCases.review(clicking('UOMAR', request)));
    world.pass(14 * 60_000);
    await warn(request.requestId);
    expect(await world.events('request.ending-soon')).toEqual([]);
    world.pass(60_000);
    await warn(request.requestId);
    await warn(request.requestId);
    expect(await world.events('request.ending-soon')).toHaveLength(1);
  });

  it('is not announced when it has come, nor where the whole grant is that short', async () => {
    const long = await filed(world, { duration: '20m' });
    valueOf(await world.useCases.review(clicking('UOMAR', long)));
    const short = valueOf(await world.useCases.fileRequest(asking({ seed: 'V2', duration: '10m' })));
    valueOf(await world.useCases.review(clicking('UOMAR', short)));
    world.pass(20 * 60_000);
    await warn(long.requestId);
    await warn(short.requestId);
    expect(await world.events('request.ending-soon')).toEqual([]);
  });
});
