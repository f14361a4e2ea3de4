import { beforeEach, describe, expect, it } from '@jest/globals';

import { createReportedOnCall } from '../../src/adapters/incidents/reported-on-call.ts';
import { digestOf } from '../../src/codec/digest.ts';
import { takeIncidentNews } from '../../src/approval/take-incident-news.ts';
import type { IncidentNews } from '../../src/domain/incident-news.ts';
import { Fault } from '../../src/domain/fault.ts';
import { Recorder } from '../../src/recording/recorder.ts';
import { withRedis } from '../support/redis.ts';
import { clicking, everybodyIsThere, filed } from './acts.ts';
import { CATALOGUE, CHANNEL } from './team.ts';
import type { World } from './world.ts';
import { codeOf, makeWorld, valueOf } from './world.ts';

const redis = withRedis();
let world: World;
beforeEach(() => {
  world = makeWorld(redis());
  everybodyIsThere(world);
  world.useCatalogue(
    CATALOGUE.replace(
      'maxClaims: 3 }',
      `maxClaims: 3, serviceChannels: { checkout: ${CHANNEL}, "*": C0OTHER } }`,
    ).replace('oncall: { people: [ines, lena] }', 'oncall: { people: [ines, lena], onCall: reported }'),
  );
});

const AT_MS = 1_795_392_000_000;
const opened = (sequence: number, change: Partial<Extract<IncidentNews, { kind: 'opened' }>> = {}) =>
  ({
    kind: 'opened',
    ref: 'INC-7',
    sequence,
    atMs: AT_MS,
    service: 'checkout',
    title: 'Checkout is down',
    ...change,
  }) as const;
const closed = (sequence: number, ref = 'INC-7') => ({ kind: 'closed', ref, sequence, atMs: AT_MS }) as const;
const tell = (news: IncidentNews, deps = world.deps) => takeIncidentNews(deps, 'webhook', news);
const answers = async (...news: readonly IncidentNews[]): Promise<readonly string[]> => {
  const all: string[] = [];
  for (const one of news) {
    const taken = await tell(one);
    all.push(taken.ok ? taken.value : taken.refusal.code);
  }
  return all;
};
const incidentIn = async (channelId = CHANNEL) =>
  valueOf(await world.useCases.status({ slackUserId: 'UINES', channelId })).incident;
const ends = async () => (await world.orders('incident')).map(({ body }) => body.state);

describe('an incident the tool opens', () => {
  it('opens in the channel of its service, by nobody, and people can ask in it', async () => {
    expect(await answers(opened(1))).toEqual(['done']);
    expect(await incidentIn()).toMatchObject({ state: 'open', title: 'Checkout is down', openedBy: null });
    expect(await world.orders('incident')).toMatchObject([{ body: { state: 'open', by: null } }]);
    expect(await world.events('incident.told')).toMatchObject([
      { data: { source: 'webhook', ref: 'INC-7', state: 'open', service: 'checkout' } },
    ]);
  });

  it('of any other service opens in the channel for the rest', async () => {
    await answers(opened(1, { service: 'search' }));
    expect(await incidentIn()).toBeNull();
    expect(await incidentIn('C0OTHER')).toMatchObject({ state: 'open' });
  });

  it('of a service without a channel, or in a channel that is not fit, is refused and recorded', async () => {
    world.useCatalogue(CATALOGUE);
    expect(await answers(opened(1))).toEqual(['service-unmapped']);
    world.useCatalogue(
      CATALOGUE.replace('maxClaims: 3 }', `maxClaims: 3, serviceChannels: { checkout: ${CHANNEL} } }`),
    );
    world.directory.putChannel(CHANNEL, 'not-member');
    expect(await answers(opened(1))).toEqual(['channel-unfit']);
    expect(await world.events('incident.refused')).toMatchObject([
      { data: { code: 'service-unmapped', source: 'webhook', told: 'opened', ref: 'INC-7' } },
      { data: { code: 'channel-unfit' } },
    ]);
    world.directory.putChannel(CHANNEL, null);
    expect(await answers(opened(1))).toEqual(['done']);
  });

  it('joins the one that is open in the channel', async () => {
    const incidentId = await world.openIncident();
    expect(await answers(opened(1))).toEqual(['done']);
    expect(await incidentIn()).toMatchObject({ incidentId, title: 'Checkout is down' });
    expect(await ends()).toEqual(['open']);
  });

  it('keeps no title that looks like a secret', async () => {
    await answers(opened(1, { title: 'key AKIAIOSFODNN7EXAMPLE leaked' }));
    expect(await incidentIn()).toMatchObject({ title: 'INC-7' });
  });

  it('told by many at once is one', async () => {
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, at) => tell(opened(at + 1, { ref: `INC-${at}` }))),
    );
    expect(all.map(codeOf)).toEqual(Array.from({ length: 6 }, () => 'ok'));
    expect(await ends()).toEqual(['open']);
  });
});

describe('an incident the tool closes', () => {
  it('is closed by nobody, ends what lives in it and takes back what waits', async () => {
    await answers(opened(1));
    const pending = await filedIn();
    expect(await answers(closed(2))).toEqual(['done']);
    expect(await ends()).toEqual(['open', 'closed']);
    expect((await world.useCases.shownRequest(pending.requestId))?.request).toMatchObject({
      state: 'withdrawn',
      why: 'incident-closed',
    });
    expect(codeOf(await world.useCases.review(clicking('UOMAR', pending)))).toBe('already-decided');
  });

  it('and somebody closed by hand before is no mistake', async () => {
    await answers(opened(1));
    await world.useCases.closeIncident({ slackUserId: 'ULENA', channelId: CHANNEL });
    expect(await answers(closed(2))).toEqual(['done']);
  });

  it('is closed also where somebody wrote others into the list of what goes on in the channel', async () => {
    await answers(opened(1), opened(1, { ref: 'INC-8', service: 'search' }));
    const { incidentId = '' } = (await incidentIn()) ?? {};
    const { admin, keys } = redis();
    const list = keys.gateway.index(`open-in-tool/${incidentId}`);
    const elsewhere = digestOf(['webhook', 'INC-8']);
    await admin.zadd(list, 1, 'of-nothing', 2, elsewhere, 3, 'spoilt');
    await admin.hset(keys.gateway.record('tool-incident/spoilt'), { version: '1', body: '{}', mac: 'none' });
    expect(await answers(closed(2))).toEqual(['done']);
    expect(await incidentIn()).toBeNull();
    expect(world.log.count('alarm.record-forged')).toBe(1);
  });

  it('while another of the tool goes on in the channel is closed with the last of them', async () => {
    await answers(opened(1), opened(1, { ref: 'INC-8' }), closed(2));
    expect(await incidentIn()).toMatchObject({ state: 'open' });
    await answers(closed(2, 'INC-8'));
    expect(await ends()).toEqual(['open', 'closed']);
  });

  it('although it was cut short in the middle is closed when it is told again', async () => {
    await answers(opened(1));
    let commits = 0;
    const { recorder } = world.deps;
    const dying = Object.assign(Object.create(Recorder.prototype) as Recorder, {
      load: recorder.load.bind(recorder),
      index: recorder.index.bind(recorder),
      change: recorder.change.bind(recorder),
      transition: (...args: Parameters<Recorder['transition']>) => {
        commits += 1;
        if (commits > 1) throw new Fault('redis-unavailable', 'killed here');
        return recorder.transition(...args);
      },
    });
    await expect(tell(closed(2), { ...world.deps, recorder: dying })).rejects.toThrow('killed here');
    expect(await ends()).toEqual(['open', 'closed']);
    expect(await answers(closed(2))).toEqual(['done']);
    expect(await ends()).toEqual(['open', 'closed']);
  });
});

describe('an older word', () => {
  it('undoes no newer one, in whichever order they come', async () => {
    expect(await answers(opened(5), closed(4), opened(5), closed(5))).toEqual([
      'done',
      'outdated',
      'outdated',
      'outdated',
    ]);
    expect(await incidentIn()).toMatchObject({ state: 'open' });
    expect(await answers(closed(9), opened(8))).toEqual(['done', 'outdated']);
    expect(await incidentIn()).toBeNull();
    expect(await answers(opened(10))).toEqual(['done']);
    expect(await incidentIn()).toMatchObject({ state: 'open' });
  });

  it('of an opening that comes after its closing opens nothing', async () => {
    expect(await answers(closed(2), opened(1))).toEqual(['done', 'outdated']);
    expect(await incidentIn()).toBeNull();
  });
});

describe('who is on call', () => {
  const rota = (sequence: number, people: readonly string[], atMs = AT_MS) =>
    ({ kind: 'on-call-changed', group: 'oncall', sequence, atMs, people }) as const;
  const asked = () => createReportedOnCall({ ...world.deps, maxAgeSeconds: 3600 }).onCall('oncall');

  it('is known as it was told last, with its time, until that is too old', async () => {
    expect((await asked()).value).toMatchObject({ kind: 'unknown' });
    expect(await answers(rota(2, ['slack:UINES']), rota(1, ['slack:ULENA']))).toEqual(['done', 'outdated']);
    expect(await asked()).toMatchObject({
      value: { kind: 'known', people: ['slack:UINES'] },
      source: 'incident tool',
      readAtMs: AT_MS,
    });
    world.pass(3600_000);
    expect((await asked()).value.kind).toBe('known');
    world.pass(1);
    expect(await asked()).toMatchObject({ value: { kind: 'unknown', why: 'it was told too long ago' } });
    expect(await world.events('oncall.told')).toHaveLength(1);
  });

  it('may be nobody, and a time that lies ahead counts from now', async () => {
    await answers(rota(1, [], AT_MS + 999_999_999));
    expect(await asked()).toMatchObject({ value: { kind: 'known', people: [] }, readAtMs: AT_MS });
  });

  it('is unknown where what is kept was written by somebody else, or cannot be read', async () => {
    await answers(rota(1, ['slack:UINES']));
    const key = redis().keys.gateway.projection('on-call/oncall');
    await redis().admin.hset(key, 'value', '{"people":["slack:UEVIL"],"atMs":1795392000000}');
    expect((await asked()).value.kind).toBe('unknown');
  });

  it.each(['approvers', 'nobody'])('of %s, which does not say that it is told, is refused', async (group) => {
    expect(await answers({ ...rota(1, []), group })).toEqual(['on-call-not-reported']);
  });
});

/** A request of Ines in the incident that is open. */
async function filedIn() {
  return filed({ ...world, openIncident: async () => 'inc' as never });
}
